// N1: two ask for one nickname, and both requests are under way. RFC 7701 makes a nickname unique
// in its room and lets the switch take the requests in the order in which they arrive (7.1, 11):
// the first has the name, the other one hears 425.
import type { Scenario } from '../world/scenario.ts';
import { holds, joinAll, passes, releases, takes } from './cue.ts';
import { comes, logs, named } from './expectation.ts';

export const n1TwoAskForOneName: Scenario = {
  name: 'n1-two-ask-for-one-name',
  row: 'N1',
  says: 'Of two who ask for one name at once, the one whose request arrives first has it.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    holds('alice', 'focus'),
    takes('alice', 'Rook'),
    takes('bob', 'Rook'),
    passes(1_000),
    releases('alice', 'focus'),
    passes(1_000),
  ],
  expects: [
    named('bob', 200, 'Rook'),
    named('alice', 425, 'Rook'),
    comes(2, logs('nickname.requested')),
  ],
};
