// X8: the connection on which an INVITE came breaks while the log takes its time. Whoever is
// admitted then is not there any more.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joins, passes, stream } from './cue.ts';
import { logs, never } from './expectation.ts';

export const x8SignallingBreaksWhileUndecided: Scenario = {
  name: 'x8-signalling-breaks-while-undecided',
  row: 'X8',
  says: 'Who is admitted after its connection broke does not stay.',
  world: { people: ['alice'] },
  weather: { commitMs: [1_000, 1_000] },
  cues: [
    joins('alice'),
    arrives('alice', 'focus', 'INVITE'),
    stream('alice', 'sip', 'reset'),
    passes(40_000),
  ],
  expects: [logs('participant.admitted', 'alice'), never(logs('participant.joined'))],
};
