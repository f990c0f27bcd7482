// A log that fails, and fails again: nothing is promised meanwhile, what must not be lost is asked
// for until it is kept, and everything goes on afterwards (design, "When the log fails"; law 8).
import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import type { Entry } from '../../model/log/entry.ts';
import { replayRoom } from '../../model/log/replay.ts';
import { describeRoom } from '../../model/room/fold.ts';
import { Person, statuses, texts } from './person.ts';
import { Stage } from './stage.ts';

const ROOM = 'sip:lobby@localhost';

describe('While the log fails twice in a row,', () => {
  it('who asks to join gets 503 each time, then 200, and is one member [R3261-21.4-1]', () => {
    const { stage } = two();
    stage.holdsLog = true;
    for (const name of ['carol-1', 'carol-2']) {
      const carol = new Person(stage, name);
      carol.invite();
      stage.failLog();
      expect(carol.answered()).toMatchObject({ status: 503 });
    }
    const carol = new Person(stage, 'carol-3');
    carol.invite();
    stage.commit();
    expect(carol.answered()).toMatchObject({ status: 200 });
    expect(members(stage)).toEqual(['alice', 'bob', 'carol']);
    expect(stage.state.legs.size).toBe(3);
  });

  it('a message gets 413 each time, and the third try 200, once for all [R4975-10-413]', () => {
    const { stage, alice, bob } = two();
    stage.holdsLog = true;
    for (const text of ['one', 'two']) {
      alice.say(text);
      stage.failLog();
      expect(statuses(alice.frames())).toEqual([413]);
    }
    alice.say('three');
    stage.commit();
    expect(statuses(alice.frames())).toEqual([200]);
    expect(texts(bob.frames())).toEqual(['three']);
    expect(posted(stage)).toHaveLength(1);
  });

  it('who leaves is told 200 at once, and has left in the log in the end [R7701-4-5]', () => {
    const { stage, alice, bob } = two();
    expect(statuses(alice.nick('"Rook"'))).toEqual([200]);
    stage.holdsLog = true;
    expect(alice.bye()).toMatchObject({ status: 200 });
    stage.failLog();
    expect(stage.pending).toEqual([]);
    stage.advance(limits.owedRetryMs);
    expect(types(stage.pending.map(({ entry }) => entry))).toEqual(['participant.left']);
    stage.failLog();
    expect(stage.state.legs.size).toBe(2);
    stage.advance(limits.owedRetryMs);
    stage.commit();
    stage.advance(limits.owedRetryMs);
    expect(stage.pending).toEqual([]);
    expect(members(stage)).toEqual(['bob']);
    expect(stage.state.legs.size).toBe(1);
    // Her nickname is kept for her and for nobody else, as if the log had never failed.
    bob.nick('"Rook"');
    stage.commit();
    expect(statuses(bob.frames())).toEqual([425]);
  });

  it('what is owed is kept in the order in which it happened', () => {
    const { stage, alice, bob } = two();
    stage.holdsLog = true;
    alice.bye();
    stage.failLog();
    bob.bye();
    stage.failLog();
    stage.advance(limits.owedRetryMs);
    stage.commit();
    expect(stage.log.slice(-2).map(({ entry }) => entry.actor)).toEqual([alice.uri, bob.uri]);
    expect(stage.state.legs.size).toBe(0);
  });

  it('the first entries of a boot are asked for again before anything else', () => {
    const { stage: before } = two();
    const stage = new Stage({ history: before.log, entropy: 'cd'.repeat(32), holdsLog: true });
    stage.failLog();
    const carol = new Person(stage, 'carol');
    carol.invite();
    expect(types(stage.pending.map(({ entry }) => entry))).toEqual([
      'node.started',
      'participant.admitted',
    ]);
    stage.failLog();
    expect(carol.answered()).toMatchObject({ status: 503 });
    const dave = new Person(stage, 'dave');
    dave.invite();
    stage.commit();
    expect(dave.answered()).toMatchObject({ status: 200 });
    expect(members(stage)).toEqual(['dave']);
    const { entries } = replayRoom(ROOM, stage.log);
    expect(entries.map(({ standing }) => standing.type)).not.toContain('void');
  });

  it('the start of a boot is asked for again although nobody asks for anything', () => {
    const { stage: before, alice } = two();
    alice.nick('"Rook"');
    before.feed({ type: 'command', command: { type: 'close-room', room: ROOM, reason: 'over' } });
    const closing = before.log.findIndex(({ entry }) => entry.type === 'room.closed');
    const history = before.log.slice(0, closing + 1);
    const stage = new Stage({ history, entropy: 'cd'.repeat(32), holdsLog: true });
    stage.failLog();
    stage.advance(limits.owedRetryMs);
    stage.failLog();
    stage.advance(limits.owedRetryMs);
    stage.commit();
    // Nobody is left, so that the room that was closing is closed, and can be opened again.
    expect(members(stage)).toEqual([]);
    stage.holdsLog = false;
    expect(new Person(stage, 'carol').invite()).toMatchObject({ status: 200 });
  });

  it('nothing overtakes what the log is owed [R7701-4.1-5]', () => {
    const stage = new Stage({ policy: { severalSessions: false, quarantineMs: 0 } });
    const alice = Person.join(stage, 'alice');
    const bob = Person.join(stage, 'bob');
    alice.nick('"Rook"');
    stage.holdsLog = true;
    alice.bye();
    stage.failLog();
    // The log is well again, before the focus has asked it again by itself.
    stage.holdsLog = false;
    expect(statuses(bob.say('psst', alice.uri))).toEqual([404]);
    expect(statuses(bob.nick('"Rook"'))).toEqual([200]);
    expect(new Person(stage, 'alice-again').invite()).toMatchObject({ status: 200 });
  });

  it('who is bound hears what is said once the log is well again [R7701-6.1-8]', () => {
    const { stage, alice } = two();
    const carol = new Person(stage, 'carol');
    carol.invite();
    carol.ack();
    stage.holdsLog = true;
    carol.bind();
    stage.failLog();
    alice.say('psst', carol.uri);
    stage.failLog();
    expect(statuses(alice.frames())).toEqual([413]);
    stage.holdsLog = false;
    expect(statuses(alice.say('hello'))).toEqual([200]);
    expect(texts(carol.frames())).toEqual(['hello']);
  });

  it('a room of the operator’s is 503 until the log has it, never 404 [R7701-5.1-1]', () => {
    const policy = { roomCreation: 'reserved', rooms: ['lobby'] } as const;
    const stage = new Stage({ policy, holdsLog: true });
    for (const name of ['alice-1', 'alice-2', 'alice-3']) {
      const alice = new Person(stage, name);
      alice.invite();
      stage.failLog();
      expect(alice.answered()).toMatchObject({ status: 503 });
    }
    stage.advance(limits.owedRetryMs);
    expect(types(stage.pending.map(({ entry }) => entry))).toEqual(['node.started', 'room.opened']);
    stage.commit();
    stage.holdsLog = false;
    expect(new Person(stage, 'alice').invite()).toMatchObject({ status: 200 });
  });

  it('a room that a refused caller would have opened is not opened [R7701-5.1-1]', () => {
    const stage = new Stage({ holdsLog: true });
    for (const name of ['alice-1', 'alice-2']) {
      const alice = new Person(stage, name);
      alice.invite();
      stage.failLog();
      expect(alice.answered()).toMatchObject({ status: 503 });
    }
    stage.holdsLog = false;
    stage.advance(60_000);
    expect(stage.log).toEqual([]);
    new Person(stage, 'bob').invite();
    expect(stage.log.find(({ entry }) => entry.type === 'room.opened')?.entry.actor).toBe(
      'sip:bob@localhost',
    );
  });

  it('what the log said of its failure is told to the operator, not to peers', () => {
    const { stage, alice } = two();
    stage.holdsLog = true;
    alice.say('hello');
    stage.failLog('no space left on /var/lib/confab\r\nX: y');
    expect(stage.record.at(-1)?.octets).toMatch(
      /^MSRP \S+ 413 the room cannot be written to now\r\n/,
    );
    expect(stage.notices.at(-1)).toMatchObject({
      type: 'log-failed',
      reason: expect.stringContaining('/var/lib/confab'),
    });
  });

  it('a focus that stops has stopped only when the log took what it is owed', () => {
    const { stage, alice, bob } = two();
    stage.holdsLog = true;
    stage.feed({ type: 'command', command: { type: 'drain' } });
    for (const person of [alice, bob]) answerBye(person);
    stage.failLog();
    stage.advance(limits.owedRetryMs);
    stage.failLog();
    expect(drained(stage)).toBe(false);
    stage.advance(limits.owedRetryMs);
    stage.commit();
    expect(drained(stage)).toBe(true);
    expect(members(stage)).toEqual([]);
  });
});

