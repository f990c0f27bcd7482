// E7: a NOTIFY is answered with 481: the subscriber knows of no such subscription. It is removed,
// and no NOTIFY follows.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, joins, passes, subscribes } from './cue.ts';
import { answered, seesChange } from './expectation.ts';

export const e7SubscriptionIsUnknown: Scenario = {
  name: 'e7-subscription-is-unknown',
  row: 'E7',
  says: 'A subscription that its subscriber does not know ends.',
  world: { people: ['alice', 'bob', 'carol'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(6_000),
    subscribes('bob', 'second'),
    passes(6_000),
    joins('carol'),
    passes(6_000),
  ],
  expects: [answered('focus', '481 NOTIFY'), seesChange('bob', 'joined', 'carol')],
};
