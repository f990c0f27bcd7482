// Offers within a dialog: what they change, what they leave alone, and what they meet (RFC 3261 12.2
// and 14, RFC 3311, RFC 3264 8, RFC 7701 8; edge cases S9 to S13, S16, S17).
import { describe, expect, it } from 'vitest';
import { describeRoom } from '../../model/room/fold.ts';
import { type SipMessage, sipHeader } from '../../model/wire/sip.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

describe('A re-INVITE', () => {
  it('that changes nothing gets the answer that it got before, o= line and all [R4975-8-9] [R3264-8-1] [S16]', () => {
    const { stage, alice } = room();
    const answer = new Person(stage, 'carol').invite()?.body ?? '';
    const entries = stage.log.length;
    const first = alice.within('INVITE', { offer: alice.offerText() });
    alice.ackLater();
    // A refresh whose o= version has risen declares nothing new either.
    const second = alice.within('INVITE', {
      offer: alice.offerText().replace(' 1 1 IN', ' 1 2 IN'),
    });
    alice.ackLater();
    expect([status(first), status(second)]).toEqual([200, 200]);
    expect(first?.body).toContain('o=confab');
    expect(origin(second)).toBe(origin(first));
    expect(origin(first)).toMatch(/ 1 IN /);
    expect(first?.body).toContain(`a=path:${alice.focusPath}`);
    expect(answer.replace(/o=.*|a=path.*/g, '')).toBe(first?.body.replace(/o=.*|a=path.*/g, ''));
    expect(stage.log.length).toBe(entries);
    expect(statuses(alice.say('still here'))).toEqual([200]);
  });

  it('without private-messages takes them from the leg: 428 [R7701-8-5] [P5]', () => {
    const { alice, bob } = room();
    expect(statuses(alice.say('psst', bob.uri))).toEqual([200]);
    bob.acknowledge(bob.frames());
    const offer = bob.offerText().replace(' private-messages', '');
    expect(status(bob.within('INVITE', { offer }))).toBe(200);
    bob.ackLater();
    expect(statuses(alice.say('psst', bob.uri))).toEqual([428]);
    expect(bob.frames()).toEqual([]);
  });

  it('without a=chatroom makes the leg one that knows no chat rooms [R7701-8-6] [S17]', () => {
    const { stage, alice, bob } = room();
    const offer = bob.offerText().replace(/a=chatroom.*\r\n/, '');
    bob.within('UPDATE', { offer });
    expect(member(stage, bob).capabilities).toMatchObject({
      aware: false,
      nickname: false,
      privateMessages: false,
    });
    expect(statuses(alice.say('psst', bob.uri))).toEqual([428]);
    expect(statuses(alice.say('all'))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['all']);
  });

  it('that narrows the wrapped types is heeded from its 200 on [R7701-8-5] [R7701-6.1-11]', () => {
    const { alice, bob } = room();
    const offer = bob.offerText().replace('wrapped-types:*', 'wrapped-types:text/html');
    const answer = bob.within('INVITE', { offer });
    expect(status(answer)).toBe(200);
    bob.ackLater();
    alice.say('plain');
    expect(bob.frames()).toEqual([]);
  });

  it('holds: nothing is delivered to a leg that only sends, nor taken from one that only listens [R3264-5-2] [S14]', () => {
    const { alice, bob } = room();
    const answer = bob.within('INVITE', { offer: `${bob.offerText()}a=sendonly\r\n` });
    expect(answer?.body).toContain('a=recvonly');
    bob.ackLater();
    alice.say('unheard');
    expect(bob.frames()).toEqual([]);
    expect(statuses(bob.say('heard'))).toEqual([200]);
    bob.within('INVITE', { offer: `${bob.offerText()}a=recvonly\r\n` });
    bob.ackLater();
    alice.say('listening');
    expect(texts(bob.frames())).toEqual(['listening']);
    expect(statuses(bob.say('not allowed'))).toEqual([403]);
    const back = bob.within('INVITE', { offer: bob.offerText() });
    expect(origin(back)).toMatch(/ 4 IN /);
    bob.ackLater();
    expect(statuses(bob.say('back'))).toEqual([200]);
  });

  it('is answered when the log has what it declares, and not before (law 8)', () => {
    const { stage, alice, bob } = room();
    stage.holdsLog = true;
    const offer = bob.offerText().replace(' private-messages', '');
    expect(bob.within('INVITE', { offer })).toBeUndefined();
    expect(stage.state.legs.some((leg) => !leg.capabilities.privateMessages)).toBe(false);
    stage.commit();
    expect(status(bob.answered())).toBe(200);
    bob.ackLater();
    stage.holdsLog = false;
    expect(statuses(alice.say('psst', bob.uri))).toEqual([428]);
  });

  it('that the log does not keep gets 500 with Retry-After, and the session stays [R3261-14.1-2]', () => {
    const { stage, alice, bob } = room();
    stage.holdsLog = true;
    bob.within('INVITE', { offer: bob.offerText().replace(' private-messages', '') });
    stage.failLog();
    const answer = bob.answered();
    expect(status(answer)).toBe(500);
    expect(Number(header(answer, 'Retry-After'))).toBeLessThanOrEqual(10);
    stage.holdsLog = false;
    stage.advance(1000);
    expect(statuses(alice.say('psst', bob.uri))).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['psst']);
    expect(status(bob.within('INVITE', { offer: bob.offerText() }))).toBe(200);
  });

  it('that cannot be accepted gets 488 and leaves the session as it was [S11] [R3261-14.1-2]', () => {
    const { stage, alice, bob } = room();
    const entries = stage.log.length;
    const bad = bob.offerText().replace('message/cpim', 'text/plain');
    expect(status(bob.within('INVITE', { offer: bad }))).toBe(488);
    bob.ackLater();
    expect(status(bob.within('UPDATE', { offer: 'v=1\r\n' }))).toBe(400);
    const other = bob.within('INVITE', { extra: 'Content-Type: text/plain\r\n' });
    expect(status(other)).toBe(200);
    expect(stage.log.length).toBe(entries);
    alice.say('as before');
    expect(texts(bob.frames())).toEqual(['as before']);
  });

  it('keeps the lines that there were, or gets 488 [R3264-8-2]', () => {
    const stage = new Stage();
    const plain = new Person(stage, 'x').offerText();
    const offer = plain.replace('m=message', 'm=audio 4000 RTP/AVP 0\r\nm=message');
    const alice = Person.join(stage, 'alice', { offer });
    expect(status(alice.within('INVITE', { offer: alice.offerText() }))).toBe(488);
    alice.ackLater();
    const both = alice.offerText().replace('m=message', 'm=audio 0 RTP/AVP 0\r\nm=message');
    expect(status(alice.within('INVITE', { offer: both }))).toBe(200);
  });

  it('is repeated its 200 until the ACK, and BYE follows when none comes [R3261-13.3-1]', () => {
    const { stage, bob } = room();
    bob.within('INVITE', { offer: bob.offerText() });
    stage.advance(3500);
    expect(bob.heard().map(status)).toEqual([200, 200, 200]);
    stage.advance(29_000);
    expect(bob.asked('BYE')).toHaveLength(1);
    expect(stage.log.at(-1)?.entry).toMatchObject({ cause: 'unacknowledged' });
  });

  it('moves the dialog to the Contact that it names [R3261-12.2-1]', () => {
    const { stage, bob } = room();
    const moved = 'sip:bob@127.0.0.1:9999';
    bob.signal(bob.withinText('UPDATE').replace(/Contact: <[^>]*>/, `Contact: <${moved}>`));
    expect(bob.heard().map(status)).toEqual([200]);
    stage.feed({ type: 'command', command: { type: 'drain' } });
    expect(bob.heard()).toMatchObject([{ method: 'BYE', uri: moved }]);
  });

  it('keeps the Contact that it had where the next is no SIP URI [R3261-12.2-1]', () => {
    const { stage, bob } = room();
    const usual = /Contact: <([^>]*)>/.exec(bob.inviteText())?.[1];
    bob.signal(bob.withinText('UPDATE').replace(/Contact: <[^>]*>/, 'Contact: <sip:bobP10.0.0.1>'));
    expect(bob.heard().map(status)).toEqual([200]);
    stage.feed({ type: 'command', command: { type: 'drain' } });
    expect(bob.heard()).toMatchObject([{ method: 'BYE', uri: usual }]);
  });

  it('of a lower CSeq than the last gets 500 [R3261-12.2-1]', () => {
    const { bob } = room();
    bob.within('INVITE', { offer: bob.offerText(), seq: 7 });
    expect(status(bob.within('UPDATE', { seq: 5 }))).toBe(500);
    expect(status(bob.within('UPDATE', { seq: 8 }))).toBe(200);
  });

  it('is not undone by a CANCEL that comes while the log has it [R6141-3-1]', () => {
    const { stage, bob } = room();
    stage.holdsLog = true;
    bob.within('INVITE', { offer: bob.offerText().replace(' private-messages', '') });
    bob.signal(bob.requestText('CANCEL', bob.seq, '', '', `INVITE${bob.seq}`));
    expect(bob.heard().map((m) => `${status(m)} ${header(m, 'CSeq')}`)).toEqual(['200 2 CANCEL']);
    stage.commit();
    expect(status(bob.answered())).toBe(200);
  });
});

