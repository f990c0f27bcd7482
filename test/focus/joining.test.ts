// Joining and leaving through the pure core: INVITE, ACK, CANCEL, BYE, binding (RFC 3261 9, 13, 15;
// RFC 7701 5.2; edge cases S and M).
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { describeRoom } from '../../model/room/fold.ts';
import type { SipMessage } from '../../model/wire/sip.ts';
import { sipHeader, sipHeaders } from '../../model/wire/sip.ts';
import { Person, statuses } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

describe('An INVITE to a room', () => {
  it('is answered 200 with isfocus and an answer of message/cpim only [R7701-5.2-5]', () => {
    const alice = new Person(new Stage(), 'alice');
    const answer = alice.invite();
    expect(status(answer)).toBe(200);
    expect(header(answer, 'Contact')).toContain(';isfocus');
    expect(answer?.body).toContain('a=accept-types:message/cpim\r\n');
    expect(answer?.body).toContain('a=chatroom:nickname private-messages');
    expect(answer?.body).toContain('a=setup:passive');
    expect(answer?.body).toMatch(/a=path:msrp:\/\/127\.0\.0\.1:2855\/[0-9a-f]{20};tcp/);
  });

  it('says in a=chatroom what policy allows [R7701-8-3]', () => {
    const bare = new Stage({ policy: { nicknames: false, privateMessages: false } });
    expect(new Person(bare, 'alice').invite()?.body).toMatch(/a=chatroom\r\n/);
    const names = new Stage({ policy: { privateMessages: false } });
    expect(new Person(names, 'alice').invite()?.body).toMatch(/a=chatroom:nickname\r\n/);
  });

  it('opens the room where policy lets anybody [R7701-5.1-1]', () => {
    const stage = new Stage();
    Person.join(stage, 'alice');
    expect(room(stage)).toMatchObject({ state: 'open', creator: 'sip:alice@localhost' });
  });

  it('is refused with 404 where rooms are reserved [R7701-5.1-1]', () => {
    const stage = new Stage({ policy: { roomCreation: 'reserved', rooms: ['lobby'] } });
    expect(status(new Person(stage, 'bob', { room: 'sip:den@localhost' }).invite())).toBe(404);
    expect(status(new Person(stage, 'alice').invite())).toBe(200);
  });

  it('is refused with 404 for another host and for no room [R3261-8.2-1]', () => {
    const stage = new Stage();
    const room = 'sip:lobby@elsewhere.example';
    expect(status(new Person(stage, 'alice', { room }).invite())).toBe(404);
    expect(status(new Person(stage, 'bob', { room: 'sip:localhost' }).invite())).toBe(404);
  });

  it('is refused with 488 without message/cpim [R7701-5.2-4]', () => {
    const stage = new Stage();
    const offer = new Person(stage, 'x').offerText().replace('message/cpim', 'text/plain');
    expect(status(new Person(stage, 'alice', { offer }).invite())).toBe(488);
  });

  it('is refused with 415 where its body is of another type [R3261-8.2-1]', () => {
    const stage = new Stage();
    const bob = new Person(stage, 'bob');
    bob.signal(bob.requestText('INVITE', 1, 'Content-Type: text/plain\r\n', 'hello'));
    const answer = bob.answered();
    expect(status(answer)).toBe(415);
    expect(header(answer, 'Accept')).toBe('application/sdp');
  });

  it('answers every media line, the others with port 0 [R3264-6-1]', () => {
    const stage = new Stage();
    const offer = new Person(stage, 'x')
      .offerText()
      .replace('m=message', 'm=audio 4000 RTP/AVP 0\r\nm=message');
    const answer = new Person(stage, 'alice', { offer }).invite();
    expect(answer?.body).toMatch(/m=audio 0 RTP\/AVP 0\r\nm=message 2855 TCP\/MSRP \*/);
  });

  it('is refused with 420 for a required extension, 405 for an unknown method [R3261-8.2-1]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    const body = alice.offerText();
    const extra = 'Require: recipient-list-invite\r\nContent-Type: application/sdp\r\n';
    alice.signal(alice.requestText('INVITE', 1, extra, body));
    const answer = alice.answered();
    expect(status(answer)).toBe(420);
    expect(header(answer, 'Unsupported')).toBe('recipient-list-invite');
    alice.signal(alice.requestText('PUBLISH', 1));
    const other = alice.answered();
    expect(status(other)).toBe(405);
    expect(header(other, 'Allow')).toContain('INVITE');
  });

  it('that came by another way already is refused with 482, and joins once [S6] [R3261-8.2.2-1]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice', { transport: 'sip-udp' });
    expect(status(alice.invite())).toBe(200);
    alice.signal(alice.inviteText().replace('branch=z9hG4bK', 'branch=z9hG4bKother'));
    expect(status(alice.answered())).toBe(482);
    expect(stage.state.legs.size).toBe(1);
    // However many copies come, and whatever becomes of their refusals.
    alice.signal(alice.requestText('ACK', 1).replace('z9hG4bKACK', 'z9hG4bKotherINVITE'));
    stage.advance(6000);
    alice.signal(alice.inviteText().replace('branch=z9hG4bK', 'branch=z9hG4bKagain'));
    expect(status(alice.answered())).toBe(482);
    expect(stage.state.legs.size).toBe(1);
    // A call of its own, with the next CSeq, is no such copy.
    alice.signal(
      alice
        .inviteText()
        .replace('branch=z9hG4bK', 'branch=z9hG4bKthird')
        .replace('1 INVITE', '2 INVITE'),
    );
    expect(status(alice.answered())).toBe(200);
  });

  it('that was refused may come by another way [R3261-8.2.2-1]', () => {
    const stage = new Stage({ holdsLog: true });
    const alice = new Person(stage, 'alice', { transport: 'sip-udp' });
    alice.signal(alice.inviteText());
    stage.failLog();
    expect(status(alice.answered())).toBe(503);
    stage.holdsLog = false;
    alice.signal(alice.inviteText().replace('branch=z9hG4bK', 'branch=z9hG4bKother'));
    expect(status(alice.answered())).toBe(200);
  });

  it('retransmitted before and after its 200 makes one leg [S1] [S2] [R6026-7-1]', () => {
    const stage = new Stage({ holdsLog: true });
    const alice = new Person(stage, 'alice', { transport: 'sip-udp' });
    const text = alice.inviteText();
    alice.signal(text);
    alice.signal(text);
    stage.commit();
    expect(status(alice.answered())).toBe(200);
    alice.signal(text);
    stage.commit();
    expect(stage.log.filter(({ entry }) => entry.type === 'participant.admitted')).toHaveLength(1);
  });

  it('gets 100 after 200 ms while the log is late [R3261-17.2.1-1]', () => {
    const stage = new Stage({ holdsLog: true });
    const alice = new Person(stage, 'alice');
    alice.invite();
    stage.advance(199);
    expect(alice.heard()).toEqual([]);
    stage.advance(1);
    expect(alice.heard().map(status)).toEqual([100]);
  });

  it('is not answered 200 before its admission has committed (law 8)', () => {
    const stage = new Stage({ holdsLog: true });
    const alice = new Person(stage, 'alice');
    expect(alice.invite()).toBeUndefined();
    stage.commit();
    expect(status(alice.answered())).toBe(200);
  });

  it('is refused with 503 when the log cannot keep the admission [design, log]', () => {
    const stage = new Stage({ holdsLog: true });
    const alice = new Person(stage, 'alice');
    alice.invite();
    stage.failLog();
    expect(status(alice.answered())).toBe(503);
    expect(stage.notices).toContainEqual(expect.objectContaining({ type: 'log-failed' }));
  });
});

