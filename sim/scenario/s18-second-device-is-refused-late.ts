// S18: the refusal comes after a 100, for the log is asked: whether somebody is there already is
// decided where all focuses agree.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joins, passes } from './cue.ts';
import { answered, isIn, receives } from './expectation.ts';

export const s18SecondDeviceIsRefusedLate: Scenario = {
  name: 's18-second-device-is-refused-late',
  row: 'S18',
  says: 'A second device that the log refuses has waited for that.',
  world: { people: ['alice', 'phone'], policy: { severalSessions: false } },
  weather: { commitMs: [1_000, 1_000] },
  cues: [
    joins('alice', { over: 'sip-udp' }),
    joins('phone', { as: 'alice', over: 'sip-udp' }),
    arrives('alice', 'focus', 'INVITE'),
    arrives('phone', 'focus', 'INVITE'),
    passes(6_000),
  ],
  expects: [receives('phone', 'SIP/2.0 100'), answered('phone', '403 INVITE'), isIn('alice')],
};
