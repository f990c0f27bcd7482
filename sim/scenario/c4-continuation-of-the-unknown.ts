// C4: the second chunk of a message of which the first never came. RFC 4975 lets chunks overtake
// each other behind relays, so it is taken, and waited for the rest.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, logs, never } from './expectation.ts';

export const c4ContinuationOfTheUnknown: Scenario = {
  name: 'c4-continuation-of-the-unknown',
  row: 'C4',
  says: 'A later chunk is taken although the beginning has not come.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice', 'bob'), chunk('alice', 1, [101, 200], '+'), passes(1_000)],
  expects: [answered('alice', 200), never(logs('message.posted'))],
};
