// Mutants are made of every machine by rules, and somebody notices those that anybody could.
import { describe, expect, it } from 'vitest';
import { editedMachine } from '../../model/kernel/edit.ts';
import { properties } from '../../model/property/properties.ts';
import { machines } from '../../sim/check/machines.ts';
import { explained, explanationOf } from '../../sim/plant/equivalent.ts';
import { allMutants, type Mutant, mutantsOf, type Rule } from '../../sim/plant/mutants.ts';
import { isReached } from '../../sim/plant/reach.ts';
import { type Judged, misexplained, scoresOf, survivorsOf } from '../../sim/plant/score.ts';
import { measured, noticed, type Trial, trialsFor } from '../../sim/plant/trial.ts';

const mutants = allMutants();
const tools = { properties };

describe('The mutants', () => {
  it('are of every machine, each with a name of its own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    const names = new Set(mutants.map(({ machine }) => machine));
    expect([...names]).toEqual(Object.keys(machines));
  });

  it('are so many by each rule', () => {
    const counts: Partial<Record<Rule, number>> = {};
    for (const { rule } of mutants) counts[rule] = (counts[rule] ?? 0) + 1;
    expect(counts).toEqual(COUNTS);
  });

  it('are machines, all of them', () => {
    for (const { machine, edits } of mutants) {
      const original = machines[machine];
      if (original === undefined) throw new Error(machine);
      expect(() => editedMachine(original, edits)).not.toThrow();
    }
  });

  it('are told by machine, place and change', () => {
    const [mutant] = mutantsOf('room/room').filter(({ name }) => name.includes('heldByAnother'));
    expect(mutant).toMatchObject({
      name: 'room/room: in open, on nickname.requested (choice 5) if heldByAnother: dropped',
      edits: [{ source: 'open', event: 'nickname.requested', branch: 4, becomes: null }],
    });
    expect(() => mutantsOf('room')).toThrow('there is no machine room');
  });
});

const NOTICED: readonly (readonly [name: string, trial: Trial, why: string | RegExp])[] = [
  [
    'room/room: in open, on nickname.requested (choice 5) if heldByAnother: dropped',
    { type: 'model', name: 'nickname-race' },
    'one-nickname-one-holder',
  ],
  [
    'room/room: in open, on participant.admitted (choice 2) if severalForbidden: without its guard',
    { type: 'scenario', name: 'm1-peer-stands-still' },
    /./,
  ],
  [
    'room/room: in open, on nickname.requested (choice 5) if heldByAnother: with its guard reversed',
    { type: 'scenario', name: 'n1-two-ask-for-one-name' },
    /./,
  ],
  [
    'session/session: in admitted.unbound, on bound: without its target',
    { type: 'scenario', name: 'm1-peer-stands-still' },
    /./,
  ],
  [
    'sip/dialog: in early, on accept: to confirmed',
    { type: 'walk', name: 'sip/dialog: a 2xx is repeated from T1 up to T2 until its ACK' },
    'step 1 (accept): expected accepted.waiting, and it is in confirmed',
  ],
  [
    'sip/dialog: in accepted.waiting, after retransmit: without entering anew',
    { type: 'walk', name: 'sip/dialog: a 2xx is repeated from T1 up to T2 until its ACK' },
    /told send-accept$|told nothing$/,
  ],
  [
    'room/room: in open, on message.posted (choice 5) if toRoom: without deliver',
    { type: 'scenario', name: 'c42-same-message-again' },
    /./,
  ],
  [
    'room/room: in open, on nickname.requested (choice 5) if heldByAnother: refuse with status likeOthersNames for 425',
    { type: 'scenario', name: 'n3-quarantine-survives-a-crash' },
    /./,
  ],
  [
    'msrp/binding: in fresh, after bindTimeout: not cleared',
    {
      type: 'walk',
      name: 'msrp/binding: it stays with its sessions, and a while behind the last of them',
    },
    /its timer .*bindTimeout.* is armed, and does nothing$/,
  ],
];

