// S31: an INVITE without an offer: the room offers in its 200, and the answer comes in the ACK. The
// client never connects to what it answered.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { comes, leftBy, logs } from './expectation.ts';

export const s31RoomOffers: Scenario = {
  name: 's31-room-offers',
  row: 'S31',
  says: 'Who calls without an offer is offered a session, and has to connect to it.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), does('alice', { deed: 'invite', session: 'none' }), passes(35_000)],
  expects: [
    comes(2, logs('participant.admitted', 'alice')),
    logs('participant.changed', 'alice'),
    leftBy('alice', 'unbound'),
  ],
};
