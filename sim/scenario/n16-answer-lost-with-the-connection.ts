// N16: the connection breaks with the 200 on it, and the client cannot know that the name is its
// own. A name belongs to a URI and no session has one that it did not ask for (7.1): the client
// joins again and asks again.
import type { Scenario } from '../world/scenario.ts';
import { holds, joinAll, passes, releases, stream, takes } from './cue.ts';
import { leftBy, named } from './expectation.ts';

export const n16AnswerLostWithTheConnection: Scenario = {
  name: 'n16-answer-lost-with-the-connection',
  row: 'N16',
  says: 'Who lost the answer with its connection has the name when it comes back and asks for it.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    holds('focus', 'alice'),
    takes('alice', 'Rook'),
    passes(1_000),
    stream('alice', 'msrp', 'reset'),
    releases('focus', 'alice'),
    passes(5_000),
    takes('bob', 'Rook'),
    passes(1_000),
    ...joinAll('alice'),
    takes('alice', 'Rook'),
    passes(1_000),
  ],
  expects: [
    leftBy('alice', 'connection-lost'),
    named('bob', 425, 'Rook'),
    named('alice', 200, 'Rook'),
  ],
};
