// E12: a subscription ends while its client still wants it: the last NOTIFY says so, and the client
// makes another one, which begins with a full document (RFC 6665 4.1.3).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, joins, passes, subscribes } from './cue.ts';
import { receives, seesChange } from './expectation.ts';

export const e12EndedAndBegunAgain: Scenario = {
  name: 'e12-ended-and-begun-again',
  row: 'E12',
  says: 'A client whose subscription has ended subscribes anew and knows all.',
  world: { people: ['alice', 'bob', 'carol'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(6_000),
    subscribes('bob', 'end'),
    passes(6_000),
    joins('carol'),
    passes(6_000),
  ],
  expects: [
    receives('bob', 'Subscription-State: terminated'),
    seesChange('bob', 'joined', 'carol'),
  ],
};
