// E15: one of two devices of somebody leaves: the roster loses an endpoint and keeps the user.
import type { Scenario } from '../world/scenario.ts';
import { joins, leaves, passes } from './cue.ts';
import { seesChange } from './expectation.ts';

export const e15OneOfTwoDevicesLeaves: Scenario = {
  name: 'e15-one-of-two-devices-leaves',
  row: 'E15',
  says: 'Somebody of whose two devices one leaves is still in the roster.',
  world: { people: ['alice', 'phone', 'bob'] },
  cues: [
    joins('bob'),
    joins('alice'),
    joins('phone', { as: 'alice' }),
    passes(8_000),
    leaves('phone'),
    passes(8_000),
    leaves('alice'),
    passes(8_000),
  ],
  expects: [seesChange('bob', 'left', 'alice')],
};
