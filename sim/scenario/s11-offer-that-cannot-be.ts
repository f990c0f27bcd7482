// S11: a re-INVITE offers a session that the room cannot take part in. 488, and the session that
// there is goes on (RFC 3261 14.2).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says } from './cue.ts';
import { answered, reads } from './expectation.ts';

export const s11OfferThatCannotBe: Scenario = {
  name: 's11-offer-that-cannot-be',
  row: 'S11',
  says: 'A re-INVITE that is refused leaves the session as it was.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    reinvites('alice', 'unusable'),
    passes(1_000),
    says('bob', 'still here?'),
    passes(500),
    says('alice', 'still here'),
    passes(1_000),
  ],
  expects: [
    answered('alice', '488 INVITE'),
    reads('alice', 'still here?'),
    reads('bob', 'still here'),
  ],
};
