// The state key merges what no future input can tell apart (design, "So that states merge").
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drive } from '../../model/focus/drive.ts';
import type { InputFact } from '../../model/focus/input.ts';
import { stateKey } from '../../model/focus/key.ts';
import type { FocusState } from '../../model/focus/state.ts';
import { DEEDS, type Deed, factsOf as deedOf } from './deeds.ts';
import { Person } from './person.ts';
import { Stage } from './stage.ts';

const NAMES = ['alice', 'bob', 'carol', 'dave'] as const;
const ROOMS = ['sip:lobby@localhost', 'sip:den@localhost'] as const;

const APPENDING: ReadonlySet<Deed> = new Set([
  'invite',
  'bind',
  'say',
  'say-quietly',
  'take-nickname',
  'bye',
  'close',
]);

const deed = fc.record({
  who: fc.nat(NAMES.length - 1),
  what: fc.constantFrom(...DEEDS),
  commits: fc.boolean(),
});

describe('The state key', () => {
  it('is equal after two independent deliveries in either order', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 25 }), deed, deed, (prefix, one, other) => {
        fc.pre(one.who !== other.who);
        const sameRoom = one.who % 2 === other.who % 2;
        fc.pre(!sameRoom || !APPENDING.has(one.what) || !APPENDING.has(other.what));
        const { stage, people } = cast();
        for (const { who, what, commits } of prefix) {
          const facts = factsOf(people, who, what);
          stage.feed(...facts);
          learn(people[who]);
          if (commits) stage.commit();
        }
        const first = factsOf(people, one.who, one.what);
        const second = factsOf(people, other.who, other.what);
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

function next(state: FocusState, atMs: number, facts: readonly InputFact[]): FocusState {
  return drive(
    state,
    facts.map((fact) => ({ ...fact, atMs })),
  ).state;
}
