// C43: two requests have one transaction id while both wait for their answer, which must not be
// (and a sample of RFC 7701 does). Both are taken, and whose answer is whose the sender must know.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends, times } from './cue.ts';
import { answered, comes, reads } from './expectation.ts';

export const c43OneTransactionIdTwice: Scenario = {
  name: 'c43-one-transaction-id-twice',
  row: 'C43',
  says: 'Two messages with one transaction id are both read and both answered.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice', 'bob'), ...times(2, sends('alice', { tid: 1 })), passes(1_000)],
  expects: [comes(2, answered('alice', 200)), comes(2, reads('bob', 'something is said '))],
};
