// P5, the other reading (variant privateNeedsAll): who has a session that cannot, cannot.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, reinvites, whispers } from './cue.ts';
import { never, receives, sent } from './expectation.ts';

export const p5AllDevicesMust: Scenario = {
  name: 'p5-all-devices-must',
  row: 'P5',
  says: 'By the other reading a whisper to somebody with a device that cannot is refused.',
  world: { people: ['alice', 'bob', 'phone'], variants: { privateNeedsAll: true } },
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
  expects: [sent('alice', 428, 'psst'), never(receives('bob', 'psst'))],
};
