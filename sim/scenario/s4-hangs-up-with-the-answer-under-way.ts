// S4: the caller hangs up while the 200 is on its way. What comes is acknowledged and ended by BYE.
import type { Scenario } from '../world/scenario.ts';
import { awaits, joins, leaves, passes } from './cue.ts';
import { answered, leftBy, receives } from './expectation.ts';

export const s4HangsUpWithTheAnswerUnderWay: Scenario = {
  name: 's4-hangs-up-with-the-answer-under-way',
  row: 'S4',
  says: 'Who hangs up as the answer comes acknowledges it and says goodbye.',
  world: { people: ['alice'] },
  cues: [joins('alice'), awaits('focus', 'alice', 'SIP/2.0 200'), leaves('alice'), passes(3_000)],
  expects: [receives('focus', 'ACK '), answered('alice', '200 BYE'), leftBy('alice', 'bye')],
};
