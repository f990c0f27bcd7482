// P7, the other reading (variant privateToSelfAlone): one is in the room, and it goes to nobody.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, never, receives } from './expectation.ts';

export const p7ToOneselfAloneIsTaken: Scenario = {
  name: 'p7-to-oneself-alone-is-taken',
  row: 'P7',
  says: 'By the other reading a whisper to oneself is accepted and goes nowhere.',
  world: { people: ['alice'], variants: { privateToSelfAlone: 200 } },
  cues: [...joinAll('alice'), sends('alice', { to: 'self' }), passes(1_000)],
  expects: [answered('alice', 200), never(receives('alice', 'something is said'))],
};
