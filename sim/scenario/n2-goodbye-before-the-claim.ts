// N2: the holder says BYE while another one's NICKNAME is under way. No RFC orders the two planes;
// the room log does. Here the BYE comes first, and nothing keeps the name: it is free.
import type { Scenario } from '../world/scenario.ts';
import { holds, joinAll, leaves, passes, releases, takes } from './cue.ts';
import { inOrder, leftBy, logs, named } from './expectation.ts';

export const n2GoodbyeBeforeTheClaim: Scenario = {
  name: 'n2-goodbye-before-the-claim',
  row: 'N2',
  says: 'A name whose holder left before the claim came is free where nothing quarantines it.',
  world: { people: ['alice', 'bob'], policy: { quarantineMs: 0 } },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    holds('bob', 'focus'),
    takes('bob', 'Rook'),
    leaves('alice'),
    passes(1_000),
    releases('bob', 'focus'),
    passes(1_000),
  ],
  expects: [
    inOrder(leftBy('alice', 'bye'), logs('nickname.requested', 'bob')),
    named('bob', 200, 'Rook'),
  ],
};
