// X1: something is said, and a reader says BYE before the log has committed it. Where the BYE comes
// first nothing may be delivered any more, though the reader was there when it was said.
import type { Scenario } from '../world/scenario.ts';
import { arrives, does, joinAll, passes, says } from './cue.ts';
import { answered, never, receives, sent } from './expectation.ts';

export const x1SaidBeforeTheGoodbye: Scenario = {
  name: 'x1-said-before-the-goodbye',
  row: 'X1',
  says: 'What is committed after the goodbye of somebody does not reach them.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    says('alice', 'hello'),
    does('bob', { deed: 'bye', times: 1 }),
    arrives('alice', 'focus', 'hello'),
    arrives('bob', 'focus', 'BYE'),
    passes(1_000),
  ],
  expects: [
    answered('bob', '200 BYE'),
    sent('alice', 200, 'hello'),
    never(receives('bob', 'hello')),
  ],
};
