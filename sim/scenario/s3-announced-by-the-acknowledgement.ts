// S3, the other reading (variant announcedAtAck): in the room is who has acknowledged. Of the two
// sessions here one is never bound; by the usual reading it is never in the room (M7).
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { comes, leftBy, logs } from './expectation.ts';

export const s3AnnouncedByTheAcknowledgement: Scenario = {
  name: 's3-announced-by-the-acknowledgement',
  row: 'S3',
  says: 'By the other reading who acknowledges and never connects was in the room.',
  world: { people: ['alice'], variants: { announcedAtAck: true } },
  cues: [...joinAll('alice'), does('alice', { deed: 'invite', session: 'same' }), passes(35_000)],
  expects: [comes(2, logs('participant.joined', 'alice')), leftBy('alice', 'unbound')],
};
