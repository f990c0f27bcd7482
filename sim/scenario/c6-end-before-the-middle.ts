// C6: the last chunk is there before the one in the middle: the message waits for its gap.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes, says } from './cue.ts';
import { answered, comes, inOrder, logs, receives } from './expectation.ts';

export const c6EndBeforeTheMiddle: Scenario = {
  name: 'c6-end-before-the-middle',
  row: 'C6',
  says: 'A message whose end came before its middle is read once it has no gap.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 100], '+'),
    chunk('alice', 1, [201, 300], '$'),
    passes(2_000),
    says('bob', 'not yet'),
    passes(1_000),
    chunk('alice', 1, [101, 200], '+'),
    passes(1_000),
  ],
  expects: [
    comes(3, answered('alice', 200)),
    inOrder(logs('message.posted', 'bob'), logs('message.posted', 'alice')),
    receives('bob', 'message 1'),
  ],
};
