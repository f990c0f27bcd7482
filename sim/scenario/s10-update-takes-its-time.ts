// S10: an UPDATE changes what a session is for, and the log takes four seconds to keep that. A
// request that is no INVITE gets a 100 no earlier than that (RFC 4320).
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { answered } from './expectation.ts';

export const s10UpdateTakesItsTime: Scenario = {
  name: 's10-update-takes-its-time',
  row: 'S10',
  says: 'An UPDATE that the log keeps slowly is told to be waited for.',
  world: { people: ['alice'] },
  weather: { commitMs: [4_000, 4_000] },
  cues: [
    ...joinAll('alice'),
    passes(10_000),
    does('alice', { deed: 'update', session: 'recvonly' }),
    passes(10_000),
  ],
  expects: [answered('alice', '100 UPDATE'), answered('alice', '200 UPDATE')],
};
