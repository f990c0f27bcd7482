// N18: the session that asked for a name leaves, while another one of the same URI stays. Held are
// names by those sessions that asked; without one the name is quarantined for its URI.
import type { Scenario } from '../world/scenario.ts';
import { joins, leaves, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n18NameGoesWithTheSession: Scenario = {
  name: 'n18-name-goes-with-the-session',
  row: 'N18',
  says: 'A name goes into quarantine with the last session that asked for it.',
  world: { people: ['alice', 'phone', 'bob'], policy: { quarantineMs: 5_000 } },
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
  expects: [named('bob', 200, 'Rook')],
};
