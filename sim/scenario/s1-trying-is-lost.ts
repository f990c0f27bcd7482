// S1: the 100 is lost over UDP: the INVITE comes again, and so does the 100.
import type { Scenario } from '../world/scenario.ts';
import { joins, loses, passes } from './cue.ts';
import { isIn, logs, receives } from './expectation.ts';

export const s1TryingIsLost: Scenario = {
  name: 's1-trying-is-lost',
  row: 'S1',
  says: 'An INVITE that comes again while it is undecided is answered with 100 again.',
  world: { people: ['alice'] },
  weather: { commitMs: [2_000, 2_000] },
  cues: [
    joins('alice', { over: 'sip-udp' }),
    loses('focus', 'alice', 'SIP/2.0 100'),
    passes(8_000),
  ],
  expects: [receives('alice', 'SIP/2.0 100'), logs('participant.admitted', 'alice'), isIn('alice')],
};
