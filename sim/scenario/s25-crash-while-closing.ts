// S25: the focus crashes when the end of a room is in its log and the leaving of its people is not.
import type { Scenario } from '../world/scenario.ts';
import { closes, commits, crashes, joinAll, joins, passes, restarts } from './cue.ts';
import { answered, logs } from './expectation.ts';

export const s25CrashWhileClosing: Scenario = {
  name: 's25-crash-while-closing',
  row: 'S25',
  says: 'A room that was closing when the focus crashed is closed when it starts again.',
  world: { people: ['alice', 'bob'], policy: { roomCreation: 'reserved', rooms: ['lobby'] } },
  cues: [
    ...joinAll('alice', 'bob'),
    closes(),
    commits('focus'),
    crashes('focus'),
    passes(1_000),
    restarts('focus'),
    passes(3_000),
    joins('alice'),
    passes(2_000),
  ],
  expects: [logs('room.closed'), answered('alice', '404 INVITE')],
};
