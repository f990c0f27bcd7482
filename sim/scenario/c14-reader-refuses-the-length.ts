// C14: a reader answers its copy with 413. It gets no more of this message, the sender is not told,
// and the next message goes to it as before.
import type { Scenario } from '../world/scenario.ts';
import { changes, joinAll, passes, says } from './cue.ts';
import { leftBy, never, reads, receives, sent, undelivered } from './expectation.ts';

export const c14ReaderRefusesTheLength: Scenario = {
  name: 'c14-reader-refuses-the-length',
  row: 'C14',
  says: 'A reader that finds a message too long misses it, and reads the next one.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    changes('bob', { copies: 413 }),
    says('alice', 'long'),
    passes(1_000),
    changes('bob', { copies: 'answers' }),
    says('alice', 'short'),
    passes(1_000),
  ],
  expects: [
    sent('alice', 200, 'long'),
    undelivered('R7701-6.3-6'),
    never(receives('alice', ' 413')),
    reads('bob', 'short'),
    never(leftBy('bob', 'connection-lost')),
  ],
};
