// C48: a client tells of typing again and again. It is the first that is dropped: twenty in ten
// seconds are passed on, all are answered.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends, times } from './cue.ts';
import { answered, comes, receives } from './expectation.ts';

export const c48FloodOfTyping: Scenario = {
  name: 'c48-flood-of-typing',
  row: 'C48',
  says: 'Of 25 typing notices in a moment all are answered and 20 passed on.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    ...times(25, sends('alice', { content: 'composing' })),
    passes(1_000),
  ],
  expects: [comes(25, answered('alice', 200)), comes(20, receives('bob', '<isComposing'))],
};
