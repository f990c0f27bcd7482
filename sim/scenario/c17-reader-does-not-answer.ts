// C17: a reader never answers its copy. After thirty seconds the "user" is to be told (RFC 4975),
// who is the focus here: its operator is told why, and the reader stays.
import type { Scenario } from '../world/scenario.ts';
import { changes, joinAll, passes, says } from './cue.ts';
import { logs, never, sent, undelivered } from './expectation.ts';

export const c17ReaderDoesNotAnswer: Scenario = {
  name: 'c17-reader-does-not-answer',
  row: 'C17',
  says: 'A copy that is not answered for thirty seconds is told as not delivered.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    changes('bob', { copies: 'withholds' }),
    says('alice', 'hello'),
    passes(29_000),
    says('alice', 'still there?'),
    passes(2_000),
  ],
  expects: [
    sent('alice', 200, 'hello'),
    undelivered('R4975-7.1.1-4'),
    never(logs('participant.left')),
  ],
};
