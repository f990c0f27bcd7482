// C48: typing is told when it begins, and ends when nothing is typed for a while, is taken back, or
// is said (RFC 3994).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, leaves, passes, says, types } from './cue.ts';
import { comes, reads } from './expectation.ts';

export const c48SomebodyTypes: Scenario = {
  name: 'c48-somebody-types',
  row: 'C48',
  says: 'Others are told when somebody types and when that is over.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    types('alice'),
    types('alice'),
    passes(16_000),
    types('alice'),
    passes(1_000),
    types('alice', false),
    passes(1_000),
    types('alice'),
    passes(1_000),
    says('alice', 'done'),
    passes(1_000),
    types('alice'),
    passes(500),
    leaves('alice'),
    passes(2_000),
  ],
  expects: [
    comes(4, { who: 'bob', tells: { type: 'typing', active: true } }),
    reads('bob', 'done'),
    comes(3, { who: 'bob', tells: { type: 'typing', active: false } }),
  ],
};
