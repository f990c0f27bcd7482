// C31: policy allows plain text alone. Parameters and the case of letters do not count, other types
// are refused with 415.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, reads } from './expectation.ts';

export const c31TypeThatTheRoomForbids: Scenario = {
  name: 'c31-type-that-the-room-forbids',
  row: 'C31',
  says: 'What is of a type that the room does not allow is refused.',
  world: { people: ['alice', 'bob'], policy: { wrappedTypes: ['TEXT/Plain'] } },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { content: 'html' }),
    passes(500),
    sends('alice'),
    passes(500),
  ],
  expects: [answered('alice', 415), answered('alice', 200), reads('bob', 'something is said ')],
};