describe('A 200 to INVITE', () => {
  it('is repeated from T1 to T2 until the ACK, on any transport [R3261-13.3-1]', () => {
    for (const transport of ['sip-udp', 'sip-tcp'] as const) {
      const stage = new Stage();
      const alice = new Person(stage, 'alice', { transport });
      alice.invite();
      const times: number[] = [];
      for (let ms = 0; ms < 10_000; ms += 100) {
        stage.advance(100);
        if (alice.heard().length > 0) times.push(ms + 100);
      }
      expect(times).toEqual([500, 1500, 3500, 7500]);
      alice.ack();
      stage.advance(10_000);
      expect(alice.heard()).toEqual([]);
    }
  });

  it('that is never acknowledged ends in a BYE after 64*T1 [S3] [R3261-13.3-1]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    stage.advance(32_000);
    const byes = alice.heard().filter((m) => m.kind === 'request' && m.method === 'BYE');
    expect(byes).toHaveLength(1);
    expect(room(stage).members).toEqual([]);
  });
});

describe('A CANCEL', () => {
  it('before the answer gets 200, the INVITE 487, and the admission is undone [R3261-9-1]', () => {
    const stage = new Stage({ holdsLog: true });
    const alice = new Person(stage, 'alice');
    alice.invite();
    alice.cancel();
    const heard = alice.heard();
    expect(heard.map((m) => `${status(m)} ${header(m, 'CSeq')}`).sort()).toEqual([
      '200 1 CANCEL',
      '487 1 INVITE',
    ]);
    alice.ack();
    stage.commit();
    stage.commit();
    expect(room(stage).members).toEqual([]);
    expect(stage.log.at(-1)?.entry).toMatchObject({ type: 'participant.left', cause: 'cancelled' });
    expect(stage.state.legs.size).toBe(0);
  });

  it('after the 200 gets 200 and changes nothing [S4]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    alice.cancel();
    expect(alice.heard().map(status)).toEqual([200]);
    alice.ack();
    expect(room(stage).members).toHaveLength(1);
  });

  it('without an INVITE gets 481 [S5]', () => {
    const alice = new Person(new Stage(), 'alice');
    alice.cancel();
    expect(alice.heard().map(status)).toEqual([481]);
  });
});