describe('Offers that meet', () => {
  it('get 500 with Retry-After while an earlier one is before the log [R3261-14.2-1] [R3311-5-1] [S10]', () => {
    const { stage, bob } = room();
    stage.holdsLog = true;
    bob.within('INVITE', { offer: bob.offerText().replace(' private-messages', '') });
    for (const method of ['INVITE', 'UPDATE']) {
      const answer = bob.within(method, { offer: bob.offerText() });
      expect(status(answer)).toBe(500);
      expect(header(answer, 'Retry-After')).toMatch(/^(10|\d)$/);
    }
    // An UPDATE that offers nothing is in nobody's way.
    expect(status(bob.within('UPDATE'))).toBe(200);
    stage.commit();
    expect(bob.heard().map((m) => `${status(m)} ${header(m, 'CSeq')}`)).toEqual(['200 2 INVITE']);
  });

  it('get 500 while the INVITE itself is not answered [R3261-14.2-1]', () => {
    const stage = new Stage({ holdsLog: true });
    const alice = new Person(stage, 'alice', { transport: 'sip-udp' });
    alice.invite();
    stage.advance(200);
    const trying = alice.heard()[0];
    alice.toTag = /;tag=([^;]+)/.exec(header(trying, 'To') ?? '')?.[1] ?? '';
    expect(status(alice.within('INVITE', { offer: alice.offerText() }))).toBe(500);
    expect(status(alice.within('UPDATE', { offer: alice.offerText() }))).toBe(500);
    expect(alice.toTag).not.toBe('');
  });

  it('get 491 while the focus’s own is open [S9] [R3261-14.2-1]', () => {
    const { stage, bob } = room();
    bob.within('INVITE');
    expect(status(bob.within('INVITE', { offer: bob.offerText() }))).toBe(491);
    expect(status(bob.within('UPDATE', { offer: bob.offerText() }))).toBe(491);
    expect(stage.state.legs.size).toBe(2);
  });

  it('get 487 when a BYE ends the dialog under them [R3261-15-1]', () => {
    const { stage, bob } = room();
    stage.holdsLog = true;
    bob.within('INVITE', { offer: bob.offerText().replace(' private-messages', '') });
    bob.within('BYE');
    stage.commit();
    stage.commit();
    expect(stage.log.filter(({ entry }) => entry.type === 'participant.left')).toHaveLength(1);
    expect(bob.stage.state.legs.size).toBe(1);
  });

  it('get exactly 200 and 487 then, in whatever order [R3261-15-1]', () => {
    const { stage, bob } = room();
    stage.holdsLog = true;
    bob.within('INVITE', { offer: bob.offerText().replace(' private-messages', '') });
    bob.signal(bob.withinText('BYE'));
    const answers = bob.heard().map((m) => `${status(m)} ${header(m, 'CSeq')}`);
    expect(answers.sort()).toEqual(['200 3 BYE', '487 2 INVITE']);
  });
});

