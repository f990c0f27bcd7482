// S11: the 200 to a re-INVITE is never acknowledged. It comes again and again, and then the call
// ends (RFC 3261 14.2).
import type { Scenario } from '../world/scenario.ts';
import { changes, joinAll, passes, reinvites } from './cue.ts';
import { leftBy, logs } from './expectation.ts';

export const s11ChangeThatIsNotAcknowledged: Scenario = {
  name: 's11-change-that-is-not-acknowledged',
  row: 'S11',
  says: 'Who does not acknowledge a change of the session is sent away.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    changes('alice', { acks: 'withholds' }),
    reinvites('alice', 'recvonly'),
    passes(35_000),
  ],
  expects: [logs('participant.changed', 'alice'), leftBy('alice', 'unacknowledged')],
};
