// N27, the other reading (variant dropNicknames): where there are none, nobody has one.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, judgesBy, passes, says, takes } from './cue.ts';

export const n27NamesAreDroppedWhenForbidden: Scenario = {
  name: 'n27-names-are-dropped-when-forbidden',
  row: 'N27',
  says: 'By the other reading people lose their names when policy forbids them.',
  world: { people: ['alice', 'bob'], variants: { dropNicknames: true } },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(6_000),
    judgesBy({ nicknames: false }),
    passes(6_000),
    says('alice', 'still here'),
    passes(1_000),
  ],
  expects: [{ who: 'bob', tells: { type: 'message', nickname: null, text: 'still here' } }],
};
