// S4: somebody hangs up in the moment in which the room answers: CANCEL and 200 cross. It comes too
// late and ends nothing (RFC 3261 9.2); the caller has to say BYE.
import type { Scenario } from '../world/scenario.ts';
import { awaits, does, joinAll, joins, leaves, passes, says } from './cue.ts';
import { answered, leftBy, never, reads } from './expectation.ts';

export const s4CancelCrossesTheAnswer: Scenario = {
  name: 's4-cancel-crosses-the-answer',
  row: 'S4',
  says: 'A CANCEL that crosses the 200 is answered and ends nothing.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('bob'),
    joins('alice'),
    awaits('focus', 'alice', 'SIP/2.0 200'),
    does('alice', { deed: 'cancel' }),
    passes(2_000),
    says('bob', 'welcome'),
    passes(1_000),
    leaves('alice'),
    passes(2_000),
  ],
  expects: [
    answered('alice', '200 CANCEL'),
    never(answered('alice', '487 INVITE')),
    reads('alice', 'welcome'),
    leftBy('alice', 'bye'),
  ],
};
