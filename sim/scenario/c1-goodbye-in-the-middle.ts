// C1: the sender says BYE with half of a message sent. What is not whole is not forwarded here, so
// that no reader has to be told of its end.
import type { Scenario } from '../world/scenario.ts';
import { chunk, does, joinAll, passes } from './cue.ts';
import { answered, leftBy, never, receives } from './expectation.ts';

export const c1GoodbyeInTheMiddle: Scenario = {
  name: 'c1-goodbye-in-the-middle',
  row: 'C1',
  says: 'Of a message whose sender leaves in the middle nobody reads anything.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 200], '+'),
    passes(500),
    does('alice', { deed: 'bye', times: 1 }),
    passes(1_000),
  ],
  expects: [answered('alice', 200), leftBy('alice', 'bye'), never(receives('bob', 'message 1'))],
};
