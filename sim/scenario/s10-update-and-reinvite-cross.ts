// S10: an UPDATE with an offer comes while a re-INVITE of the same side is undecided: one offer at
// a time (RFC 3311 5.2), 500 with a time to wait.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, reinvites } from './cue.ts';
import { answered, logs } from './expectation.ts';

export const s10UpdateAndReinviteCross: Scenario = {
  name: 's10-update-and-reinvite-cross',
  row: 'S10',
  says: 'An UPDATE that offers while a re-INVITE is undecided is refused for now.',
  world: { people: ['alice', 'bob'] },
  weather: { commitMs: [2_000, 2_000] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(8_000),
    reinvites('alice', 'recvonly'),
    passes(500),
    does('alice', { deed: 'update', session: 'same' }),
    passes(5_000),
  ],
  expects: [answered('alice', '500 UPDATE'), logs('participant.changed', 'alice')],
};
