// N6, the other reading (variant quarantineOnRemoval).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n6GivingBackQuarantinesTheName: Scenario = {
  name: 'n6-giving-back-quarantines-the-name',
  row: 'N6',
  says: 'By the other reading a name that was given back is kept for who had it.',
  world: { people: ['alice', 'bob'], variants: { quarantineOnRemoval: true } },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    takes('alice', ''),
    passes(1_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [named('alice', 200, ''), named('bob', 425, 'Rook')],
};
