// Every reading of the variants about calls, sessions and rosters that no other test plays (edge
// cases S, M and E).
import { describe, expect, it } from 'vitest';
import { stateKey } from '../../model/focus/key.ts';
import { limits } from '../../model/limits.ts';
import { describeRoom } from '../../model/room/fold.ts';
import { rosterOf } from '../../model/room/roster.ts';
import type { Variants } from '../../model/variant.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';
import { bodyOf, header, Subscriber } from './subscriber.ts';

const ROOM = 'sip:lobby@localhost';
const SUSPEND_MS = 32_000;

describe('Whoever calls', () => {
  it('is in the room once the session is bound, or once the ACK has come [S3]', () => {
    for (const announcedAtAck of [false, true]) {
      const { stage, alice } = lobby({ announcedAtAck });
      const carol = new Person(stage, 'carol');
      carol.invite();
      expect(shown(stage)).not.toContain(carol.uri);
      carol.ack();
      expect(shown(stage).includes(carol.uri)).toBe(announcedAtAck);
      alice.say('early');
      expect(statuses(carol.bind())).toEqual([200]);
      expect(shown(stage)).toContain(carol.uri);
      alice.say('hello');
      expect(texts(carol.frames())).toEqual(['hello']);
      const joins = stage.log.filter(({ entry }) => entry.type === 'participant.joined');
      expect(joins).toHaveLength(3);
    }
  });

  it('and never connects goes again, also where the ACK announced it [S3] [M7]', () => {
    const { stage } = lobby({ announcedAtAck: true });
    const carol = new Person(stage, 'carol');
    carol.invite();
    carol.ack();
    stage.advance(limits.bindMs);
    expect(carol.asked('BYE')).toHaveLength(1);
    expect(shown(stage)).not.toContain(carol.uri);
  });

  it('and knows no rooms is told where it is, also where the ACK announced it [S3] [R7701-11-1]', () => {
    const { stage } = lobby({ announcedAtAck: true });
    const plain = new Person(stage, 'plain', { chatroom: '' });
    plain.invite();
    plain.ack();
    const [first, ...others] = plain.bind();
    expect(first?.kind).toBe('response');
    expect(texts(others).some((text) => text.includes('chat room'))).toBe(true);
  });

  it('and only listens may not speak, by the one status or the other [S14]', () => {
    for (const directionRefusal of [403, 413] as const) {
      const { stage } = lobby({ directionRefusal });
      const mute = new Person(stage, 'mute');
      mute.offer = `${mute.offerText()}a=recvonly\r\n`;
      mute.invite();
      mute.ack();
      mute.bind();
      expect(statuses(mute.say('hi'))).toEqual([directionRefusal]);
    }
  });

  it('a closing room is refused by the one status or the other [S25]', () => {
    for (const closingRefusal of [480, 404] as const) {
      const { stage } = lobby({ closingRefusal });
      stage.holdsLog = true;
      stage.feed({ type: 'command', command: { type: 'close-room', room: ROOM, reason: 'late' } });
      const early = new Person(stage, 'early');
      early.invite();
      stage.commit();
      expect(early.answered()).toMatchObject({ status: closingRefusal });
      expect(new Person(stage, 'carol').invite()).toMatchObject({ status: closingRefusal });
    }
  });

  it('a closed room is refused by the one status or the other, one that never was by 404 [S26]', () => {
    for (const closedRefusal of [404, 410] as const) {
      const policy = { roomCreation: 'reserved', rooms: ['lobby'] } as const;
      const stage = new Stage({ variants: { closedRefusal }, policy });
      stage.holdsLog = true;
      stage.feed({ type: 'command', command: { type: 'close-room', room: ROOM, reason: 'late' } });
      const early = new Person(stage, 'early');
      early.invite();
      stage.commit();
      expect(early.answered()).toMatchObject({ status: closedRefusal });
      expect(new Person(stage, 'carol').invite()).toMatchObject({ status: closedRefusal });
      const other = new Person(stage, 'dan', { room: 'sip:nowhere@localhost' });
      expect(other.invite()).toMatchObject({ status: 404 });
    }
  });

  it('with a path that was rewritten on the way is known by its session id, or not [S38]', () => {
    for (const sessionIdsAlone of [false, true]) {
      const { stage } = lobby({ sessionIdsAlone });
      const carol = new Person(stage, 'carol');
      carol.invite();
      carol.ack();
      carol.focusPath = carol.focusPath.replace('127.0.0.1:2855', 'sbc.example:9000');
      expect(statuses(carol.bind())).toEqual([sessionIdsAlone ? 200 : 481]);
    }
  });
});

