// E18: somebody's session is inactive. RFC 4575 has the status on-hold for it.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites } from './cue.ts';
import { receives } from './expectation.ts';

export const e18OnHoldInTheRoster: Scenario = {
  name: 'e18-on-hold-in-the-roster',
  row: 'E18',
  says: 'Who is inactive is on hold in the roster.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice', 'bob'), passes(6_000), reinvites('bob', 'inactive'), passes(6_000)],
  expects: [receives('alice', '<status>on-hold<')],
};
