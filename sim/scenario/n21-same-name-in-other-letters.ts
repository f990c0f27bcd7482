// N21: names are compared as PRECIS has it (RFC 8266): other case and other width are the same
// name.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n21SameNameInOtherLetters: Scenario = {
  name: 'n21-same-name-in-other-letters',
  row: 'N21',
  says: 'A name in other case or width is the name that somebody has.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    takes('bob', 'ROOK'),
    passes(1_000),
    takes('bob', 'Ｒｏｏｋ'),
    passes(1_000),
  ],
  expects: [named('bob', 425, 'ROOK'), named('bob', 425, 'Ｒｏｏｋ')],
};
