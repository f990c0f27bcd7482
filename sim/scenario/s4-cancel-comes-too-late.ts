// S4: the same after a 100: the CANCEL is sent, is too late, and BYE ends the call.
import type { Scenario } from '../world/scenario.ts';
import { awaits, joins, leaves, passes } from './cue.ts';
import { answered, leftBy } from './expectation.ts';

export const s4CancelComesTooLate: Scenario = {
  name: 's4-cancel-comes-too-late',
  row: 'S4',
  says: 'A CANCEL that is too late is followed by a goodbye.',
  world: { people: ['alice'] },
  weather: { commitMs: [1_000, 1_000] },
  cues: [joins('alice'), awaits('focus', 'alice', 'SIP/2.0 200'), leaves('alice'), passes(4_000)],
  expects: [answered('alice', '200 CANCEL'), answered('alice', '200 BYE'), leftBy('alice', 'bye')],
};