function two() {
  const stage = new Stage();
  const alice = Person.join(stage, 'alice');
  const bob = Person.join(stage, 'bob');
  return { stage, alice, bob };
}

function members(stage: Stage): readonly string[] {
  const hosted = stage.state.rooms.get(ROOM);
  if (hosted === undefined) return [];
  const { fold } = replayRoom(ROOM, stage.log);
  expect(describeRoom(hosted.fold)).toEqual(describeRoom(fold));
  return describeRoom(fold)
    .members.map(({ uri }) => /^sip:(\w+)/.exec(uri)?.[1] ?? uri)
    .sort();
}

function posted(stage: Stage) {
  return stage.log.filter(({ entry }) => entry.type === 'message.posted');
}

function types(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ type }) => type);
}

function drained(stage: Stage): boolean {
  return stage.notices.some(({ type }) => type === 'drained');
}

function answerBye(person: Person): void {
  for (const message of person.heard()) {
    if (message.kind !== 'request' || message.method !== 'BYE') continue;
    const copied = message.headers.filter(({ name }) => /^(Via|From|To|Call-ID|CSeq)$/.test(name));
    const lines = copied.map(({ name, value }) => `${name}: ${value}`);
    person.signal(['SIP/2.0 200 OK', ...lines, 'Content-Length: 0', '', ''].join('\r\n'));
  }
}
