// P7: with another session of one's own it goes there, as to any recipient (6.2).
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, sends } from './cue.ts';
import { answered, readsAlone } from './expectation.ts';

export const p7ToOnesOtherDevice: Scenario = {
  name: 'p7-to-ones-other-device',
  row: 'P7',
  says: 'A whisper to oneself is read on the other device.',
  world: { people: ['alice', 'phone'] },
  cues: [
    joins('alice'),
    joins('phone', { as: 'alice' }),
    passes(2_000),
    sends('alice', { to: 'self' }),
    passes(1_000),
  ],
  expects: [answered('alice', 200), readsAlone('phone', 'something is said ')],
};
