// C42: a sender that had no answer sends its message again, with the same Message-ID. It is
// answered, and the room does not hear it twice.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, comes, reads } from './expectation.ts';

export const c42SameMessageAgain: Scenario = {
  name: 'c42-same-message-again',
  row: 'C42',
  says: 'A message that is sent again is answered again and read once.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { id: 7 }),
    passes(1_000),
    sends('alice', { id: 7 }),
    passes(1_000),
  ],
  expects: [comes(2, answered('alice', 200)), reads('bob', 'something is said ')],
};
