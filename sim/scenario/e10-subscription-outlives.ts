// E10, the other reading (variant rosterOutlivesMembership): the BYE ends no subscription.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { leftBy, never, receives, seesChange } from './expectation.ts';

export const e10SubscriptionOutlives: Scenario = {
  name: 'e10-subscription-outlives',
  row: 'E10',
  says: 'By the other reading who leaves goes on seeing the roster.',
  world: {
    people: ['alice', 'bob'],
    policy: { roster: 'members' },
    variants: { rosterOutlivesMembership: true },
  },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(6_000),
    does('bob', { deed: 'bye', times: 1 }),
    passes(3_000),
  ],
  expects: [
    leftBy('bob', 'bye'),
    never(receives('bob', 'terminated;reason')),
    seesChange('bob', 'left', 'bob'),
  ],
};
