// The state key merges what no future input can tell apart (design, "So that states merge").
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drive } from '../../model/focus/drive.ts';
import type { InputFact } from '../../model/focus/input.ts';
import { stateKey } from '../../model/focus/key.ts';
import type { FocusState } from '../../model/focus/state.ts';
import { limits } from '../../model/limits.ts';
import type { Policy } from '../../model/room/policy.ts';
import { DEEDS, type Deed, factsOf as deedOf } from './deeds.ts';
import { Person } from './person.ts';
import { Stage } from './stage.ts';
import { Subscriber } from './subscriber.ts';

const NAMES = ['alice', 'bob', 'carol', 'dave'] as const;
const ROOMS = ['sip:lobby@localhost', 'sip:den@localhost'] as const;

const deed = fc.record({
  who: fc.nat(NAMES.length - 1),
  what: fc.constantFrom(...DEEDS),
  commits: fc.boolean(),
});

/** A room of three whose log the test commits by hand. */
interface Held {
  readonly stage: Stage;
  readonly alice: Person;
  readonly bob: Person;
  readonly carol: Person;
}

function heldRoom(): Held {
  const stage = new Stage({ policy: { quarantineMs: 60_500 } });
  const [alice, bob, carol] = (['alice', 'bob', 'carol'] as const).map((name) =>
    Person.join(stage, name),
  ) as [Person, Person, Person];
  stage.holdsLog = true;
  return { stage, alice, bob, carol };
}

type Build = (room: Held) => Stage;

function doing(deed: (room: Held) => void): Build {
  return (room) => {
    deed(room);
    return room.stage;
  };
}

