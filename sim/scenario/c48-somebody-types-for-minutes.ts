// C48: who types for longer tells so every two minutes, for those who come later and those who
// would take it for over.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, types } from './cue.ts';
import { comes, receives } from './expectation.ts';

export const c48SomebodyTypesForMinutes: Scenario = {
  name: 'c48-somebody-types-for-minutes',
  row: 'C48',
  says: 'Typing that goes on is told again, and seen as one.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    ...Array.from({ length: 13 }, () => [types('alice'), passes(10_000)]).flat(),
  ],
  expects: [
    comes(2, receives('bob', '<isComposing')),
    { who: 'bob', tells: { type: 'typing', active: true } },
  ],
};
