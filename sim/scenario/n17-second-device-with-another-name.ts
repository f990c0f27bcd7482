// N17: two sessions of one URI ask for different names. RFC 7701 binds a name to the URI and lets
// sessions have their own; a roster has one for both, the one asked for last.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, takes } from './cue.ts';
import { named } from './expectation.ts';

export const n17SecondDeviceWithAnotherName: Scenario = {
  name: 'n17-second-device-with-another-name',
  row: 'N17',
  says: 'The second device of somebody takes another name, and the room knows both.',
  world: { people: ['alice', 'phone', 'bob'] },
  cues: [
    joins('alice'),
    joins('phone', { as: 'alice' }),
    joins('bob'),
    passes(2_000),
    takes('alice', 'Rook'),
    passes(1_000),
    takes('phone', 'Queen'),
    passes(1_000),
    takes('bob', 'Rook'),
    passes(1_000),
  ],
  expects: [named('alice', 200, 'Rook'), named('phone', 200, 'Queen'), named('bob', 425, 'Rook')],
};