describe('A mutant', () => {
  it.each(NOTICED)('is noticed: %s', (name, trial, why) => {
    const mutant = named(name);
    const timed = measured(trial, tools);
    expect(timed.fails).toBeUndefined();
    expect(isReached(mutant, timed.reach)).toBe(true);
    const found = noticed(mutant, [timed], tools);
    expect(found?.by).toEqual(trial);
    expect(found?.why).toMatch(why);
  });

  it('that turns in a circle is noticed, and ends', () => {
    const mutant = named('sip/offer-answer: in stable, always if owesRefresh: without its target');
    const says = 'a refresh is a re-INVITE, and waits for its turn';
    const timed = measured({ type: 'walk', name: `sip/offer-answer: ${says}` }, tools);
    expect(noticed(mutant, [timed], tools)).toBeDefined();
    const circle: Mutant = {
      ...mutant,
      edits: [
        {
          ...{ source: 'stable', event: 'always' },
          becomes: { guard: null, target: null, actions: 'rememberRefresh' },
        },
      ],
    };
    expect(noticed(circle, [timed], tools)?.why).toMatch(/Infinite loop/);
  });

  it('is tried by nothing that does not come by there', () => {
    const trial = { type: 'walk', name: 'sip/dialog: an INVITE that is refused is over' } as const;
    const timed = measured(trial, tools);
    const trialsOf = (name: string) => trialsFor(named(name), [timed]).length;
    expect(trialsOf('sip/dialog: in early, on refuse: dropped')).toBe(1);
    expect(trialsOf('sip/dialog: in early, on accept: dropped')).toBe(0);
    expect(trialsOf('room/room: in open, on room.opened: dropped')).toBe(0);
  });
});

describe('The score', () => {
  const [one, two, three] = mutantsOf('sip/dialog') as [Mutant, Mutant, Mutant];
  const by = { type: 'seed', seed: 3 } as const;
  const judged: readonly Judged[] = [
    { mutant: one, noticed: { by, why: 'nothing-is-left' } },
    { mutant: two, noticed: null },
    { mutant: three, noticed: null },
  ];
  const row = { machine: 'sip/dialog', at: [two.place], changes: [two.change], why: 'so it is' };

  it('counts what is noticed among what can be', () => {
    expect(scoresOf(judged, [row])).toEqual([
      {
        ...{ machine: 'sip/dialog', mutants: 3, scenarios: 0, walks: 0, models: 0, seeds: 1 },
        ...{ equivalent: 1, beyond: 0, surviving: 1, share: 1 / 3, score: 1 / 2 },
      },
    ]);
    expect(survivorsOf(judged, [row])).toEqual([three.name]);
  });

  it('counts what is only beyond all worlds as unnoticed', () => {
    const [score] = scoresOf(judged, [{ ...row, beyond: true }]);
    expect(score).toMatchObject({ equivalent: 0, beyond: 1, surviving: 1, score: 1 / 3 });
  });

  it('tells explanations of what is noticed, and of no mutant', () => {
    const wrong = { ...row, at: [one.place], changes: [one.change] };
    const nothing = { ...row, at: ['in the moon'] };
    expect(misexplained(judged, [row, wrong, nothing])).toEqual([
      one.name,
      `sip/dialog: in the moon: ${two.change} (there is no such mutant)`,
    ]);
  });

  it('has explanations of mutants alone, each in a sentence', () => {
    const all = mutants.map((mutant): Judged => ({ mutant, noticed: null }));
    expect(misexplained(all, explained).filter((name) => name.endsWith('mutant)'))).toEqual([]);
    for (const { why } of explained) expect(why).toMatch(/^[A-Z].{20,}\.$/);
    expect(mutants.filter((mutant) => explanationOf(mutant)).length).toBeLessThan(40);
  });
});

function named(name: string): Mutant {
  const mutant = mutants.find((each) => each.name === name);
  if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
  return mutant;
}

const COUNTS: Record<Rule, number> = {
  'transition dropped': 371,
  'guard dropped': 99,
  'guard reversed': 99,
  'target dropped': 260,
  'other target': 312,
  'not entered again': 16,
  'action dropped': 415,
  'other parameter': 33,
  'timer kept': 40,
};
