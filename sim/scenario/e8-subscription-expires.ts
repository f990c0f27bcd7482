// E8, E12: a subscriber is cut off until its subscription has expired: it is over, and what changes
// then is not told to it.
import type { Scenario } from '../world/scenario.ts';
import { heals, joinAll, joins, parts, passes, subscribes } from './cue.ts';
import { never, seesChange } from './expectation.ts';

export const e8SubscriptionExpires: Scenario = {
  name: 'e8-subscription-expires',
  row: 'E8',
  says: 'A subscription that is not refreshed in time is over.',
  world: { people: ['alice', 'bob', 'carol'] },
  cues: [
    ...joinAll('alice'),
    joins('bob', { over: 'sip-udp' }),
    passes(6_000),
    subscribes('bob', 'refresh'),
    passes(5_000),
    ...parts('bob', 'focus'),
    passes(700_000),
    ...heals('bob', 'focus'),
    passes(20_000),
    joins('carol'),
    passes(6_000),
  ],
  expects: [seesChange('alice', 'joined', 'carol'), never(seesChange('bob', 'joined', 'carol'))],
};
