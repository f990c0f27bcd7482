// M23: it comes when they are over: told as not delivered, and then ignored.
import type { Scenario } from '../world/scenario.ts';
import { changes, joinAll, passes, says } from './cue.ts';
import { logs, never, reads, undelivered } from './expectation.ts';

export const m23AnswerTooLate: Scenario = {
  name: 'm23-answer-too-late',
  row: 'M23',
  says: 'An answer that comes too late does not count.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    changes('bob', { copies: { lateMs: 31_000 } }),
    says('alice', 'hello'),
    passes(33_000),
  ],
  expects: [reads('bob', 'hello'), undelivered('R4975-7.1.1-4'), never(logs('participant.left'))],
};
