// S25: one of two focuses crashes while the room is closing. It is closed when the people of both
// are gone, those of the crash by the next start of their focus.
import type { Scenario } from '../world/scenario.ts';
import { closes, commits, crashes, joins, passes, restarts, stands } from './cue.ts';
import { isOut, leftBy, logs } from './expectation.ts';

export const s25OtherFocusCrashesWhileClosing: Scenario = {
  name: 's25-other-focus-crashes-while-closing',
  row: 'S25',
  says: 'A closing room is closed when the focus that crashed has started again.',
  world: { people: ['alice', 'bob'], focuses: 2 },
  cues: [
    joins('alice'),
    joins('bob', { focus: 2 }),
    passes(3_000),
    stands('focus2'),
    closes(),
    commits('focus'),
    crashes('focus2'),
    passes(1_000),
    restarts('focus2'),
    joins('bob', { focus: 2 }),
    passes(5_000),
  ],
  expects: [
    logs('room.closed'),
    leftBy('alice', 'room-closed'),
    isOut('alice', 'The room was closed.'),
  ],
};
