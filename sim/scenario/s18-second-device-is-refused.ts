// S18: policy allows one session for each identity, and a second one calls. No text says by which
// status it is refused, and which of both.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes } from './cue.ts';
import { answered, isIn, never } from './expectation.ts';

export const s18SecondDeviceIsRefused: Scenario = {
  name: 's18-second-device-is-refused',
  row: 'S18',
  says: 'Where policy allows one device, the second is refused.',
  world: { people: ['alice', 'phone'], policy: { severalSessions: false } },
  cues: [joins('alice'), passes(2_000), joins('phone', { as: 'alice' }), passes(2_000)],
  expects: [answered('phone', '403 INVITE'), isIn('alice'), never(isIn('phone'))],
};
