// X10: the same between the 200 and the session.
import type { Scenario } from '../world/scenario.ts';
import { awaits, joins, passes, stream } from './cue.ts';
import { isIn, never } from './expectation.ts';

export const x10SignallingBreaksWhileConnecting: Scenario = {
  name: 'x10-signalling-breaks-while-connecting',
  row: 'X10',
  says: 'Who loses the signalling before the session is bound is not in the room.',
  world: { people: ['alice'] },
  cues: [
    joins('alice'),
    awaits('alice', 'focus', 'ACK '),
    stream('alice', 'sip', 'reset'),
    passes(40_000),
  ],
  expects: [never(isIn('alice'))],
};
