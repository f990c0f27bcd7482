// S15: a client promises to refresh its session every ninety seconds and does not. The other side
// ends it before the time is over (RFC 4028 10).
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { answered, leftBy } from './expectation.ts';

export const s15NobodyRefreshes: Scenario = {
  name: 's15-nobody-refreshes',
  row: 'S15',
  says: 'Who does not refresh its session is sent away before it expires.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    does('alice', { deed: 'update', session: 'none', seconds: 90, refresher: 'uac' }),
    passes(50_000),
    passes(39_000),
  ],
  expects: [answered('alice', '200 UPDATE'), leftBy('alice', 'session-expired')],
};
