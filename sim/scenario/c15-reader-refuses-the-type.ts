// C15: a reader answers with 415. It gets nothing of that type any more; reports of readers never
// reach a sender (6.3).
import type { Scenario } from '../world/scenario.ts';
import { changes, joinAll, passes, says, sends } from './cue.ts';
import { answered, comes, inOrder, reads, receives, undelivered } from './expectation.ts';

export const c15ReaderRefusesTheType: Scenario = {
  name: 'c15-reader-refuses-the-type',
  row: 'C15',
  says: 'A reader that does not take a type is sent no more of it.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    changes('bob', { copies: 415 }),
    sends('alice', { content: 'html' }),
    passes(1_000),
    sends('alice', { content: 'html' }),
    passes(1_000),
    changes('bob', { copies: 'answers' }),
    says('alice', 'plainly'),
    passes(1_000),
  ],
  expects: [
    comes(2, answered('alice', 200)),
    receives('bob', '<p>something'),
    inOrder(undelivered('R7701-6.3-6'), undelivered('C15')),
    reads('bob', 'plainly'),
  ],
};