describe('A path that changes', () => {
  it('gets a session URI of its own here; the old one serves until then [R3264-8-4] [S12]', () => {
    const { stage, alice, bob } = room();
    const was = { path: bob.focusPath, msrp: bob.msrp };
    const offer = bob.offerText().replace(`/session${bob.name}`, '/another');
    const answer = bob.within('INVITE', { offer });
    bob.ackLater();
    expect(bob.focusPath).not.toBe(was.path);
    expect(origin(answer)).toMatch(/ 2 IN /);
    alice.say('by the old way');
    expect(texts(bob.frames())).toEqual(['by the old way']);
    const moved = moveTo(bob, '/another');
    expect(statuses(moved.bind())).toEqual([200]);
    alice.say('by the new way');
    const heard = moved.frames();
    expect(texts(heard)).toEqual(['by the new way']);
    expect(heard[0]).toMatchObject({ toPath: [moved.path], fromPath: [moved.focusPath] });
    // The old URI means nothing any more.
    bob.focusPath = was.path;
    bob.msrp = was.msrp;
    expect(statuses(bob.say('late'))).toEqual([481]);
    expect(stage.log.filter(({ entry }) => entry.type === 'participant.joined')).toHaveLength(2);
  });

  it('survives the loss of the old connection, and ends when nothing is bound in 32 s [M7] [R4975-5.4-7]', () => {
    const { stage, bob } = room();
    const was = bob.focusPath;
    bob.within('INVITE', { offer: bob.offerText().replace('/session', '/another') });
    bob.ackLater();
    stage.feed({ type: 'closed', connection: bob.msrp, reason: 'moved' });
    expect(bob.asked('BYE')).toEqual([]);
    // Nobody comes back by the old URI.
    expect(statuses(moveTo(bob, '/session', was).bind())).toEqual([481]);
    stage.advance(31_999);
    expect(bob.asked('BYE')).toEqual([]);
    stage.advance(1);
    const [bye] = bob.asked('BYE');
    expect(header(bye, 'Reason')).toBe('SIP;cause=408;text="No MSRP session was set up"');
    expect(stage.log.at(-1)?.entry).toMatchObject({ cause: 'unbound' });
  });

  it('before the first bind takes the place of the first [R3264-8-4]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    alice.ack();
    const first = alice.focusPath;
    alice.within('INVITE', { offer: alice.offerText().replace('/session', '/another') });
    alice.ackLater();
    const moved = moveTo(alice, '/anotheralice');
    expect(statuses(moved.bind())).toEqual([200]);
    moved.focusPath = first;
    expect(statuses(moved.say('x'))).toEqual([481]);
    expect(stage.log.filter(({ entry }) => entry.type === 'participant.joined')).toHaveLength(1);
  });
});

