// C25: a message was refused, and what the room knows of it is forgotten after as long again. What
// comes then begins a message.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, comes, receives } from './expectation.ts';

export const c25SilenceAfterARefusal: Scenario = {
  name: 'c25-silence-after-a-refusal',
  row: 'C25',
  says: 'A refused message is forgotten, and may be begun anew.',
  world: { people: ['alice', 'bob'], policy: { chunkTimerMs: 2_000 } },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 100], '+', 120),
    chunk('alice', 1, [101, 200], '+', 120),
    passes(3_000),
    chunk('alice', 1, [1, 150], '+'),
    chunk('alice', 1, [151, 300], '$'),
    passes(1_000),
  ],
  expects: [answered('alice', 400), comes(3, answered('alice', 200)), receives('bob', 'message 1')],
};
