// C25, the other reading (variant expiredContinuation): what comes after it begins a message anew.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, comes, receives } from './expectation.ts';

export const c25BeginsAnew: Scenario = {
  name: 'c25-begins-anew',
  row: 'C25',
  says: 'By the other reading what comes too late begins the message anew.',
  world: {
    people: ['alice', 'bob'],
    policy: { chunkTimerMs: 2_000 },
    variants: { expiredContinuation: 200 },
  },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 150], '+'),
    passes(2_500),
    chunk('alice', 1, [151, 300], '$'),
    chunk('alice', 1, [1, 150], '+'),
    passes(1_000),
  ],
  expects: [comes(3, answered('alice', 200)), receives('bob', 'message 1')],
};
