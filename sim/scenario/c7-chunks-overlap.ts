// C7: two chunks have octets in common. The later ones count (RFC 4975 SHOULD).
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, comes, receives } from './expectation.ts';

export const c7ChunksOverlap: Scenario = {
  name: 'c7-chunks-overlap',
  row: 'C7',
  says: 'A message whose chunks overlap is read whole.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 250], '+'),
    chunk('alice', 1, [201, 300], '$'),
    passes(1_000),
  ],
  expects: [comes(2, answered('alice', 200)), receives('bob', 'message 1')],
};
