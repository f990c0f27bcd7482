// P11, the other reading (variant anonymousReached): the address is the member's, whatever others
// see of it.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, personUri, sends } from './cue.ts';
import { answered, receives } from './expectation.ts';

export const p11AnonymousIsReached: Scenario = {
  name: 'p11-anonymous-is-reached',
  row: 'P11',
  says: 'By the other reading an anonymous member is reached by its real address.',
  world: { people: ['alice', 'bob'], variants: { anonymousReached: true } },
  cues: [
    joins('alice'),
    joins('bob', { anonymous: true }),
    passes(6_000),
    sends('alice', { to: { uri: personUri('bob') } }),
    passes(1_000),
  ],
  expects: [answered('alice', 200), receives('bob', 'something is said')],
};
