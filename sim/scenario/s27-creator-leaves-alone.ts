// S27: by policy a room ends with its creator, who leaves and comes back. No grace is built: the
// room is over and is opened anew.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, leaves, passes } from './cue.ts';
import { comes, isIn, logs } from './expectation.ts';

export const s27CreatorLeavesAlone: Scenario = {
  name: 's27-creator-leaves-alone',
  row: 'S27',
  says: 'A room that ends with its creator is opened anew when the creator comes back.',
  world: { people: ['alice'], policy: { deleteWithCreator: true } },
  cues: [...joinAll('alice'), leaves('alice'), passes(3_000), ...joinAll('alice')],
  expects: [comes(2, logs('room.opened', 'alice')), comes(2, isIn('alice'))],
};
