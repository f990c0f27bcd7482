// E11: the room is closed: BYE to its people, and the end of their subscriptions, in whatever
// order.
import type { Scenario } from '../world/scenario.ts';
import { closes, joinAll, passes } from './cue.ts';
import { leftBy, receives } from './expectation.ts';

export const e11RoomEnds: Scenario = {
  name: 'e11-room-ends',
  row: 'E11',
  says: 'When a room is closed its people and their subscriptions are told.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice', 'bob'), passes(6_000), closes(), passes(6_000)],
  expects: [
    leftBy('alice', 'room-closed'),
    leftBy('bob', 'room-closed'),
    receives('alice', 'BYE '),
  ],
};
