// P5: one of somebody's two sessions takes private messages and the other does not. 6.2 has a copy
// for each session, and none for who cannot: those get it that can, and one is enough.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, reinvites, whispers } from './cue.ts';
import { never, readsAlone, receives, sent, undelivered } from './expectation.ts';

export const p5OneDeviceOfTwoCan: Scenario = {
  name: 'p5-one-device-of-two-can',
  row: 'P5',
  says: 'A whisper reaches the one of two devices that takes private messages.',
  world: { people: ['alice', 'bob', 'phone'] },
  cues: [
    joins('alice'),
    joins('bob'),
    joins('phone', { as: 'bob' }),
    passes(6_000),
    reinvites('phone', 'no-chatroom'),
    passes(1_000),
    whispers('alice', 'bob', 'psst'),
    passes(1_000),
  ],
  expects: [
    sent('alice', 200, 'psst'),
    readsAlone('bob', 'psst'),
    never(receives('phone', 'psst')),
    undelivered('R7701-6.2-5'),
  ],
};
