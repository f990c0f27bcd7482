// N35: a client of the field writes Use-Nickname without quotes, which the grammar does not allow.
// It harms nobody to understand it.
import type { Scenario } from '../world/scenario.ts';
import { asksFor, joinAll, passes, takes } from './cue.ts';
import { answered, named } from './expectation.ts';

export const n35NameWithoutQuotes: Scenario = {
  name: 'n35-name-without-quotes',
  row: 'N35',
  says: 'A name without quotes is understood.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    asksFor('alice', 'Rook'),
    passes(1_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [answered('alice', 200), named('bob', 425, 'Rook')],
};
