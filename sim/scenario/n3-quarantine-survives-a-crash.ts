// N3, X2: a focus that starts again folds its room log, and the names in quarantine with it.
import type { Scenario } from '../world/scenario.ts';
import { crashes, joinAll, leaves, passes, restarts, takes } from './cue.ts';
import { comes, logs, named } from './expectation.ts';

export const n3QuarantineSurvivesACrash: Scenario = {
  name: 'n3-quarantine-survives-a-crash',
  row: 'N3',
  says: 'A name stays quarantined although the focus crashes and starts again meanwhile.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice'),
    takes('alice', 'Rook'),
    passes(1_000),
    leaves('alice'),
    passes(5_000),
    crashes('focus'),
    passes(1_000),
    restarts('focus'),
    passes(1_000),
    ...joinAll('bob'),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [named('alice', 200, 'Rook'), named('bob', 425, 'Rook'), comes(2, logs('node.started'))],
};
