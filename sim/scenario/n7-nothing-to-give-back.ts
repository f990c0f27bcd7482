// N7: who has no nickname gives one back. 7.3 asks for "" and 7.1 forbids nothing between the
// quotes; taken as a removal that removes nothing.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n7NothingToGiveBack: Scenario = {
  name: 'n7-nothing-to-give-back',
  row: 'N7',
  says: 'Giving a nickname back without having one succeeds and changes nothing.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), takes('alice', ''), passes(1_000)],
  expects: [named('alice', 200, '')],
};
