// P4, the other reading (variant lostPrivateReported): the 200 was right when it was given, and
// nothing more is said.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joinAll, leaves, passes, whispers } from './cue.ts';
import { never, receives, sent } from './expectation.ts';

export const p4LossIsNotReported: Scenario = {
  name: 'p4-loss-is-not-reported',
  row: 'P4',
  says: 'By the other reading nobody is told of a whisper whose recipient left meanwhile.',
  world: { people: ['alice', 'bob'], variants: { lostPrivateReported: false } },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(6_000),
    whispers('alice', 'bob', 'psst'),
    leaves('bob'),
    arrives('alice', 'focus', 'psst'),
    arrives('bob', 'focus', 'BYE'),
    passes(1_000),
  ],
  expects: [sent('alice', 200, 'psst'), never(receives('alice', '000 404'))],
};
