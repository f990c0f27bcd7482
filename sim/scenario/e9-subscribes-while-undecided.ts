// E9: somebody subscribes to the roster while their INVITE is undecided, in a room of which only
// members see the roster. The subscription is pending until then.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joinAll, joins, passes, subscribes } from './cue.ts';
import { answered, comes, receives } from './expectation.ts';

export const e9SubscribesWhileUndecided: Scenario = {
  name: 'e9-subscribes-while-undecided',
  row: 'E9',
  says: 'A subscription of somebody who is about to be admitted is pending.',
  world: { people: ['alice', 'bob'], policy: { roster: 'members' } },
  cues: [
    ...joinAll('bob'),
    joins('alice', { over: 'sip-udp' }),
    arrives('alice', 'focus', 'INVITE'),
    subscribes('alice', 'second'),
    arrives('alice', 'focus', 'SUBSCRIBE'),
    passes(6_000),
  ],
  expects: [
    comes(2, answered('alice', '200 SUBSCRIBE')),
    receives('alice', 'Subscription-State: pending'),
  ],
};
