// N20: somebody takes the display name of another member. RFC 7701 has nicknames unique among
// nicknames, and nothing is said of other names.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n20NameOfSomebodyElse: Scenario = {
  name: 'n20-name-of-somebody-else',
  row: 'N20',
  says: 'A nickname may be what somebody else is called.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice', 'bob'), takes('alice', 'Bob'), passes(1_000)],
  expects: [named('alice', 200, 'Bob')],
};
