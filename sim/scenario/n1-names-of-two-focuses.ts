// N1, X2: the same over two focuses of one room. Both have the request in hand before either knows
// of the other; the order of the room log decides, everywhere alike.
import type { Scenario } from '../world/scenario.ts';
import { awaits, joins, passes, settles, takes } from './cue.ts';
import { comes, logs, named } from './expectation.ts';

export const n1NamesOfTwoFocuses: Scenario = {
  name: 'n1-names-of-two-focuses',
  row: 'N1',
  says: 'Two focuses that both have a request for one name in hand grant it once.',
  world: { people: ['alice', 'bob'], focuses: 2 },
  cues: [
    joins('alice'),
    joins('bob', { focus: 2 }),
    passes(3_000),
    takes('alice', 'Rook'),
    awaits('alice', 'focus', 'NICKNAME'),
    takes('bob', 'Rook'),
    settles,
    passes(1_000),
  ],
  expects: [
    comes(2, logs('nickname.requested')),
    named('alice', 200, 'Rook'),
    named('bob', 425, 'Rook'),
  ],
};
