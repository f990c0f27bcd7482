// X3: a private message whose recipient is at another focus. It goes through the room log, which
// both have, and reaches that recipient alone.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, whispers } from './cue.ts';
import { never, readsAlone, receives, sent } from './expectation.ts';

export const x3WhisperOverTwoFocuses: Scenario = {
  name: 'x3-whisper-over-two-focuses',
  row: 'X3',
  says: 'A whisper to somebody at another focus reaches them alone.',
  world: { people: ['alice', 'bob', 'carol'], focuses: 2 },
  cues: [
    joins('alice'),
    joins('bob', { focus: 2 }),
    joins('carol', { focus: 2 }),
    passes(8_000),
    whispers('alice', 'bob', 'psst'),
    passes(1_000),
  ],
  expects: [
    sent('alice', 200, 'psst'),
    readsAlone('bob', 'psst'),
    never(receives('carol', 'psst')),
  ],
};
