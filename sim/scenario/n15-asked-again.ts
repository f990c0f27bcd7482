// N15: a client that had no answer asks for its own name again. Whoever holds a name may have it.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { comes, named } from './expectation.ts';

export const n15AskedAgain: Scenario = {
  name: 'n15-asked-again',
  row: 'N15',
  says: 'Asking again for the name that one has succeeds.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    takes('alice', 'Rook'),
    passes(1_000),
    takes('alice', 'Rook'),
    passes(1_000),
  ],
  expects: [comes(2, named('alice', 200, 'Rook'))],
};
