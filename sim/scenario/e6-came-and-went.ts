// E5, E6: somebody joins and leaves between two notifications, which come at most once in five
// seconds (RFC 4575 3.9). Documents are differences, and who came and went is none.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, joins, leaves, passes } from './cue.ts';
import { isIn, never, receives, seesChange } from './expectation.ts';

export const e6CameAndWent: Scenario = {
  name: 'e6-came-and-went',
  row: 'E6',
  says: 'Somebody who was there for a moment appears in the roster of nobody.',
  world: { people: ['alice', 'bob', 'carol'] },
  cues: [
    ...joinAll('alice'),
    passes(6_000),
    joins('bob'),
    passes(1_000),
    joins('carol'),
    passes(500),
    leaves('carol'),
    passes(9_000),
  ],
  expects: [
    isIn('carol'),
    seesChange('alice', 'joined', 'bob'),
    never(receives('alice', 'sip:carol@')),
  ],
};
