// N10, the other reading (variant nicknameDisallowed): nobody can ever have it, as if reserved.
import type { Scenario } from '../world/scenario.ts';
import { asksFor, joinAll, passes } from './cue.ts';
import { answered } from './expectation.ts';

export const n10ForbiddenIsReserved: Scenario = {
  name: 'n10-forbidden-is-reserved',
  row: 'N10',
  says: 'By the other reading a name that PRECIS forbids is answered as one that is taken.',
  world: { people: ['alice'], variants: { nicknameDisallowed: 425 } },
  cues: [...joinAll('alice'), asksFor('alice', '"a\u0378b"'), passes(1_000)],
  expects: [answered('alice', 425)],
};
