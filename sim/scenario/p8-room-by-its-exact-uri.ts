// P8, the other reading (variant roomUriExact): by RFC 3261 a URI with a port is another one.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, roomUri, sends } from './cue.ts';
import { answered, never, receives } from './expectation.ts';

export const p8RoomByItsExactUri: Scenario = {
  name: 'p8-room-by-its-exact-uri',
  row: 'P8',
  says: 'By the other reading a message to the room with a port finds nobody.',
  world: { people: ['alice', 'bob'], variants: { roomUriExact: true } },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { to: { uri: `${roomUri('lobby')}:5060` } }),
    passes(1_000),
  ],
  expects: [answered('alice', 404), never(receives('bob', 'something is said'))],
};
