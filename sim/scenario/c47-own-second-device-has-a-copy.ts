// C47, the other reading (variant copyToOwnDevices): the sender is a session, not a person.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, says } from './cue.ts';
import { reads, receives } from './expectation.ts';

export const c47OwnSecondDeviceHasACopy: Scenario = {
  name: 'c47-own-second-device-has-a-copy',
  row: 'C47',
  says: 'By the other reading the own other device has a copy.',
  world: { people: ['alice', 'phone', 'bob'], variants: { copyToOwnDevices: true } },
  cues: [
    joins('alice'),
    joins('phone', { as: 'alice' }),
    joins('bob'),
    passes(2_000),
    says('alice', 'hello'),
    passes(1_000),
  ],
  expects: [reads('bob', 'hello'), receives('phone', 'hello')],
};