describe('A BYE', () => {
  it('gets 200 at once, and the leg is gone when the log has it [R7701-4-5]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    stage.holdsLog = true;
    expect(status(alice.bye())).toBe(200);
    expect(statuses(alice.say('too late'))).toEqual([481]);
    stage.commit();
    expect(room(stage).members).toEqual([]);
    expect(stage.state.legs.size).toBe(0);
  });

  it('before the ACK ends the dialog and the 2xx is not repeated [S7]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    expect(status(alice.bye())).toBe(200);
    stage.advance(40_000);
    expect(alice.heard()).toEqual([]);
  });

  it('crossing the focus’s own gets 200, though the stream of its INVITE is gone [R3261-15-1]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    const other = stage.connect('sip-tcp');
    stage.receive(other, alice.requestText('OPTIONS', 2));
    stage.feed({ type: 'closed', connection: alice.msrp, reason: 'reset' });
    expect(stage.take(other).at(-1)).toMatch(/^BYE /);
    stage.feed({ type: 'closed', connection: alice.sip, reason: 'reset' });
    stage.receive(other, alice.requestText('BYE', 3));
    expect(stage.take(other).at(-1)).toMatch(/^SIP\/2\.0 200 /);
  });

  it('in an unknown dialog gets 481 [R3261-15-1]', () => {
    const alice = new Person(new Stage(), 'alice');
    alice.toTag = 'nobody';
    expect(status(alice.bye())).toBe(481);
  });

  it('leaves nothing behind: no leg, timer, name or transaction [X8]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice', { transport: 'sip-udp' });
    alice.bye();
    stage.feed({ type: 'closed', connection: alice.msrp, reason: 'end' });
    stage.advance(64_000);
    expect(stage.armed).toBe(0);
    const { legs, transactions, index, timers, copies, wires } = stage.state;
    expect([legs.size, transactions.size, index.size, timers.size, copies.size]).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect([wires.legs.size, wires.transactions.size]).toEqual([0, 0]);
  });
});

