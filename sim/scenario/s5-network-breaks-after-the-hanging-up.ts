// S5: the caller has hung up, and no answer to its CANCEL arrives any more.
import type { Scenario } from '../world/scenario.ts';
import { heals, joins, leaves, parts, passes } from './cue.ts';
import { isIn, logs, never } from './expectation.ts';

export const s5NetworkBreaksAfterTheHangingUp: Scenario = {
  name: 's5-network-breaks-after-the-hanging-up',
  row: 'S5',
  says: 'Who hangs up and hears nothing any more gives up after a while.',
  world: { people: ['alice'] },
  weather: { commitMs: [3_000, 3_000] },
  cues: [
    joins('alice', { over: 'sip-udp' }),
    passes(1_000),
    ...parts('alice', 'focus'),
    leaves('alice'),
    passes(70_000),
    ...heals('alice', 'focus'),
    passes(5_000),
  ],
  expects: [never(isIn('alice')), never(logs('participant.joined'))],
};
