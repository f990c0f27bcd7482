// C12: somebody joins while a message comes in chunks. Messages are forwarded whole, so that it is
// the end of the message which decides who reads it: no reader ever gets half of one.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { receives } from './expectation.ts';

export const c12JoinsInTheMiddle: Scenario = {
  name: 'c12-joins-in-the-middle',
  row: 'C12',
  says: 'Who joins before the end of a message reads all of it.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice'),
    chunk('alice', 1, [1, 150], '+'),
    passes(500),
    ...joinAll('bob'),
    chunk('alice', 1, [151, 300], '$'),
    passes(1_000),
  ],
  expects: [receives('bob', 'message 1')],
};