/** Situations that some input would tell apart. */
const APART: readonly (readonly [what: string, one: Build, other: Build])[] = [
  [
    'a message on its way to the room from one to a member',
    doing(({ alice }) => alice.say('hello')),
    doing(({ alice, bob }) => alice.say('hello', bob.uri)),
  ],
  [
    'two messages on their way',
    doing(({ alice }) => alice.say('hello')),
    doing(({ alice }) => alice.say('hallo')),
  ],
  [
    'two nicknames on their way',
    doing(({ alice }) => alice.nick('"Rook"')),
    doing(({ alice }) => alice.nick('"Queen"')),
  ],
  [
    'a quarantine that runs from one that is over',
    doing(({ stage, alice, bob }) => quarantined(stage, alice, bob, 60_000)),
    doing(({ stage, alice, bob }) => quarantined(stage, alice, bob, 61_000)),
  ],
  [
    'refusals by what they say',
    doing(({ stage }) => new Person(stage, 'dave', udp({ room: 'sip:x@elsewhere' })).invite()),
    doing(({ stage }) => new Person(stage, 'dave', udp({ offer: 'v=1\r\n' })).invite()),
  ],
  [
    'who waits for which copy, by what is due first',
    doing(({ stage, alice, bob, carol }) => waiting(stage, alice, bob, carol)),
    doing(({ stage, alice, bob, carol }) => waiting(stage, alice, carol, bob)),
  ],
  [
    'a member who left for the log from one who did not',
    doing(({ stage, alice }) => {
      alice.bye();
      stage.failLog();
    }),
    doing(({ stage, alice, bob }) => {
      alice.bye();
      bob.bye();
      stage.failLog();
    }),
  ],
  [
    'in which order the log is owed that two left',
    doing(({ stage, alice, bob }) => leftUnkept(stage, alice, bob)),
    doing(({ stage, alice, bob }) => leftUnkept(stage, bob, alice)),
  ],
  [
    'a reader who is slow from one who is not',
    doing(({ stage, bob }) =>
      stage.feed({ type: 'handed-over', connection: bob.msrp, waitingBytes: 5_000_000 }),
    ),
    doing(() => {}),
  ],
  [
    'an anonymous member from one who is not',
    doing(({ stage }) => hidden(stage, 'dave', 'Privacy: id\r\n')),
    doing(({ stage }) => hidden(stage, 'dave', '')),
  ],
  [
    'which anonymous URI comes next',
    doing(({ stage }) => hidden(stage, 'dave', 'Privacy: id\r\n').bye()),
    doing(({ stage }) => hidden(stage, 'dave', '').bye()),
  ],
  [
    'who is not heard typing any more from who is',
    doing(({ alice }) => typing(alice, limits.legTypingMax)),
    doing(({ alice }) => typing(alice, limits.legTypingMax - 1)),
  ],
  [
    'whether anybody may open again a room that was closed',
    doing(({ stage }) => closed(stage, 'reserved')),
    doing(({ stage }) => closed(stage, 'open')),
  ],
  [
    'which of one’s two names was asked for last',
    doing(({ stage, alice }) => named(stage, alice, ['Rook', 'Queen'])),
    doing(({ stage, alice }) => named(stage, alice, ['Queen', 'Rook'])),
  ],
  [
    'somebody who may be told of a change from somebody who was told just now',
    doing(({ stage }) => told(stage, 10_000)),
    doing(({ stage }) => told(stage, 0)),
  ],
  [
    'somebody who follows the roster from nobody',
    doing(({ stage }) => told(stage, 10_000)),
    doing(({ stage }) => {
      Subscriber.follow(stage, 'sam').subscribe({ expires: '0' });
      stage.advance(10_000);
    }),
  ],
  [
    'what a subscriber knows',
    doing(({ stage, alice }) => heardOf(stage, alice, true)),
    doing(({ stage, alice }) => heardOf(stage, alice, false)),
  ],
  [
    'an offer before the log from none',
    doing(({ bob }) => bob.within('INVITE', { offer: quieter(bob) })),
    doing(() => {}),
  ],
  [
    'an offer by INVITE from one by UPDATE',
    doing(({ bob }) => bob.within('INVITE', { offer: quieter(bob) })),
    doing(({ bob }) => bob.within('UPDATE', { offer: quieter(bob) })),
  ],
  [
    'a session that is to be replaced from one that stays',
    doing(({ bob }) => bob.within('UPDATE', { offer: elsewhere(bob) })),
    doing(({ bob }) => bob.within('UPDATE', { offer: bob.offerText() })),
  ],
  [
    'a session that must be refreshed from one that lasts',
    doing(({ bob }) => bob.within('UPDATE', { extra: 'Session-Expires: 90\r\n' })),
    doing(({ bob }) => bob.within('UPDATE')),
  ],
  [
    'a peer that takes UPDATE from one that does not',
    doing(({ bob }) => bob.within('UPDATE', { extra: 'Allow: UPDATE\r\n' })),
    doing(({ bob }) => bob.within('UPDATE')),
  ],
  [
    'a session that this side connects to from one that its peer is to bind',
    doing(({ stage }) => answered(stage, 'passive')),
    doing(({ stage }) => answered(stage, 'active')),
  ],
  [
    'how much is there of a message in chunks',
    doing(({ alice }) => alice.chunk('part1', 1, '*', 'From: <', '+')),
    doing(({ alice }) => alice.chunk('part1', 1, '*', 'From: ', '+')),
  ],
  [
    'a message in chunks that was refused from one that may go on',
    doing(({ alice }) => alice.chunk('part1', 1, 9_000_000, '', '+')),
    doing(({ alice }) => alice.chunk('part1', 1, '*', '', '+')),
  ],
  [
    'who is on the way to a long message, and how far',
    doing(({ stage, alice }) => halfway(stage, alice, 3000)),
    doing(({ stage, alice }) => halfway(stage, alice, 5000)),
  ],
  [
    'who asked for a report',
    doing(({ alice }) => alice.say('hello', ROOMS[0], { extra: 'Success-Report: yes\r\n' })),
    doing(({ alice }) => alice.say('hello')),
  ],
  [
    'a type that a reader has refused',
    doing(({ stage, alice, bob }) => refusing(stage, alice, bob, '415 What')),
    doing(({ stage, alice, bob }) => refusing(stage, alice, bob, '413 Stop')),
  ],
  [
    'a focus that stops',
    doing(({ stage }) => stage.feed({ type: 'command', command: { type: 'drain' } })),
    doing(() => {}),
  ],
];

function hidden(stage: Stage, name: string, headers: string): Person {
  stage.holdsLog = false;
  return Person.join(stage, name, { headers });
}

function typing(person: Person, times: number): void {
  const content = 'Content-Type: application/im-iscomposing+xml\r\n\r\n<isComposing/>';
  const body = `From: <${person.uri}>\r\nTo: <${person.room}>\r\n\r\n${content}`;
  for (let count = 0; count < times; count += 1) person.send(body);
}

function closed(stage: Stage, roomCreation: Policy['roomCreation']): void {
  stage.holdsLog = false;
  const room = 'sip:lobby@localhost';
  stage.feed({ type: 'command', command: { type: 'close-room', room, reason: 'late' } });
  allow(stage, { roomCreation });
}

