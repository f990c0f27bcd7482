// S1: an INVITE over UDP arrives twice. The server transaction takes the second for what it is (RFC
// 3261 17.2).
import type { Scenario } from '../world/scenario.ts';
import { doubles, joins, passes, says } from './cue.ts';
import { isIn, logs, reads } from './expectation.ts';

export const s1InviteRepeatedOnTheWay: Scenario = {
  name: 's1-invite-repeated-on-the-way',
  row: 'S1',
  says: 'An INVITE that the network doubles makes one participant.',
  world: { people: ['alice', 'bob'] },
  cues: [
    joins('bob'),
    passes(1_000),
    joins('alice', { over: 'sip-udp' }),
    doubles('alice', 'focus', 'INVITE'),
    passes(3_000),
    says('bob', 'welcome'),
    passes(1_000),
  ],
  expects: [logs('participant.admitted', 'alice'), isIn('alice'), reads('alice', 'welcome')],
};
