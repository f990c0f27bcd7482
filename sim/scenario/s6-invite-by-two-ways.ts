// S6: an INVITE was forked on its way and arrives by two of them: same call, other branch. The
// second is refused with 482 (RFC 3261 8.2.2.2).
import type { Scenario } from '../world/scenario.ts';
import { awaits, does, joins, passes } from './cue.ts';
import { answered, isIn, logs } from './expectation.ts';

export const s6InviteByTwoWays: Scenario = {
  name: 's6-invite-by-two-ways',
  row: 'S6',
  says: 'An INVITE that comes by a second way is refused, and one call begins.',
  world: { people: ['alice'] },
  cues: [
    joins('alice'),
    awaits('alice', 'focus', 'INVITE'),
    does('alice', { deed: 'invite-again', how: 'merged' }),
    passes(2_000),
  ],
  expects: [answered('alice', '482 INVITE'), logs('participant.admitted', 'alice'), isIn('alice')],
};
