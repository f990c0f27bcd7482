// M2, the other reading (variant suspendMs): it stays on hold for half a minute, for either side
// may offer another session.
import type { Scenario } from '../world/scenario.ts';
import { farStream, goesOn, joinAll, passes, says, stands } from './cue.ts';
import { inOrder, leftBy, sent } from './expectation.ts';

export const m2SuspendedForAWhile: Scenario = {
  name: 'm2-suspended-for-a-while',
  row: 'M2',
  says: 'By the other reading who loses its MSRP connection has half a minute to return.',
  world: { people: ['alice', 'bob'], variants: { suspendMs: 32_000 } },
  cues: [
    ...joinAll('alice', 'bob'),
    stands('bob'),
    farStream('bob', 'msrp', 'reset'),
    passes(20_000),
    says('alice', 'are you there?'),
    passes(20_000),
    goesOn('bob'),
    passes(1_000),
  ],
  expects: [inOrder(sent('alice', 200, 'are you there?'), leftBy('bob', 'connection-lost'))],
};
