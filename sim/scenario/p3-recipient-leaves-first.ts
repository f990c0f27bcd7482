// P3: the recipient's BYE is there before the private message: nobody by that URI, 404 (6.2).
import type { Scenario } from '../world/scenario.ts';
import { holds, joinAll, leaves, passes, releases, whispers } from './cue.ts';
import { never, receives, sent } from './expectation.ts';

export const p3RecipientLeavesFirst: Scenario = {
  name: 'p3-recipient-leaves-first',
  row: 'P3',
  says: 'A whisper to somebody whose goodbye came first is answered with 404.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(6_000),
    holds('alice', 'focus'),
    whispers('alice', 'bob', 'psst'),
    leaves('bob'),
    passes(1_000),
    releases('alice', 'focus'),
    passes(1_000),
  ],
  expects: [sent('alice', 404, 'psst'), never(receives('bob', 'psst'))],
};