function allow(stage: Stage, part: Partial<Policy>): void {
  const { settings } = stage.state.life ?? {};
  if (settings === undefined) throw new Error('not booted');
  const policy = { ...settings.policy, ...part };
  stage.feed({ type: 'command', command: { type: 'change-policy', policy } });
}

/** One person's two sessions take a name each; the log is of one length whoever was first. */
function named(stage: Stage, first: Person, names: readonly [string, string]): void {
  stage.holdsLog = false;
  const second = Person.join(stage, `${first.name}-2`);
  const [early, late] = names[0] === 'Rook' ? [first, second] : [second, first];
  early.nick(`"${names[0]}"`);
  late.nick(`"${names[1]}"`);
}

function udp(options: { readonly room?: string; readonly offer?: string }) {
  return { ...options, transport: 'sip-udp' } as const;
}

/** Somebody subscribed, heard of a change, and then that time passed. */
function told(stage: Stage, afterMs: number): void {
  const sam = Subscriber.follow(stage, 'sam');
  stage.holdsLog = false;
  Person.join(stage, 'dave');
  sam.follow();
  stage.advance(afterMs);
}

/** A nickname that was taken while the subscriber could be told, or shortly after. */
function heardOf(stage: Stage, alice: Person, soonEnough: boolean): void {
  stage.holdsLog = false;
  const sam = Subscriber.follow(stage, 'sam');
  if (soonEnough) alice.nick('"Rook"');
  Person.join(stage, 'dave');
  if (!soonEnough) alice.nick('"Rook"');
  sam.follow();
}

function quieter(person: Person): string {
  return person.offerText().replace(' private-messages', '');
}

function elsewhere(person: Person): string {
  return person.offerText().replace('/session', '/another');
}

/** A call whose offer is the focus's, and its answer. */
function answered(stage: Stage, setup: string): void {
  stage.holdsLog = false;
  const dave = new Person(stage, 'dave', { offer: '' });
  dave.invite();
  dave.ackLater(dave.offerText().replace('setup:active', `setup:${setup}`), 1);
}

function halfway(stage: Stage, from: Person, bytes: number): void {
  stage.holdsLog = false;
  stage.holdsSockets = true;
  from.say('x'.repeat(bytes));
}

function refusing(stage: Stage, from: Person, reader: Person, answer: string): void {
  stage.holdsLog = false;
  from.say('hello');
  reader.acknowledge(reader.frames(), answer);
}

function leftUnkept(stage: Stage, first: Person, second: Person): void {
  first.bye();
  second.bye();
  stage.failLog();
}

function quarantined(stage: Stage, holder: Person, other: Person, afterMs: number): void {
  stage.holdsLog = false;
  holder.nick('"Rook"');
  holder.bye();
  stage.advance(afterMs);
  other.say('later');
}

/** Two messages, the first not answered by one of two, the second not by the other. */
function waiting(stage: Stage, from: Person, first: Person, second: Person): void {
  stage.holdsLog = false;
  from.say('hello');
  second.acknowledge(second.frames());
  const unanswered = first.frames();
  expect(unanswered).toHaveLength(1);
  stage.advance(10);
  from.say('hello');
  first.acknowledge(first.frames());
}

