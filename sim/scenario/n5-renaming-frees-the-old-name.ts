// N5: somebody takes another name. RFC 7701 7.2 releases the old one; 4.1 speaks of a quarantine
// only by the example of who leaves.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n5RenamingFreesTheOldName: Scenario = {
  name: 'n5-renaming-frees-the-old-name',
  row: 'N5',
  says: 'The name that its holder exchanged for another one is free at once.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    takes('alice', 'Queen'),
    passes(1_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [named('alice', 200, 'Queen'), named('bob', 200, 'Rook')],
};
