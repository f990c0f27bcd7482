// N19: both devices of somebody have one name, and one of them takes another. The old name stays
// with the device that still has it.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n19OneOfTwoRenames: Scenario = {
  name: 'n19-one-of-two-renames',
  row: 'N19',
  says: 'A name that two devices shared is not free when one of them takes another.',
  world: { people: ['alice', 'phone', 'bob'] },
  cues: [
    joins('alice'),
    joins('phone', { as: 'alice' }),
    joins('bob'),
    passes(2_000),
    takes('alice', 'Rook'),
    passes(1_000),
    takes('phone', 'Rook'),
    passes(1_000),
    takes('alice', 'Queen'),
    passes(1_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [named('phone', 200, 'Rook'), named('alice', 200, 'Queen'), named('bob', 425, 'Rook')],
};
