// E18, the other reading (variant inactiveStatus).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites } from './cue.ts';
import { never, receives } from './expectation.ts';

export const e18ConnectedInTheRoster: Scenario = {
  name: 'e18-connected-in-the-roster',
  row: 'E18',
  says: 'By the other reading who is inactive is as connected as anybody.',
  world: { people: ['alice', 'bob'], variants: { inactiveStatus: 'connected' } },
  cues: [...joinAll('alice', 'bob'), passes(6_000), reinvites('bob', 'inactive'), passes(6_000)],
  expects: [never(receives('alice', 'on-hold'))],
};
