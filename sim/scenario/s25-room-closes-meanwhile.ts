// S25: an INVITE is in the log behind the end of the room, whose people are still to be sent away.
// 480 says that it may be otherwise later.
import type { Scenario } from '../world/scenario.ts';
import { arrives, closes, joinAll, joins, passes } from './cue.ts';
import { answered, leftBy, logs } from './expectation.ts';

export const s25RoomClosesMeanwhile: Scenario = {
  name: 's25-room-closes-meanwhile',
  row: 'S25',
  says: 'Who calls a room that is closing is told to try later.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice'),
    joins('bob', { over: 'sip-udp' }),
    closes(),
    arrives('bob', 'focus', 'INVITE'),
    passes(3_000),
  ],
  expects: [logs('room.closed'), answered('bob', '480 INVITE'), leftBy('alice', 'room-closed')],
};
