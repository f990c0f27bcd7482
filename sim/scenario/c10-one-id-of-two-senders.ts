// C10: two senders use the same Message-ID. An id is its session's; readers get ids of the focus.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, comes, reads } from './expectation.ts';

export const c10OneIdOfTwoSenders: Scenario = {
  name: 'c10-one-id-of-two-senders',
  row: 'C10',
  says: 'Two messages of two people with one Message-ID are both read.',
  world: { people: ['alice', 'bob', 'carol'] },
  cues: [
    ...joinAll('alice', 'bob', 'carol'),
    sends('alice', { id: 1 }),
    sends('bob', { id: 1 }),
    passes(1_000),
  ],
  expects: [
    answered('alice', 200),
    answered('bob', 200),
    comes(2, reads('carol', 'something is said ')),
  ],
};
