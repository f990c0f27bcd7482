// M23: the answer to a copy comes when 29 of its 30 seconds are over.
import type { Scenario } from '../world/scenario.ts';
import { changes, joinAll, passes, says } from './cue.ts';
import { never, reads, undelivered } from './expectation.ts';

export const m23AnswerJustInTime: Scenario = {
  name: 'm23-answer-just-in-time',
  row: 'M23',
  says: 'An answer that comes just in time counts.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    changes('bob', { copies: { lateMs: 29_000 } }),
    says('alice', 'hello'),
    passes(32_000),
  ],
  expects: [reads('bob', 'hello'), never(undelivered('R4975-7.1.1-4'))],
};
