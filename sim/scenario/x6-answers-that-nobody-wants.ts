// X6: what may be answered: Failure-Report no forbids any answer, partial allows errors (RFC 4975
// 7.1.2). Such messages are read all the same.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, comes, never, reads } from './expectation.ts';

export const x6AnswersThatNobodyWants: Scenario = {
  name: 'x6-answers-that-nobody-wants',
  row: 'X6',
  says: 'Messages that want no answer get none, and are read.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { failure: 'no' }),
    sends('alice', { failure: 'partial' }),
    passes(1_000),
  ],
  expects: [never(answered('alice', 200)), comes(2, reads('bob', 'something is said '))],
};
