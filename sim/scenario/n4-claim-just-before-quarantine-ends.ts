// N4: a millisecond earlier the name is still kept.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, leaves, passes, settles, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n4ClaimJustBeforeQuarantineEnds: Scenario = {
  name: 'n4-claim-just-before-quarantine-ends',
  row: 'N4',
  says: 'A claim one millisecond before the end of a quarantine is refused.',
  world: { people: ['alice', 'bob'], policy: { quarantineMs: 20_000 } },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    leaves('alice'),
    settles,
    passes(19_999),
    takes('bob', 'Rook'),
    settles,
  ],
  expects: [named('bob', 425, 'Rook')],
};
