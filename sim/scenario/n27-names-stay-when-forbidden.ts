// N27: policy turns nicknames off while people have some. Nothing is said of those; they stay.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, judgesBy, passes, says, takes } from './cue.ts';

export const n27NamesStayWhenForbidden: Scenario = {
  name: 'n27-names-stay-when-forbidden',
  row: 'N27',
  says: 'The names that people have stay when policy forbids new ones.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(6_000),
    judgesBy({ nicknames: false }),
    passes(6_000),
    says('alice', 'still here'),
    passes(1_000),
  ],
  expects: [{ who: 'bob', tells: { type: 'message', nickname: 'Rook', text: 'still here' } }],
};
