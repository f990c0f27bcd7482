// C22: a sender gives a message up with `#` after its first chunk: answered as any chunk.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes, says } from './cue.ts';
import { answered, comes, never, reads, receives } from './expectation.ts';

export const c22GivenUpInTheMiddle: Scenario = {
  name: 'c22-given-up-in-the-middle',
  row: 'C22',
  says: 'A message that its sender gives up is read by nobody.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 100], '+'),
    passes(500),
    chunk('alice', 1, [101, 200], '#'),
    passes(1_000),
    says('alice', 'never mind'),
    passes(1_000),
  ],
  expects: [
    comes(2, answered('alice', 200)),
    never(receives('bob', 'message 1')),
    reads('bob', 'never mind'),
  ],
};
