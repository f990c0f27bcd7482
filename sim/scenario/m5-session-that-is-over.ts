// M5: the first request on a connection is for a session that is over: 481. Whether the connection
// stays is open; it does, for a while.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { answered, leftBy } from './expectation.ts';

export const m5SessionThatIsOver: Scenario = {
  name: 'm5-session-that-is-over',
  row: 'M5',
  says: 'A connection for a session that is over is answered with 481.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    does('alice', { deed: 'bye', times: 1 }),
    passes(500),
    does('alice', { deed: 'second-connection' }),
    passes(1_000),
  ],
  expects: [leftBy('alice', 'bye'), answered('alice', 481)],
};
