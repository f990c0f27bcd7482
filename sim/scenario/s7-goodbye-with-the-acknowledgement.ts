// S7: the caller leaves between the 200 and its session. ACK and BYE follow each other.
import type { Scenario } from '../world/scenario.ts';
import { awaits, joins, leaves, passes } from './cue.ts';
import { leftBy, logs, never } from './expectation.ts';

export const s7GoodbyeWithTheAcknowledgement: Scenario = {
  name: 's7-goodbye-with-the-acknowledgement',
  row: 'S7',
  says: 'Who leaves before it has connected was admitted and never in the room.',
  world: { people: ['alice'] },
  cues: [joins('alice'), awaits('alice', 'focus', 'ACK '), leaves('alice'), passes(3_000)],
  expects: [leftBy('alice', 'bye'), never(logs('participant.joined'))],
};
