// S25: a message and the wish for a name are in the log behind the end of the room.
import type { Scenario } from '../world/scenario.ts';
import { arrives, asksFor, closes, joinAll, passes, sends } from './cue.ts';
import { answered, inOrder, logs, never, receives } from './expectation.ts';

export const s25SaidAsTheRoomCloses: Scenario = {
  name: 's25-said-as-the-room-closes',
  row: 'S25',
  says: 'What is said and wished as the room closes is refused.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice'),
    asksFor('bob', '"Rook"'),
    closes(),
    arrives('alice', 'focus', 'SEND'),
    arrives('bob', 'focus', 'NICKNAME'),
    passes(3_000),
  ],
  expects: [
    inOrder(logs('room.closed'), logs('message.posted', 'alice')),
    never(receives('bob', 'is said')),
    never(answered('alice', 200)),
    never(answered('bob', 200)),
  ],
};
