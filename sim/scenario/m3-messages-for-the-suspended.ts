// M3: what is said meanwhile. Nothing is kept for it; that it was not served is told.
import type { Scenario } from '../world/scenario.ts';
import { farStream, joinAll, passes, says, stands } from './cue.ts';
import { never, receives, sent, undelivered } from './expectation.ts';

export const m3MessagesForTheSuspended: Scenario = {
  name: 'm3-messages-for-the-suspended',
  row: 'M3',
  says: 'What is said while somebody is suspended does not reach them, and that is told.',
  world: { people: ['alice', 'bob'], variants: { suspendMs: 32_000 } },
  cues: [
    ...joinAll('alice', 'bob'),
    stands('bob'),
    farStream('bob', 'msrp', 'reset'),
    passes(2_000),
    says('alice', 'are you there?'),
    passes(2_000),
  ],
  expects: [
    sent('alice', 200, 'are you there?'),
    undelivered('R4975-8.9-1'),
    never(receives('bob', 'are you')),
  ],
};
