// N8, the other reading (variant nicknameCharacters): as the ABNF counts, a thousand are few
// enough. What enforcement makes of the name has its own limit (N9), which is lifted here.
import type { Scenario } from '../world/scenario.ts';
import { asksFor, joinAll, passes } from './cue.ts';
import { answered, logs } from './expectation.ts';

export const n8LimitCountsCharacters: Scenario = {
  name: 'n8-limit-counts-characters',
  row: 'N8',
  says: 'By the other reading a name of 1000 letters that are 2000 octets is granted.',
  world: {
    people: ['alice'],
    variants: { nicknameCharacters: true, nicknameEnforcedCapped: false },
  },
  cues: [...joinAll('alice'), asksFor('alice', `"${'é'.repeat(1_000)}"`), passes(1_000)],
  expects: [answered('alice', 200), logs('nickname.requested', 'alice')],
};