describe('A session', () => {
  it('that is never bound ends in a BYE after 32 s [M7]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    alice.ack();
    stage.advance(31_999);
    expect(alice.heard()).toEqual([]);
    stage.advance(1);
    expect(alice.heard().map((m) => m.kind === 'request' && m.method)).toEqual(['BYE']);
    expect(stage.log.at(-1)?.entry).toMatchObject({ type: 'participant.left', cause: 'unbound' });
  });

  it('is joined before what its first request asks for [R4975-5.4-5] [N28]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    alice.ack();
    alice.msrp = stage.connect('msrp-tcp');
    expect(statuses(alice.say('hello'))).toEqual([200]);
    expect(stage.log.slice(-2).map(({ entry }) => entry.type)).toEqual([
      'participant.joined',
      'message.posted',
    ]);
  });

  it('whose peer sends garbage ends in a BYE at once, and gets nothing more [M2]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    const bob = Person.join(stage, 'bob');
    stage.receive(bob.msrp, 'GET / HTTP/1.1\r\n\r\n');
    expect(stage.closed).toEqual([bob.msrp]);
    expect(bob.heard()).toMatchObject([{ kind: 'request', method: 'BYE' }]);
    alice.say('hello');
    expect(bob.frames()).toEqual([]);
  });

  it('is joined when its first request binds it [R4975-5.4-5]', () => {
    const stage = new Stage();
    const alice = new Person(stage, 'alice');
    alice.invite();
    alice.ack();
    expect(room(stage).members).toMatchObject([{ joined: false }]);
    expect(statuses(alice.bind())).toEqual([200]);
    expect(room(stage).members).toMatchObject([{ joined: true }]);
  });

  it('whose connection is lost ends in a BYE at once [M2] [R4975-5.4-6]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    stage.feed({ type: 'closed', connection: alice.msrp, reason: 'reset' });
    expect(alice.heard().map((m) => m.kind === 'request' && m.method)).toEqual(['BYE']);
    expect(room(stage).members).toEqual([]);
  });

  it('cannot be bound to a second connection: 506 [M4] [R4975-10-506]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    expect(statuses(alice.bind())).toEqual([506]);
  });

  it('that nobody knows gets 481, silence with Failure-Report no [R4975-7.3-1]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    alice.focusPath = alice.focusPath.replace(/\/[0-9a-f]{20}/, '/deadbeefdeadbeefdead');
    expect(statuses(alice.say('hello'))).toEqual([481]);
    const quiet = { extra: 'Failure-Report: no\r\n' };
    expect(alice.say('hello', undefined, quiet)).toEqual([]);
  });

  it('is closed by the focus 5 s after its BYE when the peer does not [M11]', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    alice.bye();
    expect(stage.closed).toEqual([]);
    stage.advance(5000);
    expect(stage.closed).toEqual([alice.msrp]);
  });
});

describe('A connection that binds nothing', () => {
  it('is closed after 32 s [M8]', () => {
    const stage = new Stage();
    const connection = stage.connect('msrp-tcp');
    stage.advance(32_000);
    expect(stage.closed).toEqual([connection]);
  });
});

describe('A focus that stops', () => {
  it('refuses what is new with 503, ends every leg, and tells when it is done', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    stage.feed({ type: 'command', command: { type: 'drain' } });
    const [bye] = alice.heard();
    expect(bye).toMatchObject({ method: 'BYE' });
    expect(stage.log.at(-1)?.entry).toMatchObject({ type: 'participant.left', cause: 'drained' });
    expect(status(new Person(stage, 'bob').invite())).toBe(503);
    expect(stage.notices).not.toContainEqual({ type: 'drained' });
    answerBye(alice, bye);
    expect(stage.notices).toContainEqual({ type: 'drained' });
  });
});

