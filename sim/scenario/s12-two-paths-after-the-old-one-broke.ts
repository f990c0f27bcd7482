// S12: a session gets a new path, its old connection breaks, and another path follows. The call
// waits for the last of them to be connected, and not for ever.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says, stream } from './cue.ts';
import { leftBy, sent } from './expectation.ts';

export const s12TwoPathsAfterTheOldOneBroke: Scenario = {
  name: 's12-two-paths-after-the-old-one-broke',
  row: 'S12',
  says: 'Who offers path after path and connects to none is sent away.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    reinvites('alice', 'other-path'),
    passes(1_000),
    reinvites('alice', 'other-path'),
    passes(1_000),
    stream('alice', 'msrp', 'vanish'),
    passes(1_000),
    reinvites('alice', 'other-path'),
    passes(500),
    says('bob', 'hello?'),
    passes(35_000),
  ],
  expects: [sent('bob', 200, 'hello?'), leftBy('alice', 'unbound')],
};
