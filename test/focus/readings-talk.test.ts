// Every reading of the variants about nicknames and messages that no other test plays: what a room
// says in each of them (edge cases N, P and C).
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { describeRoom } from '../../model/room/fold.ts';
import type { Variants } from '../../model/variant.ts';
import { Person, type PersonOptions, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';
const QUARANTINE_MS = 300_000;
const NAMELESS = 'sip:anonymous@anonymous.invalid';

describe('Whoever asks for a nickname', () => {
  it('wins at the very end of a quarantine, or comes a moment too early [N4]', () => {
    for (const quarantineEndKept of [false, true]) {
      const { stage, alice, bob } = lobby({ quarantineEndKept });
      alice.nick('"Rook"');
      alice.bye();
      stage.advance(QUARANTINE_MS);
      expect(statuses(bob.nick('"Rook"'))).toEqual([quarantineEndKept ? 425 : 200]);
      stage.advance(1);
      expect(statuses(bob.nick('"Rook"'))).toEqual([200]);
    }
  });

  it('may give back what he has not, or is refused [N7]', () => {
    for (const nothingToRemove of [200, 424] as const) {
      const { alice } = lobby({ nothingToRemove });
      expect(statuses(alice.nick('""'))).toEqual([nothingToRemove]);
      alice.nick('"Rook"');
      expect(statuses(alice.nick('""'))).toEqual([200]);
      expect(statuses(alice.nick('""'))).toEqual([nothingToRemove]);
    }
  });

  it('may use 1023 octets, or 1023 characters of up to four [N8]', () => {
    const octets = (count: number) => `"${'\xf0\x9f\x98\x80'.repeat(count)}"`;
    for (const nicknameCharacters of [false, true]) {
      const { alice } = lobby({ nicknameCharacters });
      expect(statuses(alice.nick(octets(255)))).toEqual([200]);
      expect(statuses(alice.nick(octets(1023)))).toEqual([nicknameCharacters ? 200 : 424]);
      expect(statuses(alice.nick(octets(1024)))).toEqual([424]);
    }
  });

  it('may not get, or may, a name that enforcement makes longer than that [N9]', () => {
    for (const nicknameEnforcedCapped of [true, false]) {
      const { alice } = lobby({ nicknameEnforcedCapped });
      // U+FDFA has three octets, and 33 once enforced.
      const name = `"${'\xef\xb7\xba'.repeat(100)}"`;
      expect(statuses(alice.nick(name))).toEqual([nicknameEnforcedCapped ? 424 : 200]);
    }
  });

  it('is told by the one status or the other that PRECIS forbids the name [N10]', () => {
    for (const nicknameDisallowed of [424, 425] as const) {
      const { alice } = lobby({ nicknameDisallowed });
      expect(statuses(alice.nick('"a\tb"'))).toEqual([nicknameDisallowed]);
      expect(statuses(alice.nick('"a"b"'))).toEqual([424]);
    }
  });

  it('is told by the one status or the other that a request names none [N11]', () => {
    for (const useNicknameMissing of [400, 424] as const) {
      const { alice } = lobby({ useNicknameMissing });
      expect(statuses(alice.request('NICKNAME', ''))).toEqual([useNicknameMissing]);
    }
  });

  it('is refused for report headers, or answered as if they were not there [N12]', () => {
    for (const nicknameReportHeaders of [400, 200] as const) {
      const { alice } = lobby({ nicknameReportHeaders });
      for (const header of ['Failure-Report: no\r\n', 'Success-Report: yes\r\n']) {
        expect(statuses(alice.nick('"Rook"', header))).toEqual([nicknameReportHeaders]);
      }
    }
  });

  it('may send a body along, or may not [N13]', () => {
    for (const nicknameBody of [200, 400] as const) {
      const { alice } = lobby({ nicknameBody });
      const headers = 'Use-Nickname: "Rook"\r\nContent-Type: text/plain\r\n';
      expect(statuses(alice.request('NICKNAME', headers, 'why'))).toEqual([nicknameBody]);
    }
  });

  it('leaves the name to another session of his own, or to nobody [N18]', () => {
    for (const nicknameInherited of [false, true]) {
      const { stage, alice, bob } = lobby({ nicknameInherited }, { quarantineMs: 0 });
      const laptop = Person.join(stage, 'alice-2');
      alice.nick('"Rook"');
      alice.bye();
      expect(statuses(bob.nick('"Rook"'))).toEqual([nicknameInherited ? 425 : 200]);
      laptop.bye();
      expect(statuses(bob.nick('"Rook"'))).toEqual([200]);
    }
  });

  it('renames himself, or all his sessions that shared the name [N19]', () => {
    for (const renamesTogether of [false, true]) {
      const { stage, alice, bob } = lobby({ renamesTogether });
      const laptop = Person.join(stage, 'alice-2');
      alice.nick('"Rook"');
      laptop.nick('"Rook"');
      alice.nick('"Queen"');
      expect(keys(stage)).toEqual(renamesTogether ? ['queen', 'queen'] : ['queen', 'rook']);
      expect(statuses(bob.nick('"Rook"'))).toEqual([renamesTogether ? 200 : 425]);
      expect(statuses(bob.nick('"Queen"'))).toEqual([425]);
    }
  });

  it('may be called as others are called otherwise, or may not [N20]', () => {
    for (const likeOthersNames of [200, 425] as const) {
      const { stage, alice } = lobby({ likeOthersNames });
      Person.join(stage, 'carol', { uri: 'sip:caz@localhost' });
      for (const name of ['"BOB"', '"Carol"', '"caz"']) {
        expect(statuses(alice.nick(name))).toEqual([likeOthersNames]);
      }
      expect(statuses(alice.nick('"alice"'))).toEqual([200]);
      // What an anonymous participant is called may not come to light so.
      const hidden = { uri: 'sip:dan@localhost', headers: 'Privacy: id\r\n' };
      Person.join(stage, 'dan', hidden);
      expect(statuses(alice.nick('"dan"'))).toEqual([200]);
    }
  });

  it('binds his session by that, or must send something before [N28]', () => {
    for (const nicknameBinds of [true, false]) {
      const stage = new Stage({ variants: { nicknameBinds } });
      const alice = new Person(stage, 'alice');
      alice.invite();
      alice.ack();
      alice.msrp = stage.connect('msrp-tcp');
      expect(statuses(alice.nick('"Rook"'))).toEqual([nicknameBinds ? 200 : 403]);
      const first = alice.request('SEND', 'Message-ID: bind1\r\nByte-Range: 1-0/0\r\n');
      expect(statuses(first)).toEqual([200]);
      expect(statuses(alice.nick('"Queen"'))).toEqual([200]);
    }
  });

  it('too often is refused by the one status or the other, for a while [N33] [R7701-11-3]', () => {
    for (const nicknameFlood of [403, 413] as const) {
      const { stage, alice, bob } = lobby({ nicknameFlood });
      for (let count = 0; count < limits.legNicknamesMax; count += 1) {
        expect(statuses(alice.nick(`"Rook ${count}"`))).toEqual([200]);
      }
      expect(statuses(alice.nick('"Queen"'))).toEqual([nicknameFlood]);
      expect(statuses(bob.nick('"Queen"'))).toEqual([200]);
      stage.advance(limits.rateMs);
      expect(statuses(alice.nick('"King"'))).toEqual([200]);
    }
  });
});

describe('A private message', () => {
  it('whose recipient leaves under it is followed by a REPORT of that, or by none [P4]', () => {
    for (const lostPrivateReported of [true, false]) {
      for (const report of ['', 'Success-Report: yes\r\n', 'Failure-Report: no\r\n']) {
        const { stage, alice, bob } = lobby({ lostPrivateReported });
        stage.holdsLog = true;
        alice.say('psst', bob.uri, { extra: report });
        bob.bye();
        stage.commit();
        const told = alice.frames().flatMap((frame) => {
          if (frame.kind === 'response') return [String(frame.status)];
          return frame.headers.filter(({ name }) => name === 'Status').map(({ value }) => value);
        });
        const succeeds = report.startsWith('Success') ? ['000 200 OK'] : [];
        const reported = lostPrivateReported ? ['000 404 The recipient has left'] : succeeds;
        expect(told).toEqual(report.startsWith('Failure') ? [] : ['200', ...reported]);
      }
    }
  });

  it('goes to those sessions that take it, or to none where one does not [P5]', () => {
    for (const privateNeedsAll of [false, true]) {
      const { stage, alice, bob } = lobby({ privateNeedsAll });
      expect(statuses(alice.say('one', bob.uri))).toEqual([200]);
      Person.join(stage, 'bob-2', { chatroom: 'a=chatroom' });
      expect(statuses(alice.say('two', bob.uri))).toEqual([privateNeedsAll ? 428 : 200]);
      expect(texts(bob.frames())).toEqual(privateNeedsAll ? ['one'] : ['one', 'two']);
    }
  });

  it('is what names the room by its port or by another of its hosts, or is not [P8]', () => {
    for (const roomUriExact of [false, true]) {
      const { alice } = lobby({ roomUriExact });
      const status = roomUriExact ? 404 : 200;
      expect(statuses(alice.say('hi', `${ROOM}:5060`))).toEqual([status]);
      expect(statuses(alice.say('hi', 'sip:lobby@127.0.0.1'))).toEqual([status]);
      expect(statuses(alice.say('hi', 'sip:lobby@LOCALHOST'))).toEqual([200]);
      expect(statuses(alice.say('hi', ROOM))).toEqual([200]);
    }
  });

  it('half sent to who takes none any more is abandoned there, or goes on [P13]', () => {
    for (const privateGoesOn of [false, true]) {
      const stage = new Stage({ variants: { privateGoesOn }, holdsSockets: true });
      const [alice, bob] = [Person.join(stage, 'alice'), Person.join(stage, 'bob')];
      alice.say('x'.repeat(20_000), bob.uri);
      alice.say('y'.repeat(20_000));
      bob.within('UPDATE', { offer: bob.offerText().replace(' private-messages', '') });
      expect(member(stage, bob.uri)?.capabilities.privateMessages).toBe(false);
      drain(stage);
      const ends = endsOf(stage, bob);
      expect(ends.filter((flag) => flag === '#')).toHaveLength(privateGoesOn ? 0 : 1);
      expect(ends.filter((flag) => flag === '$')).toHaveLength(privateGoesOn ? 2 : 1);
    }
  });

  it('for nobody is met with silence where it asks for that, or with 404 all the same [P15]', () => {
    for (const privateAlwaysRefused of [false, true]) {
      const { stage, alice, bob } = lobby({ privateAlwaysRefused });
      const extra = 'Failure-Report: no\r\n';
      const refused = (status: number) => (privateAlwaysRefused ? [status] : []);
      expect(statuses(alice.say('psst', 'sip:zoe@localhost', { extra }))).toEqual(refused(404));
      const mute = Person.join(stage, 'mute', { chatroom: 'a=chatroom' });
      expect(statuses(alice.say('psst', mute.uri, { extra }))).toEqual(refused(428));
      expect(statuses(alice.say('psst', bob.uri, { extra }))).toEqual([]);
      // And where only the log's order shows that nobody is there any more.
      stage.holdsLog = true;
      bob.bye();
      alice.say('psst', bob.uri, { extra });
      stage.commit();
      expect(statuses(alice.frames())).toEqual(refused(404));
    }
  });

  it('may copy others in, or may not since that is more than one To [P19]', () => {
    for (const ccCounts of [false, true]) {
      const { alice, bob } = lobby({ ccCounts });
      const body =
        `From: <${alice.uri}>\r\nTo: <${bob.uri}>\r\ncc: <sip:carol@localhost>\r\n\r\n` +
        'Content-Type: text/plain\r\n\r\nhi';
      expect(statuses(alice.send(body))).toEqual([ccCounts ? 403 : 200]);
      expect(texts(bob.frames())).toEqual(ccCounts ? [] : ['hi']);
    }
  });

  it('is not what is said to a room whose URI a member has, or is [P20]', () => {
    for (const memberBeforeRoom of [false, true]) {
      const { stage, alice, bob } = lobby({ memberBeforeRoom });
      const double = Person.join(stage, 'double', { uri: ROOM });
      expect(statuses(alice.say('hi', ROOM))).toEqual([200]);
      expect(texts(double.frames())).toEqual(['hi']);
      expect(texts(bob.frames())).toEqual(memberBeforeRoom ? [] : ['hi']);
    }
  });

  it('is forbidden as the rest is in a session that only listens, or is not [P22]', () => {
    for (const directionBindsPrivate of [true, false]) {
      const { stage, bob } = lobby({ directionBindsPrivate });
      const offer = `${new Person(stage, 'mute').offerText()}a=recvonly\r\n`;
      const mute = joined(stage, 'mute', offer);
      expect(statuses(mute.say('hi'))).toEqual([403]);
      expect(statuses(mute.say('psst', bob.uri))).toEqual([directionBindsPrivate ? 403 : 200]);
      expect(texts(bob.frames())).toEqual(directionBindsPrivate ? [] : ['psst']);
    }
  });

  it('to sip:anonymous@anonymous.invalid is for nobody, or for the room [P24]', () => {
    for (const anonymousIsRoom of [false, true]) {
      const { alice, bob } = lobby({ anonymousIsRoom });
      expect(statuses(alice.say('hi', NAMELESS))).toEqual([anonymousIsRoom ? 200 : 404]);
      expect(texts(bob.frames())).toEqual(anonymousIsRoom ? ['hi'] : []);
    }
  });

  it('is not heard by the other sessions of who writes it, or is [C47]', () => {
    for (const privateToOwnDevices of [false, true]) {
      const { stage, alice, bob } = lobby({ privateToOwnDevices });
      const laptop = Person.join(stage, 'alice-2');
      expect(statuses(alice.say('psst', bob.uri))).toEqual([200]);
      expect(texts(laptop.frames())).toEqual(privateToOwnDevices ? ['psst'] : []);
      expect([texts(bob.frames()), texts(alice.frames())]).toEqual([['psst'], []]);
      // They do not make up for a recipient who takes none.
      const mute = Person.join(stage, 'mute', { chatroom: 'a=chatroom' });
      expect(statuses(alice.say('psst', mute.uri))).toEqual([428]);
    }
  });
});

describe('A message', () => {
  it('goes on in the session that takes the place of another, or is not known there [C3] [S12]', () => {
    for (const messagesSpanSessions of [true, false]) {
      const { stage, alice, bob } = lobby({ messagesSpanSessions, unknownContinuation: 413 });
      const body = cpim(alice, 'begun and ended');
      expect(statuses(alice.chunk('span', 1, body.length, body.slice(0, -5), '+'))).toEqual([200]);
      const offer = alice.offerText().replace(/sessionalice;/, 'sessionanew;');
      alice.within('INVITE', { offer });
      alice.ackLater();
      alice.msrp = stage.connect('msrp-tcp');
      const rest = alice.chunk('span', body.length - 4, body.length, body.slice(-5), '$');
      expect(statuses(rest)).toEqual([messagesSpanSessions ? 200 : 413]);
      expect(texts(bob.frames())).toEqual(messagesSpanSessions ? ['begun and ended'] : []);
    }
  });

  it('that rewrites its judged headers is refused by the one status or the other [C8]', () => {
    for (const headerRewrite of [400, 413] as const) {
      const { alice } = lobby({ headerRewrite });
      const body = cpim(alice, 'text');
      alice.chunk('over', 1, '*', body, '+');
      const other = body.replace('lobby', 'other');
      expect(statuses(alice.chunk('over', 1, '*', other, '+'))).toEqual([headerRewrite]);
    }
  });

  it('too long for a=max-size is not sent there, or is since that is a hint [C18]', () => {
    for (const maxSizeHeeded of [true, false]) {
      const { stage, alice } = lobby({ maxSizeHeeded });
      const offer = `${new Person(stage, 'small').offerText()}a=max-size:100\r\n`;
      const small = joined(stage, 'small', offer);
      alice.say('z'.repeat(200));
      expect(texts(small.frames())).toEqual(maxSizeHeeded ? [] : ['z'.repeat(200)]);
    }
  });

  it('longer than it said is refused by the one status or the other [C20]', () => {
    for (const totalExceeded of [400, 413] as const) {
      const { alice } = lobby({ totalExceeded });
      const body = cpim(alice, 'text');
      expect(statuses(alice.chunk('lies', 1, 10, body, '+'))).toEqual([totalExceeded]);
    }
  });

  it('of which only its abandonment came is taken note of, or refused [C21]', () => {
    for (const abortedUnknown of [200, 413] as const) {
      const { alice } = lobby({ abortedUnknown });
      expect(statuses(alice.chunk('none', 1, '*', 'x', '#'))).toEqual([abortedUnknown]);
      alice.chunk('some', 1, '*', cpim(alice, 'x'), '+');
      expect(statuses(alice.chunk('some', 200, '*', 'x', '#'))).toEqual([200]);
    }
  });

  it('without an octet is refused by the one status or the other [C34]', () => {
    for (const emptyCpim of [403, 400] as const) {
      const { alice } = lobby({ emptyCpim });
      expect(statuses(alice.send(''))).toEqual([emptyCpim]);
    }
  });

  it('with the transaction id of an undecided one is taken, or refused [C43]', () => {
    for (const liveTidRefused of [false, true]) {
      const { stage, alice } = lobby({ liveTidRefused });
      stage.holdsLog = true;
      const frame = (messageId: string) => {
        const body = cpim(alice, messageId);
        return (
          `MSRP sametid1 SEND\r\nTo-Path: ${alice.focusPath}\r\nFrom-Path: ${alice.path}\r\n` +
          `Message-ID: ${messageId}\r\nByte-Range: 1-${body.length}/${body.length}\r\n` +
          `Content-Type: message/cpim\r\n\r\n${body}\r\n-------sametid1$\r\n`
        );
      };
      stage.receive(alice.msrp, frame('first'));
      stage.receive(alice.msrp, frame('second'));
      expect(statuses(alice.frames())).toEqual(liveTidRefused ? [400] : []);
      stage.commit();
      expect(statuses(alice.frames())).toEqual(liveTidRefused ? [200] : [200, 200]);
      stage.receive(alice.msrp, frame('third'));
      stage.commit();
      expect(statuses(alice.frames())).toEqual([200]);
    }
  });

  it('that tells too often of typing is dropped in silence, or refused [C48]', () => {
    for (const typingFlood of [200, 413] as const) {
      const { alice } = lobby({ typingFlood });
      const typing =
        `From: <${alice.uri}>\r\nTo: <${ROOM}>\r\n\r\n` +
        'Content-Type: application/im-iscomposing+xml\r\n\r\n<isComposing/>';
      for (let count = 0; count < limits.legTypingMax; count += 1) {
        expect(statuses(alice.send(typing))).toEqual([200]);
      }
      expect(statuses(alice.send(typing))).toEqual([typingFlood]);
    }
  });

  it('of the room is not sent to who cannot read it, or is [C50]', () => {
    for (const noticesToUnable of [false, true]) {
      const { stage } = lobby({ noticesToUnable });
      const plain = new Person(stage, 'plain', { chatroom: '' });
      const offer = plain.offerText().replace('wrapped-types:*', 'wrapped-types:image/png');
      const frames = joined(stage, 'plain', offer, { chatroom: '' }).first;
      expect(texts(frames).some((text) => text.includes('chat room'))).toBe(noticesToUnable);
    }
  });

  it('refused for lack of a log is refused by the one status or the other [R4975-10-413]', () => {
    for (const logUnavailable of [413, 400] as const) {
      const { stage, alice } = lobby({ logUnavailable });
      stage.holdsLog = true;
      alice.say('hi');
      stage.failLog();
      expect(statuses(alice.frames())).toEqual([logUnavailable]);
    }
  });
});

describe('An anonymous caller', () => {
  it('is told the URI that stands for it, or is not [C39]', () => {
    for (const anonymousTold of [true, false]) {
      const stage = new Stage({ variants: { anonymousTold } });
      const alice = new Person(stage, 'alice', { headers: 'Privacy: id\r\n' });
      const names = alice.invite()?.headers.map(({ name }) => name) ?? [];
      expect(names.includes('P-Confab-Anonymous' as never)).toBe(anonymousTold);
    }
  });
});

function lobby(variants: Partial<Variants>, policy: { readonly quarantineMs?: number } = {}) {
  const stage = new Stage({ variants, policy });
  const [alice, bob] = [Person.join(stage, 'alice'), Person.join(stage, 'bob')];
  return { stage, alice, bob };
}

/** Joins with an offer of its own; what came with the answer to its first request. */
function joined(stage: Stage, name: string, offer: string, options: PersonOptions = {}) {
  const person = new Person(stage, name, options);
  // The port that the offer names is another than the one that this person has.
  person.offer = offer.replace(/a=path:\S+/, `a=path:${person.path}`);
  person.invite();
  person.ack();
  return Object.assign(person, { first: person.bind() });
}

function cpim(person: Person, text: string): string {
  const head = `From: <${person.uri}>\r\nTo: <${ROOM}>\r\n\r\n`;
  return `${head}Content-Type: text/plain\r\n\r\n${text}`;
}

/** The nicknames of those who have one, in order. */
function keys(stage: Stage): readonly string[] {
  return members(stage)
    .map(({ nicknameKey }) => nicknameKey)
    .filter((key) => key !== '')
    .sort();
}

function member(stage: Stage, uri: string) {
  return members(stage).find((each) => each.uri === uri);
}

function members(stage: Stage) {
  const fold = stage.state.rooms.get(ROOM)?.fold;
  if (fold === undefined) throw new Error('there is no room');
  return describeRoom(fold).members;
}

/** The sockets take what waits, until nothing does. */
function drain(stage: Stage): void {
  for (let connection = stage.asking.shift(); connection !== undefined; ) {
    stage.feed({ type: 'drained', connection });
    connection = stage.asking.shift();
  }
}

/** How the chunks end that a person has been sent of messages with a body. */
function endsOf(stage: Stage, person: Person): readonly string[] {
  const octets = stage.take(person.msrp).join('');
  return [...octets.matchAll(/-------\S{12}\.\d+([$+#])\r\n/g)].map(([, flag = '']) => flag);
}
