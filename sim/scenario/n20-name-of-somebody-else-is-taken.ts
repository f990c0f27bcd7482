// N20, the other reading (variant likeOthersNames): it is reserved for who is called so.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n20NameOfSomebodyElseIsTaken: Scenario = {
  name: 'n20-name-of-somebody-else-is-taken',
  row: 'N20',
  says: 'By the other reading what somebody else is called is taken.',
  world: { people: ['alice', 'bob'], variants: { likeOthersNames: 425 } },
  cues: [...joinAll('alice', 'bob'), takes('alice', 'Bob'), passes(1_000)],
  expects: [named('alice', 425, 'Bob')],
};
