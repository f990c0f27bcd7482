// S12: a re-INVITE gives the session another path while half of a message has come. The client
// never uses the new path here, so that the room ends the call when its time to bind is over.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes, reinvites } from './cue.ts';
import { leftBy, never, receives } from './expectation.ts';

export const s12OtherPathInTheMiddle: Scenario = {
  name: 's12-other-path-in-the-middle',
  row: 'S12',
  says: 'Who offers a new path and never connects to it is sent away.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 150], '+'),
    passes(500),
    reinvites('alice', 'other-path'),
    passes(31_000),
    passes(5_000),
  ],
  expects: [leftBy('alice', 'unbound'), never(receives('bob', 'message 1'))],
};
