// C47: does the other session of the sender's get what it says to the room? "Participants except
// the sender" by one sentence; nobody by this reading.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, says } from './cue.ts';
import { never, reads, receives } from './expectation.ts';

export const c47OwnSecondDevice: Scenario = {
  name: 'c47-own-second-device',
  row: 'C47',
  says: 'What somebody says to the room does not come to their own other device.',
  world: { people: ['alice', 'phone', 'bob'] },
  cues: [
    joins('alice'),
    joins('phone', { as: 'alice' }),
    joins('bob'),
    passes(2_000),
    says('alice', 'hello'),
    passes(1_000),
  ],
  expects: [reads('bob', 'hello'), never(receives('phone', 'hello'))],
};
