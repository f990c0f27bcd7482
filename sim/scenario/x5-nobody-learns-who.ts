// X5: somebody anonymous joins, takes a name, speaks and leaves. Its address is in nothing that
// anybody else gets.
import type { Scenario } from '../world/scenario.ts';
import { joins, leaves, passes, says, takes } from './cue.ts';
import { never, reads, receives } from './expectation.ts';

export const x5NobodyLearnsWho: Scenario = {
  name: 'x5-nobody-learns-who',
  row: 'X5',
  says: 'Who is anonymous talks, and nobody receives its address.',
  world: { people: ['alice', 'bob'] },
  cues: [
    joins('bob'),
    joins('alice', { anonymous: true }),
    passes(4_000),
    takes('alice', 'Rook'),
    passes(6_000),
    says('alice', 'guess'),
    passes(1_000),
    leaves('alice'),
    passes(6_000),
  ],
  expects: [reads('bob', 'guess'), never(receives('bob', 'sip:alice@'))],
};
