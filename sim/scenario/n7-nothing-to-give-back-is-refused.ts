// N7, the other reading (variant nothingToRemove): an empty name without a name to remove is just a
// malformed one.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n7NothingToGiveBackIsRefused: Scenario = {
  name: 'n7-nothing-to-give-back-is-refused',
  row: 'N7',
  says: 'By the other reading an empty name is refused to who has none to give back.',
  world: { people: ['alice'], variants: { nothingToRemove: 424 } },
  cues: [...joinAll('alice'), takes('alice', ''), passes(1_000)],
  expects: [named('alice', 424, '')],
};
