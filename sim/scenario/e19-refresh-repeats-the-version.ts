// E19: a subscription is refreshed, and nothing has changed. The full document repeats the version
// of the one before (RFC 4575 5.2), which a careful subscriber passes over (4.6).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, subscribes } from './cue.ts';
import { comes, receives } from './expectation.ts';

export const e19RefreshRepeatsTheVersion: Scenario = {
  name: 'e19-refresh-repeats-the-version',
  row: 'E19',
  says: 'A refresh without a change has the version of the document before.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), passes(6_000), subscribes('alice', 'refresh'), passes(6_000)],
  expects: [comes(2, receives('alice', ' version="1"'))],
};
