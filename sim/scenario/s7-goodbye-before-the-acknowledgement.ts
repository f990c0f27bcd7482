// S7: the caller says BYE after the 200 and before its ACK, which it may. The 200 is not sent
// again.
import type { Scenario } from '../world/scenario.ts';
import { changes, does, joins, passes } from './cue.ts';
import { answered, leftBy } from './expectation.ts';

export const s7GoodbyeBeforeTheAcknowledgement: Scenario = {
  name: 's7-goodbye-before-the-acknowledgement',
  row: 'S7',
  says: 'A BYE that comes before the ACK ends the call.',
  world: { people: ['alice'] },
  cues: [
    changes('alice', { acks: 'withholds' }),
    joins('alice', { over: 'sip-udp' }),
    passes(200),
    does('alice', { deed: 'bye', times: 1 }),
    passes(10_000),
  ],
  expects: [answered('alice', '200 BYE'), leftBy('alice', 'bye')],
};
