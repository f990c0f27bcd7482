// S26: an INVITE to a room that was closed, where calling opens none.
import type { Scenario } from '../world/scenario.ts';
import { closes, joinAll, joins, passes } from './cue.ts';
import { answered, logs } from './expectation.ts';

export const s26RoomIsClosed: Scenario = {
  name: 's26-room-is-closed',
  row: 'S26',
  says: 'A room that was closed is not found.',
  world: { people: ['alice', 'bob'], policy: { roomCreation: 'reserved', rooms: ['lobby'] } },
  cues: [...joinAll('alice'), closes(), passes(5_000), joins('bob'), passes(2_000)],
  expects: [answered('bob', '404 INVITE'), logs('room.closed')],
};
