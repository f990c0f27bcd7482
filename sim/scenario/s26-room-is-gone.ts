// S26, the other reading (variant closedRefusal): 410 says that it was there once.
import type { Scenario } from '../world/scenario.ts';
import { closes, joinAll, joins, passes } from './cue.ts';
import { answered } from './expectation.ts';

export const s26RoomIsGone: Scenario = {
  name: 's26-room-is-gone',
  row: 'S26',
  says: 'By the other reading a room that was closed is gone.',
  world: {
    people: ['alice', 'bob'],
    policy: { roomCreation: 'reserved', rooms: ['lobby'] },
    variants: { closedRefusal: 410 },
  },
  cues: [...joinAll('alice'), closes(), passes(5_000), joins('bob'), passes(2_000)],
  expects: [answered('bob', '410 INVITE')],
};