describe('Whoever loses the connection', () => {
  it('leaves at once, or stays on hold for a while [M2] [E18]', () => {
    for (const suspendMs of [0, SUSPEND_MS]) {
      const { stage, bob } = lobby({ suspendMs });
      stage.feed({ type: 'closed', connection: bob.msrp, reason: 'ECONNRESET' });
      expect(shown(stage).includes(bob.uri)).toBe(suspendMs > 0);
      expect(bob.asked('BYE')).toHaveLength(suspendMs > 0 ? 0 : 1);
      if (suspendMs === 0) continue;
      expect(endpointOf(stage, bob)).toMatchObject({ status: 'on-hold' });
      stage.advance(suspendMs);
      expect(bob.asked('BYE')).toHaveLength(1);
      expect(shown(stage)).not.toContain(bob.uri);
    }
  });

  it('gets nothing meanwhile, and all again by another session, the name kept [M2] [M3]', () => {
    const { stage, alice, bob } = lobby({ suspendMs: SUSPEND_MS });
    bob.nick('"Rook"');
    const old = bob.focusPath;
    stage.feed({ type: 'closed', connection: bob.msrp, reason: 'ECONNRESET' });
    expect(statuses(alice.say('lost'))).toEqual([200]);
    expect(stage.notices.some(({ type }) => type === 'undelivered')).toBe(true);
    // The sessions have failed: nothing binds the old one again.
    expect(statuses(bob.bind())).toEqual([481]);
    const offer = bob.offerText().replace('sessionbob;', 'sessionbobagain;');
    expect(bob.within('INVITE', { offer })).toMatchObject({ status: 200 });
    bob.ackLater();
    expect(bob.focusPath).not.toBe(old);
    expect(statuses(bob.bind())).toEqual([200]);
    expect(endpointOf(stage, bob)).toMatchObject({ status: 'connected' });
    alice.say('heard');
    expect(texts(bob.frames())).toEqual(['heard']);
    stage.advance(SUSPEND_MS);
    expect(shown(stage)).toContain(bob.uri);
    expect(statuses(alice.nick('"Rook"'))).toEqual([425]);
  });

  it('is in another state than who has not, and than who has left [M2]', () => {
    const { stage, bob } = lobby({ suspendMs: SUSPEND_MS });
    const before = stateKey(stage.state);
    stage.feed({ type: 'closed', connection: bob.msrp, reason: 'ECONNRESET' });
    const suspended = stateKey(stage.state);
    bob.bye();
    expect(new Set([before, suspended, stateKey(stage.state)]).size).toBe(3);
  });

  it('shows as on hold or as connected while nothing can be said [E18] [S13]', () => {
    for (const inactiveStatus of ['on-hold', 'connected'] as const) {
      const { stage, bob } = lobby({ inactiveStatus });
      bob.within('UPDATE', { offer: `${bob.offerText()}a=inactive\r\n` });
      expect(endpointOf(stage, bob)).toMatchObject({ status: inactiveStatus });
    }
  });
});

describe('A connection', () => {
  it('whose first request is for no session here stays for a while, or is closed [M5]', () => {
    for (const strangersClosed of [false, true]) {
      const { stage, alice } = lobby({ strangersClosed });
      const stray = new Person(stage, 'stray');
      stray.focusPath = 'msrp://127.0.0.1:2855/nobody;tcp';
      expect(statuses(stray.bind())).toEqual([481]);
      expect(stage.closed.includes(stray.msrp)).toBe(strangersClosed);
      // One that carries a session is not closed for that.
      alice.focusPath = 'msrp://127.0.0.1:2855/nobody;tcp';
      expect(statuses(alice.say('hi'))).toEqual([481]);
      expect(stage.closed).not.toContain(alice.msrp);
    }
  });

  it('that brings a REPORT for no session here hears nothing, or 481 [M18]', () => {
    for (const reportRefused of [false, true]) {
      const { alice } = lobby({ reportRefused });
      const lines = 'Message-ID: none1\r\nByte-Range: 1-1/1\r\nStatus: 000 200 OK\r\n';
      expect(statuses(alice.request('REPORT', lines))).toEqual([]);
      alice.focusPath = 'msrp://127.0.0.1:2855/nobody;tcp';
      expect(statuses(alice.request('REPORT', lines))).toEqual(reportRefused ? [481] : []);
    }
  });
});

