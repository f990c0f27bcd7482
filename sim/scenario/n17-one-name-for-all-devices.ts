// N17, the other reading (variant secondNickname): one URI has one name, and a second one is
// refused.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n17OneNameForAllDevices: Scenario = {
  name: 'n17-one-name-for-all-devices',
  row: 'N17',
  says: 'By the other reading a second device is refused another name than the first has.',
  world: { people: ['alice', 'phone'], variants: { secondNickname: 425 } },
  cues: [
    joins('alice'),
    joins('phone', { as: 'alice' }),
    passes(2_000),
    takes('alice', 'Rook'),
    passes(1_000),
    takes('phone', 'Queen'),
    passes(1_000),
  ],
  expects: [named('alice', 200, 'Rook'), named('phone', 425, 'Queen')],
};
