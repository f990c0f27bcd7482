// S19: somebody's network is gone without a word and they join again. The focus knows nothing of
// that yet: the old session stays beside the new one, and they share a nickname.
import type { Scenario } from '../world/scenario.ts';
import { farStream, joinAll, passes, says, takes } from './cue.ts';
import { comes, logs, named, reads } from './expectation.ts';

export const s19GhostOfADevice: Scenario = {
  name: 's19-ghost-of-a-device',
  row: 'S19',
  says: 'Who comes back while its old connections look alive is there twice, with one name.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    takes('alice', 'Rook'),
    passes(1_000),
    farStream('alice', 'msrp', 'vanish'),
    farStream('alice', 'sip', 'vanish'),
    passes(5_000),
    ...joinAll('alice'),
    takes('alice', 'Rook'),
    passes(1_000),
    says('bob', 'which of you?'),
    passes(1_000),
  ],
  expects: [
    comes(2, logs('participant.joined', 'alice')),
    comes(2, named('alice', 200, 'Rook')),
    reads('alice', 'which of you?'),
  ],
};
