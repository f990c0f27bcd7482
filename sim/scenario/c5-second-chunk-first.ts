// C5: the second chunk overtakes the first, so that the CPIM headers come last. It is kept until
// they are there.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, comes, logs, receives } from './expectation.ts';

export const c5SecondChunkFirst: Scenario = {
  name: 'c5-second-chunk-first',
  row: 'C5',
  says: 'A message whose second chunk came first is read whole.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [151, 300], '$'),
    chunk('alice', 1, [1, 150], '+'),
    passes(1_000),
  ],
  expects: [
    comes(2, answered('alice', 200)),
    logs('message.posted', 'alice'),
    receives('bob', 'message 1'),
  ],
};
