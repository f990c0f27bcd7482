// C9: chunks of two messages alternate on one connection; Message-ID keeps them apart.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, comes, inOrder, receives } from './expectation.ts';

export const c9TwoMessagesByTurns: Scenario = {
  name: 'c9-two-messages-by-turns',
  row: 'C9',
  says: 'Two messages that come by turns, chunk by chunk, are both read whole.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 150], '+'),
    chunk('alice', 2, [1, 150], '+'),
    chunk('alice', 2, [151, 300], '$'),
    chunk('alice', 1, [151, 300], '$'),
    passes(1_000),
  ],
  expects: [
    comes(4, answered('alice', 200)),
    inOrder(receives('bob', 'message 2'), receives('bob', 'message 1')),
  ],
};
