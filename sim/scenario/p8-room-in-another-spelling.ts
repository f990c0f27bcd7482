// P8: To names the room with the port that SIP has anyway. How to compare is not said, and the
// samples of RFC 7701 need more than octets; user and host decide, and a port where both have one.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, roomUri, sends } from './cue.ts';
import { answered, reads } from './expectation.ts';

export const p8RoomInAnotherSpelling: Scenario = {
  name: 'p8-room-in-another-spelling',
  row: 'P8',
  says: 'A message to the room with its port spelled out is one to the room.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { to: { uri: `${roomUri('lobby')}:5060` } }),
    passes(1_000),
  ],
  expects: [answered('alice', 200), reads('bob', 'something is said ')],
};
