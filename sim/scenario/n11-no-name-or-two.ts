// N11: NICKNAME without Use-Nickname, and with two. Nothing says which status; 400 is for what
// cannot be understood.
import type { Scenario } from '../world/scenario.ts';
import { asksFor, joinAll, passes } from './cue.ts';
import { answered, comes, logs, never } from './expectation.ts';

export const n11NoNameOrTwo: Scenario = {
  name: 'n11-no-name-or-two',
  row: 'N11',
  says: 'A request that names no nickname, or two of them, is not understood.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    asksFor('alice'),
    passes(500),
    asksFor('alice', '"Rook"', '"Knight"'),
    passes(500),
  ],
  expects: [comes(2, answered('alice', 400)), never(logs('nickname.requested'))],
};
