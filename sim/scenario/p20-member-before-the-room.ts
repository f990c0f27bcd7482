// P20, the other reading (variant memberBeforeRoom): whoever is a member is meant.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, says } from './cue.ts';
import { never, receives, sent } from './expectation.ts';

export const p20MemberBeforeTheRoom: Scenario = {
  name: 'p20-member-before-the-room',
  row: 'P20',
  says: 'By the other reading it goes to that member alone.',
  world: { people: ['alice', 'lobby', 'bob'], variants: { memberBeforeRoom: true } },
  cues: [...joinAll('alice', 'lobby', 'bob'), says('alice', 'hello all'), passes(1_000)],
  expects: [
    sent('alice', 200, 'hello all'),
    receives('lobby', 'hello all'),
    never(receives('bob', 'hello all')),
  ],
};
