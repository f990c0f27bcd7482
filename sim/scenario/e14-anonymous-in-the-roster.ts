// E14, X5: somebody anonymous sees itself in the roster as all the others do: by the anonymous URI.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, says } from './cue.ts';
import { never, reads, receives } from './expectation.ts';

export const e14AnonymousInTheRoster: Scenario = {
  name: 'e14-anonymous-in-the-roster',
  row: 'E14',
  says: 'An anonymous member finds its anonymous address in its own roster.',
  world: { people: ['alice', 'bob'] },
  cues: [
    joins('bob'),
    joins('alice', { anonymous: true }),
    passes(8_000),
    says('bob', 'who is there?'),
    passes(500),
  ],
  expects: [
    never(receives('alice', 'entity="sip:alice@')),
    never(receives('bob', 'sip:alice@')),
    reads('alice', 'who is there?'),
  ],
};
