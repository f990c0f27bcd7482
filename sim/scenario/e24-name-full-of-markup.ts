// E24: a nickname with characters that XML has for itself. PRECIS allows them, and the document
// stays well-formed.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, says, takes } from './cue.ts';
import { named } from './expectation.ts';

export const e24NameFullOfMarkup: Scenario = {
  name: 'e24-name-full-of-markup',
  row: 'E24',
  says: 'A nickname full of angle brackets is shown as it is.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(4_000),
    takes('alice', '<a&b>"'),
    passes(8_000),
    says('alice', 'hello'),
    passes(500),
  ],
  expects: [
    named('alice', 200, '<a&b>"'),
    { who: 'bob', tells: { type: 'message', nickname: '<a&b>"', text: 'hello' } },
  ],
};
