// P6: policy allows no private messages in the room. 428 is about the recipient; 403 is for what
// policy forbids.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, personUri, sends } from './cue.ts';
import { answered, never, receives } from './expectation.ts';

export const p6RoomWithoutWhispers: Scenario = {
  name: 'p6-room-without-whispers',
  row: 'P6',
  says: 'A whisper in a room that allows none is forbidden.',
  world: { people: ['alice', 'bob'], policy: { privateMessages: false } },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(4_000),
    sends('alice', { to: { uri: personUri('bob') } }),
    passes(1_000),
  ],
  expects: [answered('alice', 403), never(receives('bob', 'something is said'))],
};
