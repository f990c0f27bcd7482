// N5, the other reading (variant quarantineOnRename): whatever is no longer held is quarantined.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n5RenamingQuarantinesTheOldName: Scenario = {
  name: 'n5-renaming-quarantines-the-old-name',
  row: 'N5',
  says: 'By the other reading a name that was exchanged is kept for who had it.',
  world: { people: ['alice', 'bob'], variants: { quarantineOnRename: true } },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    takes('alice', 'Queen'),
    passes(1_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [named('alice', 200, 'Queen'), named('bob', 425, 'Rook')],
};
