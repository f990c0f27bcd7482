// M2 (variant suspendMs): who lost its connection offers a session with another path in time, and
// does not connect to it.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says, stream } from './cue.ts';
import { leftBy, sent } from './expectation.ts';

export const m2ComesBackTooLate: Scenario = {
  name: 'm2-comes-back-too-late',
  row: 'M2',
  says: 'Who lost its connection and offers another path has to connect to it.',
  world: { people: ['alice', 'bob'], variants: { suspendMs: 32_000 } },
  cues: [
    ...joinAll('alice', 'bob'),
    stream('bob', 'msrp', 'vanish'),
    passes(10_000),
    reinvites('bob', 'other-path'),
    passes(10_000),
    says('alice', 'hello'),
    passes(25_000),
  ],
  expects: [sent('alice', 200, 'hello'), leftBy('bob', 'unbound')],
};
