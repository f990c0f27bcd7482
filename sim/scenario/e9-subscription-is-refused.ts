// E9, the other reading (variant subscribersPending): nobody is a member before being admitted.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joinAll, joins, passes, subscribes } from './cue.ts';
import { answered } from './expectation.ts';

export const e9SubscriptionIsRefused: Scenario = {
  name: 'e9-subscription-is-refused',
  row: 'E9',
  says: 'By the other reading who subscribes before being admitted is refused.',
  world: {
    people: ['alice', 'bob'],
    policy: { roster: 'members' },
    variants: { subscribersPending: false },
  },
  cues: [
    ...joinAll('bob'),
    joins('alice', { over: 'sip-udp' }),
    arrives('alice', 'focus', 'INVITE'),
    subscribes('alice', 'second'),
    arrives('alice', 'focus', 'SUBSCRIBE'),
    passes(6_000),
  ],
  expects: [answered('alice', '403 SUBSCRIBE')],
};
