// S8: the room is closed while somebody has the 200 and has not acknowledged it. The BYE of who
// answered waits for the ACK (RFC 3261 15).
import type { Scenario } from '../world/scenario.ts';
import { changes, closes, does, joins, passes } from './cue.ts';
import { inOrder, leftBy, logs, receives } from './expectation.ts';

export const s8SentAwayBeforeTheAcknowledgement: Scenario = {
  name: 's8-sent-away-before-the-acknowledgement',
  row: 'S8',
  says: 'Who has not acknowledged yet is sent away once it has.',
  world: { people: ['alice'] },
  cues: [
    changes('alice', { acks: 'withholds' }),
    joins('alice', { over: 'sip-udp' }),
    passes(300),
    closes(),
    passes(300),
    does('alice', { deed: 'release', what: 'ack' }),
    passes(3_000),
  ],
  expects: [
    inOrder(logs('room.closed'), receives('alice', 'BYE ')),
    inOrder(receives('focus', 'ACK '), receives('alice', 'BYE ')),
    leftBy('alice', 'room-closed'),
  ],
};
