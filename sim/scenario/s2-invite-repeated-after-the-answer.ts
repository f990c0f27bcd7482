// S2: the INVITE comes again when the 200 has been sent. RFC 6026 keeps the transaction for that
// time, so that no second call begins.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { isIn, logs } from './expectation.ts';

export const s2InviteRepeatedAfterTheAnswer: Scenario = {
  name: 's2-invite-repeated-after-the-answer',
  row: 'S2',
  says: 'An INVITE that comes again after its 200 begins no second call.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    does('alice', { deed: 'invite-again', how: 'repeated' }),
    passes(2_000),
  ],
  expects: [logs('participant.admitted', 'alice'), isIn('alice')],
};
