// S5: the caller's signalling breaks between the 100 and the answer: its client is out, and whoever
// is admitted is told by nobody.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, stream } from './cue.ts';
import { isIn, logs, never, receives } from './expectation.ts';

export const s5ConnectionBreaksWhileUndecided: Scenario = {
  name: 's5-connection-breaks-while-undecided',
  row: 'S5',
  says: 'Who loses its connection before the answer is not in the room.',
  world: { people: ['alice'] },
  weather: { commitMs: [2_000, 2_000] },
  cues: [joins('alice'), passes(1_000), stream('alice', 'sip', 'reset'), passes(40_000)],
  expects: [
    receives('alice', 'SIP/2.0 100'),
    never(logs('participant.joined')),
    never(isIn('alice')),
  ],
};
