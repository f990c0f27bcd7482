// N3: who has left may have its name back; others may not while it is quarantined. What counts is
// the URI by which somebody is known (4.1, 7.1), not the call.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, leaves, passes, takes } from './cue.ts';
import { comes, named } from './expectation.ts';

export const n3QuarantineIsForOthers: Scenario = {
  name: 'n3-quarantine-is-for-others',
  row: 'N3',
  says: 'A quarantined name is refused to others and given to who held it.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    leaves('alice'),
    passes(10_000),
    takes('bob', 'Rook'),
    passes(1_000),
    ...joinAll('alice'),
    takes('alice', 'Rook'),
    passes(1_000),
  ],
  expects: [named('bob', 425, 'Rook'), comes(2, named('alice', 200, 'Rook'))],
};
