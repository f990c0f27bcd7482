// S5: the log takes two seconds, the caller has a 100 and hangs up before the answer: CANCEL, 487,
// and whoever is admitted all the same leaves with its commit.
import type { Scenario } from '../world/scenario.ts';
import { joins, leaves, passes } from './cue.ts';
import { answered, leftBy, logs, never, receives } from './expectation.ts';

export const s5HangsUpWhileUndecided: Scenario = {
  name: 's5-hangs-up-while-undecided',
  row: 'S5',
  says: 'Who hangs up before the room has answered is never in it.',
  world: { people: ['alice'] },
  weather: { commitMs: [2_000, 2_000] },
  cues: [joins('alice'), passes(1_000), leaves('alice'), passes(5_000)],
  expects: [
    receives('alice', 'SIP/2.0 100'),
    answered('alice', '487 INVITE'),
    leftBy('alice', 'cancelled'),
    never(logs('participant.joined')),
  ],
};
