// N4: a claim in the very millisecond in which a quarantine ends. Nobody says on which side it
// falls; here a quarantine lasts until its end and not through it.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, leaves, passes, settles, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n4ClaimAsQuarantineEnds: Scenario = {
  name: 'n4-claim-as-quarantine-ends',
  row: 'N4',
  says: 'A claim at the end of a quarantine, to the millisecond, has the name.',
  world: { people: ['alice', 'bob'], policy: { quarantineMs: 20_000 } },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    leaves('alice'),
    settles,
    passes(20_000),
    takes('bob', 'Rook'),
    settles,
  ],
  expects: [named('bob', 200, 'Rook')],
};
