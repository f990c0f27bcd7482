// N19, the other reading (variant renamesTogether): devices that share a name change it together.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n19BothRename: Scenario = {
  name: 'n19-both-rename',
  row: 'N19',
  says: 'By the other reading devices that share a name take the new one together.',
  world: { people: ['alice', 'phone', 'bob'], variants: { renamesTogether: true } },
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
  expects: [named('alice', 200, 'Queen'), named('bob', 200, 'Rook')],
};