describe('Message media that are switched off', () => {
  const off = (person: Person) => person.offerText().replace(/m=message \d+/, 'm=message 0');

  it('end the MSRP session and leave the member in the room, on hold [R3264-8-3] [S13]', () => {
    const { stage, alice, bob } = room();
    const answer = bob.within('INVITE', { offer: off(bob) });
    bob.ackLater();
    expect(answer?.body).toContain('m=message 0 TCP/MSRP *');
    expect(member(stage, bob).capabilities.direction).toBe('inactive');
    expect(statuses(bob.say('into nothing'))).toEqual([481]);
    expect(statuses(alice.say('to who is left'))).toEqual([200]);
    expect(bob.frames()).toEqual([]);
    stage.advance(120_000);
    expect(bob.asked('BYE')).toEqual([]);
  });

  it('come back with a session of their own [R3264-8-3] [R3264-8-4]', () => {
    const { stage, alice, bob } = room();
    const first = bob.focusPath;
    bob.within('INVITE', { offer: off(bob) });
    bob.ackLater();
    bob.within('INVITE', { offer: bob.offerText() });
    bob.ackLater();
    expect(bob.focusPath).not.toBe(first);
    expect(statuses(bob.bind())).toEqual([200]);
    alice.say('again');
    expect(texts(bob.frames())).toEqual(['again']);
    stage.advance(60_000);
    expect(bob.asked('BYE')).toEqual([]);
    expect(stage.log.filter(({ entry }) => entry.type === 'participant.joined')).toHaveLength(2);
  });

  it('end the membership by the other reading [S13]', () => {
    const { stage, bob } = room({ leavesWithoutMedia: true });
    const answer = bob.within('INVITE', { offer: off(bob) });
    expect(status(answer)).toBe(200);
    expect(stage.log.at(-1)?.entry).toMatchObject({ cause: 'media-removed' });
    expect(describeRoom(fold(stage)).members).toHaveLength(1);
  });
});

describe('A leg that ends', () => {
  it('leaves nothing behind, whatever it changed before [X8]', () => {
    const { stage, alice, bob } = room();
    bob.within('INVITE', { offer: bob.offerText().replace('/session', '/another') });
    bob.within('INVITE', { extra: 'Session-Expires: 90\r\n' });
    bob.within('BYE');
    alice.within('BYE');
    for (const connection of stage.state.connections.keys()) {
      stage.feed({ type: 'closed', connection, reason: 'end' });
    }
    stage.advance(64_000);
    const { legs, transactions, index, timers, wires } = stage.state;
    expect([legs.size, transactions.size, index.size, timers.size]).toEqual([0, 0, 0, 0]);
    expect([wires.legs.size, wires.transactions.size]).toEqual([0, 0]);
    expect(stage.armed).toBe(0);
  });
});

function room(variants: { readonly leavesWithoutMedia?: boolean } = {}) {
  const stage = new Stage({ variants });
  const alice = Person.join(stage, 'alice');
  const bob = Person.join(stage, 'bob');
  alice.heard();
  return { stage, alice, bob };
}

/** The same person at another path, on another connection. */
function moveTo(person: Person, session: string, focusPath = person.focusPath): Person {
  const path = person.path.replace(/\/session[^;]*/, session);
  return Object.assign(Object.create(Person.prototype), person, { path, focusPath }) as Person;
}

function member(stage: Stage, { uri }: Person) {
  const found = describeRoom(fold(stage)).members.find((each) => each.uri === uri);
  if (found === undefined) throw new Error(`${uri} is not in the room`);
  return found;
}

function fold(stage: Stage) {
  const hosted = stage.state.rooms.get(ROOM);
  if (hosted === undefined) throw new Error('there is no lobby');
  return hosted.fold;
}

function origin(message: SipMessage | undefined): string | undefined {
  return /o=.*/.exec(message?.body ?? '')?.[0];
}

function status(message: SipMessage | undefined): number | undefined {
  return message?.kind === 'response' ? message.status : undefined;
}

function header(message: SipMessage | undefined, name: string): string | undefined {
  return message === undefined ? undefined : sipHeader(message, name);
}
