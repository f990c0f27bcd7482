// S5: the caller hangs up when nothing has come of its INVITE. CANCEL has to wait for a provisional
// answer (RFC 3261 9.1): it leaves with the 100.
import type { Scenario } from '../world/scenario.ts';
import { awaits, joins, leaves, passes } from './cue.ts';
import { answered, inOrder, leftBy, receives } from './expectation.ts';

export const s5HangsUpBeforeAnyAnswer: Scenario = {
  name: 's5-hangs-up-before-any-answer',
  row: 'S5',
  says: 'Who hangs up at once sends its CANCEL with the first answer.',
  world: { people: ['alice'] },
  weather: { commitMs: [2_000, 2_000] },
  cues: [joins('alice'), awaits('alice', 'focus', 'INVITE'), leaves('alice'), passes(5_000)],
  expects: [
    inOrder(receives('alice', 'SIP/2.0 100'), receives('focus', 'CANCEL sip:')),
    answered('alice', '487 INVITE'),
    leftBy('alice', 'cancelled'),
  ],
};
