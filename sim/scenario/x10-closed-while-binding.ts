// X10: the room is closed while a session is being connected.
import type { Scenario } from '../world/scenario.ts';
import { awaits, closes, joins, passes, settles } from './cue.ts';
import { leftBy, logs } from './expectation.ts';

export const x10ClosedWhileBinding: Scenario = {
  name: 'x10-closed-while-binding',
  row: 'X10',
  says: 'Who is about to be in a room that closes is sent away.',
  world: { people: ['alice'] },
  cues: [joins('alice'), awaits('alice', 'focus', 'SEND'), closes(), settles, passes(5_000)],
  expects: [logs('room.closed'), leftBy('alice', 'room-closed')],
};
