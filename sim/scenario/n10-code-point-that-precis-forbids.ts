// N10: an unassigned code point. RFC 7701 has 424 for a malformed header and 425 for a name that is
// taken or reserved; which is meant here it does not say.
import type { Scenario } from '../world/scenario.ts';
import { asksFor, joinAll, passes } from './cue.ts';
import { answered } from './expectation.ts';

export const n10CodePointThatPrecisForbids: Scenario = {
  name: 'n10-code-point-that-precis-forbids',
  row: 'N10',
  says: 'A name with a code point that PRECIS forbids is answered as malformed.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), asksFor('alice', '"a\u0378b"'), passes(1_000)],
  expects: [answered('alice', 424)],
};
