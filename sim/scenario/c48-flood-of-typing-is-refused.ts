// C48, the other reading (variant typingFlood).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends, times } from './cue.ts';
import { answered, comes } from './expectation.ts';

export const c48FloodOfTypingIsRefused: Scenario = {
  name: 'c48-flood-of-typing-is-refused',
  row: 'C48',
  says: 'By the other reading the typing notices that go to nobody are refused.',
  world: { people: ['alice', 'bob'], variants: { typingFlood: 413 } },
  cues: [
    ...joinAll('alice', 'bob'),
    ...times(25, sends('alice', { content: 'composing' })),
    passes(1_000),
  ],
  expects: [comes(20, answered('alice', 200)), comes(5, answered('alice', 413))],
};
