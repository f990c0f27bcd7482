// S3: the ACK never comes, while the MSRP session is bound. After 64*T1 the call ends with BYE (RFC
// 3261 13.3.1.4). In the room is who is bound, for that proves that the 200 arrived.
import type { Scenario } from '../world/scenario.ts';
import { changes, joins, passes } from './cue.ts';
import { inOrder, leftBy, logs } from './expectation.ts';

export const s3NeverAcknowledged: Scenario = {
  name: 's3-never-acknowledged',
  row: 'S3',
  says: 'Who never acknowledges is in the room for half a minute and is sent away then.',
  world: { people: ['alice'] },
  cues: [changes('alice', { acks: 'withholds' }), joins('alice'), passes(31_000), passes(4_000)],
  expects: [inOrder(logs('participant.joined', 'alice'), leftBy('alice', 'unacknowledged'))],
};
