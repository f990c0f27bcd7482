// P11: somebody who knows, or guesses, who an anonymous member is writes to the real address. To
// deliver it would say that the guess was right.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, personUri, sends } from './cue.ts';
import { answered, never, receives } from './expectation.ts';

export const p11AnonymousByRealAddress: Scenario = {
  name: 'p11-anonymous-by-real-address',
  row: 'P11',
  says: 'A whisper to the real address of an anonymous member finds nobody.',
  world: { people: ['alice', 'bob'] },
  cues: [
    joins('alice'),
    joins('bob', { anonymous: true }),
    passes(6_000),
    sends('alice', { to: { uri: personUri('bob') } }),
    passes(1_000),
  ],
  expects: [answered('alice', 404), never(receives('bob', 'something is said'))],
};
