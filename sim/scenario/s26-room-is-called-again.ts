// S26: a room that was closed when nobody was in it, where calling a room opens it.
import type { Scenario } from '../world/scenario.ts';
import { closes, joinAll, leaves, passes } from './cue.ts';
import { isIn, logs } from './expectation.ts';

export const s26RoomIsCalledAgain: Scenario = {
  name: 's26-room-is-called-again',
  row: 'S26',
  says: 'A room that was closed is opened by the next who calls it, where anybody may.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice'),
    leaves('alice'),
    passes(3_000),
    closes(),
    passes(1_000),
    ...joinAll('bob'),
  ],
  expects: [logs('room.closed'), logs('room.opened', 'bob'), isIn('bob')],
};