describe('The state key', () => {
  it('is equal after two independent deliveries in either order', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 25 }), deed, deed, (prefix, one, other) => {
        fc.pre(one.who !== other.who);
        const { stage, people } = cast();
        for (const { who, what, commits } of prefix) {
          const facts = factsOf(people, who, what);
          stage.feed(...facts);
          learn(people[who]);
          if (commits) stage.commit();
        }
        const first = factsOf(people, one.who, one.what);
        const second = factsOf(people, other.who, other.what);
        // What both append to one log depends on its order, which a room may show.
        const rooms = appendedTo(stage, first);
        fc.pre(appendedTo(stage, second).every((room) => !rooms.includes(room)));
        const oneFirst = next(next(stage.state, stage.nowMs, first), stage.nowMs, second);
        const otherFirst = next(next(stage.state, stage.nowMs, second), stage.nowMs, first);
        expect(stateKey(oneFirst)).toBe(stateKey(otherFirst));
        if (stateKey(oneFirst) !== stateKey(stage.state)) compared += 1;
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it('is equal whoever of two joined a room first', () => {
    const key = (names: readonly string[]) => {
      const stage = new Stage({ policy: { rooms: ['lobby'] } });
      for (const name of names) Person.join(stage, name);
      return stateKey(stage.state);
    };
    expect(key(['alice', 'bob'])).toBe(key(['bob', 'alice']));
  });

  it('tells apart what a peer could tell apart', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    const bob = Person.join(stage, 'bob');
    const keys = new Set([stateKey(stage.state)]);
    const differs = () => {
      const { size } = keys;
      return keys.add(stateKey(stage.state)).size > size;
    };
    alice.nick('"Rook"');
    expect(differs()).toBe(true);
    bob.nick('"Queen"');
    expect(differs()).toBe(true);
    alice.say('hello');
    expect(differs()).toBe(true);
    stage.receive(bob.msrp, 'MSRP abcd');
    expect(differs()).toBe(true);
    alice.bye();
    expect(differs()).toBe(true);
  });

  for (const [what, one, other] of APART) {
    it(`tells apart ${what}`, () => {
      expect(stateKey(one(heldRoom()).state)).not.toBe(stateKey(other(heldRoom()).state));
    });
  }

  it('tells apart which of two long messages comes first, for with it goes its body', () => {
    const keys = ([true, false] as const).map((privateFirst) => {
      const stage = new Stage({ holdsSockets: true });
      const [alice, bob] = ['alice', 'bob'].map((name) => Person.join(stage, name)) as [
        Person,
        Person,
      ];
      const whisper = () => alice.say('x'.repeat(9002), bob.uri);
      if (privateFirst) whisper();
      alice.say('x'.repeat(9000));
      if (!privateFirst) whisper();
      const sizes = stage.log.flatMap(({ body }) => (body === undefined ? [] : [body.length]));
      expect(sizes[0]).toBe(sizes[1]);
      return stateKey(stage.state);
    });
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('forgets what only rises: a second exchange ends where the first did', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    const bob = Person.join(stage, 'bob');
    const once = () => {
      alice.say('hello');
      bob.acknowledge(bob.frames());
      return stateKey(stage.state);
    };
    expect(once()).toBe(once());
  });

  it('forgets an offer that was answered, whatever became of it', () => {
    const stage = new Stage();
    const alice = Person.join(stage, 'alice');
    stage.advance(64_000);
    const before = stateKey(stage.state);
    alice.within('INVITE', { offer: alice.offerText() });
    alice.ackLater();
    alice.within('UPDATE', { offer: alice.offerText() });
    alice.within('INVITE', { offer: 'v=0' });
    stage.advance(64_000);
    expect(stateKey(stage.state)).toBe(before);
  });

  it('tells apart how many m= lines a later offer must have [R3264-8-2]', () => {
    const keyFor = (more: string) => {
      const stage = new Stage();
      const alice = Person.join(stage, 'alice');
      alice.within('UPDATE', { offer: alice.offerText() + more });
      return stateKey(stage.state);
    };
    const audio = 'm=audio 9 RTP/AVP 0\r\n';
    expect(new Set(['', audio, audio + audio].map(keyFor)).size).toBe(3);
  });

  it('tells apart how long the messages are that an undecided offer takes', () => {
    const keyFor = (maxSize: number) => {
      const stage = new Stage();
      const alice = Person.join(stage, 'alice');
      stage.holdsLog = true;
      const offer = alice.offerText().replace(' private-messages', '');
      alice.within('INVITE', { offer: `${offer}a=max-size:${maxSize}\r\n` });
      return stateKey(stage.state);
    };
    expect(keyFor(1_000)).not.toBe(keyFor(100_000));
  });
});

function cast() {
  const stage = new Stage({ holdsLog: true });
  const people = NAMES.map((name, place) => {
    const room = ROOMS[place % 2] ?? ROOMS[0];
    const person = new Person(stage, name, { room });
    person.msrp = stage.connect('msrp-tcp');
    return person;
  });
  return { stage, people };
}

function factsOf(people: readonly Person[], who: number, what: Deed): readonly InputFact[] {
  const person = people[who];
  return person === undefined ? [] : deedOf(person, what);
}

/** Tag and path from a 200 to INVITE, so that later deeds are about the session. */
function learn(person: Person | undefined): void {
  person?.answered();
}

/** The rooms to whose logs the deliveries would append something. */
function appendedTo(stage: Stage, facts: readonly InputFact[]): readonly string[] {
  const { effects } = drive(
    stage.state,
    facts.map((fact) => ({ ...fact, atMs: stage.nowMs })),
  );
  return effects.flatMap((effect) => (effect.type === 'append' ? [effect.append.entry.room] : []));
}

function next(state: FocusState, atMs: number, facts: readonly InputFact[]): FocusState {
  return drive(
    state,
    facts.map((fact) => ({ ...fact, atMs })),
  ).state;
}
