// X2: a focus crashes with a NICKNAME in hand and not in its log. Nobody was told 200, and the name
// is free.
import type { Scenario } from '../world/scenario.ts';
import { arrives, crashes, joinAll, passes, restarts, takes } from './cue.ts';
import { named, never } from './expectation.ts';

export const x2CrashBeforeTheNameIsKept: Scenario = {
  name: 'x2-crash-before-the-name-is-kept',
  row: 'X2',
  says: 'A name whose request a crash swallowed was never granted.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice'),
    takes('alice', 'Rook'),
    arrives('alice', 'focus', 'NICKNAME'),
    crashes('focus'),
    passes(1_000),
    restarts('focus'),
    passes(1_000),
    ...joinAll('bob'),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [never(named('alice', 200, 'Rook')), named('bob', 200, 'Rook')],
};
