// X2: the same, and the entry reached the disk before the answer was sent. The name is granted by
// the log, although nobody was told; it is quarantined for who asked.
import type { Scenario } from '../world/scenario.ts';
import { arrives, crashes, joinAll, passes, restarts, takes } from './cue.ts';
import { named } from './expectation.ts';

export const x2CrashAfterTheNameIsKept: Scenario = {
  name: 'x2-crash-after-the-name-is-kept',
  row: 'X2',
  says: 'A name that the log kept through a crash is granted, though nobody was told.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice'),
    takes('alice', 'Rook'),
    arrives('alice', 'focus', 'NICKNAME'),
    crashes('focus', 1),
    passes(1_000),
    restarts('focus'),
    passes(1_000),
    ...joinAll('bob'),
    takes('bob', 'Rook'),
    passes(1_000),
    ...joinAll('alice'),
    takes('alice', 'Rook'),
    passes(1_000),
  ],
  expects: [named('bob', 425, 'Rook'), named('alice', 200, 'Rook')],
};