describe('A focus that is stopped while it still reads its log', () => {
  it('starts nothing, writes down that its members are gone, and tells once that it is done', () => {
    const before = new Stage();
    Person.join(before, 'alice');
    const stage = new Stage({ history: before.log, entropy: 'cd'.repeat(32), drainsAtStart: true });
    expect(stage.notices.filter(({ type }) => type === 'drained')).toHaveLength(1);
    expect(stage.log.at(-1)?.entry.type).toBe('node.started');
    expect(new Person(stage, 'bob').invite()).toMatchObject({ status: 503 });
    stage.feed({ type: 'command', command: { type: 'drain' } });
    expect(stage.notices.filter(({ type }) => type === 'drained')).toHaveLength(1);
  });
});

describe('A focus that starts again', () => {
  it('declares former members gone and answers nobody for them [design, lifecycle]', () => {
    const before = new Stage();
    const alice = Person.join(before, 'alice');
    alice.nick('"Rook"');
    const after = new Stage({ history: before.log, entropy: 'cd'.repeat(32) });
    expect(room(after)).toMatchObject({ members: [], state: 'open' });
    expect(room(after).nicknames).toMatchObject([{ nickname: 'Rook', legs: [] }]);
    expect(after.sent).toEqual([]);
    Person.join(after, 'alice');
    expect(room(after).members).toHaveLength(1);
  });

  it('opens again a listed room that had been closed [R7701-5.1-1]', () => {
    const policy = { roomCreation: 'reserved', rooms: ['lobby'] } as const;
    const before = new Stage({ policy });
    before.feed({ type: 'command', command: { type: 'close-room', room: ROOM, reason: 'over' } });
    expect(new Person(before, 'alice').invite()).toMatchObject({ status: 404 });
    const stage = new Stage({ policy, history: before.log, entropy: 'cd'.repeat(32) });
    expect(new Person(stage, 'bob').invite()).toMatchObject({ status: 200 });
  });

  it('stores a snapshot of a room whose bodies go, once they have gone (law 6)', () => {
    const stage = new Stage({ policy: { history: 'none' } });
    const alice = Person.join(stage, 'alice');
    const bob = Person.join(stage, 'bob');
    for (let count = 0; count < limits.snapshotEntries; count += 1) {
      alice.say('hello');
      bob.acknowledge(bob.frames());
    }
    expect(stage.snapshots).toEqual([]);
    const unanswered = bob;
    for (let count = 0; count < 100; count += 1) {
      alice.say('hello');
      unanswered.acknowledge(unanswered.frames());
    }
    expect(stage.snapshots.map(({ seq }) => seq)).toEqual([limits.snapshotEntries]);
  });

  it('writes a changed policy into the room, and only a changed one [R7701-4.1-1]', () => {
    const before = new Stage();
    Person.join(before, 'alice');
    const types = (stage: Stage) =>
      stage.log.slice(before.log.length).map(({ entry }) => entry.type);
    const entropy = 'cd'.repeat(32);
    expect(types(new Stage({ history: before.log, entropy }))).toEqual(['node.started']);
    const policy = { nicknames: false };
    expect(types(new Stage({ history: before.log, entropy, policy }))).toEqual([
      'node.started',
      'policy.changed',
    ]);
  });
});

function answerBye(person: Person, bye: SipMessage | undefined): void {
  if (bye === undefined) return;
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].flatMap((name) =>
    sipHeaders(bye, name).map((value) => `${name}: ${value}`),
  );
  person.signal(`SIP/2.0 200 OK\r\n${copied.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`);
}

function room(stage: Stage) {
  const hosted = stage.state.rooms.get(ROOM);
  if (hosted === undefined) throw new Error('there is no lobby');
  return describeRoom(hosted.fold);
}

function status(message: SipMessage | undefined): number | undefined {
  return message?.kind === 'response' ? message.status : undefined;
}

function header(message: SipMessage | undefined, name: string): string | undefined {
  return message === undefined ? undefined : sipHeader(message, name);
}
