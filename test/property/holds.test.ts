// Of a correct focus no property is violated, whatever people, log and sockets do; and on the way
// most of what can happen does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossPlane, properties, propertyNamed } from '../../model/property/properties.ts';
import { sometimes } from '../../model/property/sometimes.ts';
import { DEEDS, factsOf } from '../focus/deeds.ts';
import { Person } from '../focus/person.ts';
import { judged, WatchedStage } from './watched-stage.ts';

const NAMES = ['alice', 'bob', 'carol-desk', 'carol-phone'];

const move = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ who: fc.nat(NAMES.length - 1), what: fc.constantFrom(...DEEDS) }),
  },
  { weight: 2, arbitrary: fc.constantFrom('commit', 'commit', 'fail') },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
);

type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

const options = fc.record({
  transport: fc.constantFrom('sip-udp' as const, 'sip-tcp' as const),
  history: fc.constantFrom('keep' as const, 'none' as const),
  deleteWithCreator: fc.boolean(),
  anonymous: fc.boolean(),
});

describe('Of a correct focus', () => {
  it('no property is violated, whatever people and the log do [X1] to [X10]', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        options,
        fc.array(move, { minLength: 10, maxLength: 60, size: 'max' }),
        (chosen, moves) => {
          const stage = played(chosen, moves);
          const { violation } = judged(stage.seen, undefined, properties, (each, known) => {
            for (const mark of sometimes) if (mark.isSeen(each, known)) seen.add(mark.name);
          });
          expect(violation?.sentence).toBeUndefined();
        },
      ),
      { numRuns: 150, seed: 4 },
    );
    expect(seen.size).toBeGreaterThan(25);
  });
});

describe('A property', () => {
  it('has a name of its own, says what it makes sure of, and names clauses', () => {
    expect(new Set(properties.map(({ name }) => name)).size).toBe(properties.length);
    for (const { name, says, clauses } of properties) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(says).toMatch(/^[A-Z].*\.$/);
      expect(clauses.length).toBeGreaterThan(0);
      expect(propertyNamed(name)?.says).toBe(says);
    }
  });

  it('stands for each cross-plane row, or the row says why there is none', () => {
    expect(Object.keys(crossPlane)).toEqual(Array.from({ length: 12 }, (_, at) => `X${at + 1}`));
    for (const row of Object.values(crossPlane)) {
      if ('absent' in row) expect(row.absent).not.toBe('');
      else for (const name of row) expect(propertyNamed(name)).toBeDefined();
    }
  });
});

describe('A mark', () => {
  it('has a name of its own, and there are thirty at least', () => {
    expect(new Set(sometimes.map(({ name }) => name)).size).toBe(sometimes.length);
    expect(sometimes.length).toBeGreaterThanOrEqual(30);
  });
});

interface Options {
  readonly transport: 'sip-udp' | 'sip-tcp';
  readonly history: 'keep' | 'none';
  readonly deleteWithCreator: boolean;
  readonly anonymous: boolean;
}

/** Everybody joins, does what they like, and leaves; then everything comes to its end. */
function played({ transport, history, deleteWithCreator, anonymous }: Options, moves: Move[]) {
  const stage = new WatchedStage({ policy: { history, deleteWithCreator } });
  const people = NAMES.map((name, at) => {
    const headers = anonymous && at === 1 ? 'Privacy: id\r\n' : '';
    return Person.join(stage, name, { transport, headers });
  });
  const closed = new Set<Person>();
  stage.holdsLog = true;
  for (const each of moves) {
    if (each === 'commit') stage.commit();
    else if (each === 'fail') stage.failLog();
    else if (typeof each === 'number') stage.advance(each);
    else {
      const person = people[each.who];
      if (person === undefined || closed.has(person)) continue;
      if (each.what === 'close') closed.add(person);
      stage.feed(...factsOf(person, each.what));
      person.answered();
    }
  }
  stage.holdsLog = false;
  stage.commit();
  for (let round = 0; round < 3; round += 1) {
    while (stage.dials.length > 0) stage.answerDial(false);
    stage.advance(100_000);
  }
  stage.settle();
  for (const person of people) {
    person.answered();
    person.signal(person.requestText('BYE', 90));
    stage.feed({ type: 'closed', connection: person.msrp, reason: 'done' });
  }
  for (let round = 0; round < 5; round += 1) {
    while (stage.dials.length > 0) stage.answerDial(false);
    stage.advance(40_000);
  }
  for (const person of people) {
    stage.feed({ type: 'closed', connection: person.sip, reason: 'done' });
  }
  stage.advance(200_000);
  stage.settle();
  return stage;
}
