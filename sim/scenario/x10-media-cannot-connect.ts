// X10: signalling works and the media connection breaks as soon as it is there.
import type { Scenario } from '../world/scenario.ts';
import { awaits, joins, passes, stream } from './cue.ts';
import { isIn, leftBy, logs, never } from './expectation.ts';

export const x10MediaCannotConnect: Scenario = {
  name: 'x10-media-cannot-connect',
  row: 'X10',
  says: 'Who loses the media connection before it is bound is gone.',
  world: { people: ['alice'] },
  cues: [
    joins('alice'),
    awaits('alice', 'focus', 'SEND'),
    stream('alice', 'msrp', 'reset'),
    passes(5_000),
  ],
  expects: [logs('participant.admitted', 'alice'), never(isIn('alice')), leftBy('alice', 'bye')],
};
