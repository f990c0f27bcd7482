// C25: the sender of a chunked message is silent for longer than the room waits, and goes on then.
// What was given up stays so.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, logs, never } from './expectation.ts';

export const c25GoesOnTooLate: Scenario = {
  name: 'c25-goes-on-too-late',
  row: 'C25',
  says: 'Who goes on with a message after the room gave it up is told to stop.',
  world: { people: ['alice', 'bob'], policy: { chunkTimerMs: 2_000 } },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 150], '+'),
    passes(2_500),
    chunk('alice', 1, [151, 300], '$'),
    passes(1_000),
  ],
  expects: [answered('alice', 200), answered('alice', 413), never(logs('message.posted'))],
};
