// N2 the other way round: the NICKNAME is in the log before the BYE, so that somebody still holds
// the name.
import type { Scenario } from '../world/scenario.ts';
import { holds, joinAll, leaves, passes, releases, takes } from './cue.ts';
import { inOrder, leftBy, logs, named } from './expectation.ts';

export const n2ClaimBeforeTheGoodbye: Scenario = {
  name: 'n2-claim-before-the-goodbye',
  row: 'N2',
  says: 'A name whose holder leaves after the claim came is refused to who claimed it.',
  world: { people: ['alice', 'bob'], policy: { quarantineMs: 0 } },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    holds('alice', 'focus'),
    leaves('alice'),
    takes('bob', 'Rook'),
    passes(1_000),
    releases('alice', 'focus'),
    passes(1_000),
  ],
  expects: [
    inOrder(logs('nickname.requested', 'bob'), leftBy('alice', 'bye')),
    named('bob', 425, 'Rook'),
  ],
};
