// C13: a reader leaves in the middle of a message and is back before its end, in a new session.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, leaves, passes } from './cue.ts';
import { leftBy, receives } from './expectation.ts';

export const c13LeavesAndComesBack: Scenario = {
  name: 'c13-leaves-and-comes-back',
  row: 'C13',
  says: 'Who left and came back before the end of a message reads it once, whole.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 150], '+'),
    passes(500),
    leaves('bob'),
    passes(5_000),
    ...joinAll('bob'),
    chunk('alice', 1, [151, 300], '$'),
    passes(1_000),
  ],
  expects: [leftBy('bob', 'bye'), receives('bob', 'message 1')],
};
