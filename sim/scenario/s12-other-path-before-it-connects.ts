// S12: the path changes before the session was connected: there is nothing to finish on the old
// one.
import type { Scenario } from '../world/scenario.ts';
import { arrives, awaits, joins, passes, reinvites } from './cue.ts';
import { leftBy, logs, never, refuses } from './expectation.ts';

export const s12OtherPathBeforeItConnects: Scenario = {
  name: 's12-other-path-before-it-connects',
  row: 'S12',
  says: 'Who offers another path before connecting has to connect to that one.',
  world: { people: ['alice'] },
  cues: [
    joins('alice'),
    awaits('alice', 'focus', 'ACK '),
    reinvites('alice', 'other-path'),
    arrives('alice', 'focus', 'ACK '),
    arrives('alice', 'focus', 'INVITE'),
    passes(5_000),
  ],
  expects: [refuses(481, 'R4975-7.3-1'), leftBy('alice', 'bye'), never(logs('participant.joined'))],
};
