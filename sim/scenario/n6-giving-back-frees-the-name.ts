// N6: somebody gives its name back with "" (7.3). Whether that quarantines it is as open as N5.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n6GivingBackFreesTheName: Scenario = {
  name: 'n6-giving-back-frees-the-name',
  row: 'N6',
  says: 'A name that was given back is free at once.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    takes('alice', ''),
    passes(1_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [named('alice', 200, ''), named('bob', 200, 'Rook')],
};
