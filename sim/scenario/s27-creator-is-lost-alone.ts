// S27: the same with nobody else in the room: it was over in the moment of the crash, and the first
// entry of the next life says so.
import type { Scenario } from '../world/scenario.ts';
import { crashes, joinAll, passes, restarts } from './cue.ts';
import { comes, isIn, logs } from './expectation.ts';

export const s27CreatorIsLostAlone: Scenario = {
  name: 's27-creator-is-lost-alone',
  row: 'S27',
  says: 'A room whose creator was alone in it is over when the focus starts again.',
  world: { people: ['alice'], policy: { deleteWithCreator: true } },
  cues: [
    ...joinAll('alice'),
    crashes('focus'),
    passes(1_000),
    restarts('focus'),
    passes(1_000),
    ...joinAll('alice'),
  ],
  expects: [comes(2, logs('room.opened', 'alice')), comes(2, isIn('alice'))],
};