describe('A message in chunks', () => {
  it('that is abandoned gets no success REPORT, or one for what came of it [M20]', () => {
    for (const abortedReported of [false, true]) {
      const { alice, bob } = lobby({ abortedReported });
      for (const to of [ROOM, bob.uri]) {
        const head = `From: <${alice.uri}>\r\nTo: <${to}>\r\n\r\n`;
        const body = `${head}Content-Type: text/plain\r\n\r\nbegun`;
        const id = `begun${to.length}`;
        alice.chunk(id, 1, '*', body, '+', 'Success-Report: yes\r\n');
        const told = alice.chunk(id, body.length + 1, '*', 'x', '#');
        expect(statuses(told)).toEqual([200]);
        const reports = told.filter((frame) => frame.kind === 'request');
        expect(reports).toHaveLength(abortedReported ? 1 : 0);
        const [report] = reports;
        if (report === undefined) continue;
        expect(report.headers).toContainEqual({
          name: 'Byte-Range',
          value: `1-${body.length}/*`,
        });
        expect(report.body).toBe(to === ROOM ? undefined : head);
      }
      expect(bob.frames()).toEqual([]);
    }
  });

  it('keeps to the report headers of its first chunk, or of each for itself [M22]', () => {
    for (const firstChunkRules of [true, false]) {
      const { alice } = lobby({ firstChunkRules });
      const body = `From: <${alice.uri}>\r\nTo: <${ROOM}>\r\n\r\nContent-Type: text/plain\r\n\r\nhi`;
      const silent = 'Failure-Report: no\r\n';
      expect(statuses(alice.chunk('rule', 1, '*', body, '+', silent))).toEqual([]);
      const second = alice.chunk('rule', body.length + 1, '*', '!', '+');
      expect(statuses(second)).toEqual(firstChunkRules ? [] : [200]);
      const last = alice.chunk('rule', body.length + 2, '*', '!', '$', 'Success-Report: yes\r\n');
      expect(statuses(last)).toEqual(firstChunkRules ? [] : [200]);
      const reports = last.filter((frame) => frame.kind === 'request');
      expect(reports).toHaveLength(firstChunkRules ? 0 : 1);
      const gone = alice.chunk('gone', 1, '*', body, '+', silent);
      expect(statuses([...gone, ...alice.chunk('gone', 9, '*', 'x', '#')])).toEqual(
        firstChunkRules ? [] : [200],
      );
    }
  });
});

describe('A roster', () => {
  it('whose version can rise no more ends, or begins at 0 again [E20]', () => {
    for (const versionWraps of [false, true]) {
      const { stage } = lobby({ versionWraps });
      const sam = Subscriber.follow(stage, 'sam');
      const { subscriptions } = stage.state;
      const wires = subscriptions.wires.map((wire) => ({
        ...wire,
        version: limits.rosterVersionMax - 1,
      }));
      stage.state = { ...stage.state, subscriptions: { ...subscriptions, wires } };
      const versions: (string | undefined)[] = [];
      const states: string[] = [];
      for (const name of ['carol', 'dan']) {
        Person.join(stage, name);
        for (const notify of sam.notifies()) {
          sam.answer(notify);
          versions.push(/version="(\d+)"/.exec(bodyOf(notify))?.[1]);
          states.push(header(notify, 'Subscription-State') ?? '');
        }
        stage.advance(limits.notifyIntervalMs);
        for (const notify of sam.notifies()) {
          sam.answer(notify);
          versions.push(/version="(\d+)"/.exec(bodyOf(notify))?.[1]);
          states.push(header(notify, 'Subscription-State') ?? '');
        }
      }
      expect(versions[0]).toBe('4294967295');
      expect(versions.includes('0')).toBe(versionWraps);
      expect(states.some((state) => state.includes('deactivated'))).toBe(!versionWraps);
    }
  });

  it('that is asked for twice is told again after an answer, or before [E4]', () => {
    for (const notifySerialised of [true, false]) {
      const { stage } = lobby({ notifySerialised });
      const sam = new Subscriber(stage, 'sam');
      sam.subscribe();
      sam.subscribe();
      expect(sam.notifies()).toHaveLength(notifySerialised ? 1 : 2);
    }
  });
});

function lobby(variants: Partial<Variants>) {
  const stage = new Stage({ variants });
  const [alice, bob] = [Person.join(stage, 'alice'), Person.join(stage, 'bob')];
  return { stage, alice, bob };
}

/** Whom the roster shows. */
function shown(stage: Stage): readonly string[] {
  return [...rosterOf(foldOf(stage), '').users.keys()];
}

function endpointOf(stage: Stage, { uri }: Person) {
  return rosterOf(foldOf(stage), '').users.get(uri)?.endpoints[0];
}

function foldOf(stage: Stage) {
  const fold = stage.state.rooms.get(ROOM)?.fold;
  if (fold === undefined) throw new Error('there is no room');
  expect(describeRoom(fold).room).toBe(ROOM);
  return fold;
}
