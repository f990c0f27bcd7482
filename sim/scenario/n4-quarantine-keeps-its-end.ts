// N4, the other reading (variant quarantineEndKept): the last millisecond belongs to the
// quarantine.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, leaves, passes, settles, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n4QuarantineKeepsItsEnd: Scenario = {
  name: 'n4-quarantine-keeps-its-end',
  row: 'N4',
  says: 'By the other reading a claim at the very end of a quarantine is refused.',
  world: {
    people: ['alice', 'bob'],
    policy: { quarantineMs: 20_000 },
    variants: { quarantineEndKept: true },
  },
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
  expects: [named('bob', 425, 'Rook')],
};
