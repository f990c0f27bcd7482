// N18, the other reading (variant nicknameInherited): the name is the URI's as long as it is there.
import type { Scenario } from '../world/scenario.ts';
import { joins, leaves, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n18NameIsInherited: Scenario = {
  name: 'n18-name-is-inherited',
  row: 'N18',
  says: 'By the other reading the other session of a URI inherits the name.',
  world: {
    people: ['alice', 'phone', 'bob'],
    policy: { quarantineMs: 5_000 },
    variants: { nicknameInherited: true },
  },
  cues: [
    joins('alice'),
    joins('phone', { as: 'alice' }),
    joins('bob'),
    passes(2_000),
    takes('alice', 'Rook'),
    passes(1_000),
    leaves('alice'),
    passes(10_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [named('bob', 425, 'Rook')],
};
