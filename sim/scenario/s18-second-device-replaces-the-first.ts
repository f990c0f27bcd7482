// S18, the other reading (variant severalSessionsReplace): the new session is where the person is.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes } from './cue.ts';
import { isIn, leftBy } from './expectation.ts';

export const s18SecondDeviceReplacesTheFirst: Scenario = {
  name: 's18-second-device-replaces-the-first',
  row: 'S18',
  says: 'By the other reading the second device takes the place of the first.',
  world: {
    people: ['alice', 'phone'],
    policy: { severalSessions: false },
    variants: { severalSessionsReplace: true },
  },
  cues: [joins('alice'), passes(2_000), joins('phone', { as: 'alice' }), passes(2_000)],
  expects: [isIn('alice'), isIn('phone'), leftBy('alice', 'replaced')],
};
