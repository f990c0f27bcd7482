// X9: one of two focuses crashes. Its people leave everywhere at the same place of the log, when it
// starts again.
import type { Scenario } from '../world/scenario.ts';
import { crashes, joinAll, joins, passes, restarts } from './cue.ts';
import { comes, isIn, seesChange } from './expectation.ts';

export const x9FocusIsLost: Scenario = {
  name: 'x9-focus-is-lost',
  row: 'X9',
  says: 'The people of a focus that crashed are gone for all once it starts again.',
  world: { people: ['alice', 'bob'], focuses: 2 },
  cues: [
    joins('alice'),
    joins('bob', { focus: 2 }),
    passes(8_000),
    crashes('focus2'),
    passes(5_000),
    restarts('focus2'),
    ...joinAll('bob'),
    passes(8_000),
  ],
  expects: [isIn('alice'), comes(2, isIn('bob')), seesChange('alice', 'left', 'bob')],
};
