// C4, the other reading (variant unknownContinuation): 413 stops a sender who would go on in vain.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered } from './expectation.ts';

export const c4ContinuationIsRefused: Scenario = {
  name: 'c4-continuation-is-refused',
  row: 'C4',
  says: 'By the other reading a later chunk without a beginning is refused.',
  world: { people: ['alice', 'bob'], variants: { unknownContinuation: 413 } },
  cues: [...joinAll('alice', 'bob'), chunk('alice', 1, [101, 200], '+'), passes(1_000)],
  expects: [answered('alice', 413)],
};
