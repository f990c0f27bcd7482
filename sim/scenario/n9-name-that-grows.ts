// N9: a character that PRECIS makes eighteen of, a hundred times. Short on the wire and long once
// enforced; no text says which is limited, and both are.
import type { Scenario } from '../world/scenario.ts';
import { asksFor, joinAll, passes } from './cue.ts';
import { answered } from './expectation.ts';

export const n9NameThatGrows: Scenario = {
  name: 'n9-name-that-grows',
  row: 'N9',
  says: 'A name that is short on the wire and too long once enforced is refused.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), asksFor('alice', `"${'\ufdfa'.repeat(100)}"`), passes(1_000)],
  expects: [answered('alice', 424)],
};
