// S5: CANCEL is there before the log has committed the admission. The INVITE gets 487, and whoever
// was admitted all the same leaves at once.
import type { Scenario } from '../world/scenario.ts';
import { arrives, awaits, does, joins, passes } from './cue.ts';
import { answered, isIn, logs, never } from './expectation.ts';

export const s5CancelBeforeTheAnswer: Scenario = {
  name: 's5-cancel-before-the-answer',
  row: 'S5',
  says: 'A CANCEL that comes before the answer ends the call.',
  world: { people: ['alice'] },
  cues: [
    joins('alice'),
    awaits('alice', 'focus', 'INVITE'),
    does('alice', { deed: 'cancel' }),
    arrives('alice', 'focus', 'INVITE'),
    arrives('alice', 'focus', 'CANCEL'),
    passes(2_000),
  ],
  expects: [
    answered('alice', '200 CANCEL'),
    answered('alice', '487 INVITE'),
    never(logs('participant.joined')),
    never(isIn('alice')),
  ],
};
