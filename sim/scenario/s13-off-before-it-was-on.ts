// S13: messages are switched off before the session was ever connected, and on again with another
// path. The client connects to what it was answered first, which is no session any more.
import type { Scenario } from '../world/scenario.ts';
import { arrives, awaits, commits, joins, passes, reinvites } from './cue.ts';
import { leftBy, logs, never, refuses } from './expectation.ts';

export const s13OffBeforeItWasOn: Scenario = {
  name: 's13-off-before-it-was-on',
  row: 'S13',
  says: 'Who switches messages off before connecting was never in the room.',
  world: { people: ['alice'] },
  cues: [
    joins('alice'),
    awaits('alice', 'focus', 'ACK '),
    reinvites('alice', 'no-port'),
    arrives('alice', 'focus', 'ACK '),
    arrives('alice', 'focus', 'INVITE'),
    commits('focus'),
    arrives('focus', 'alice', 'SIP/2.0 200'),
    reinvites('alice', 'other-path'),
    arrives('alice', 'focus', 'ACK '),
    arrives('alice', 'focus', 'INVITE'),
    passes(5_000),
  ],
  expects: [refuses(481, 'R4975-7.3-1'), leftBy('alice', 'bye'), never(logs('participant.joined'))],
};
