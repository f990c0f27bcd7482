// P18: a message with two To headers. One is allowed (6.2), whatever they name.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, never, receives, refuses } from './expectation.ts';

export const p18TwoRecipients: Scenario = {
  name: 'p18-two-recipients',
  row: 'P18',
  says: 'A message to the room and to somebody as well is refused.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice', 'bob'), sends('alice', { to: 'two' }), passes(1_000)],
  expects: [
    answered('alice', 403),
    refuses(403, 'R7701-6.1-7'),
    never(receives('bob', 'something')),
  ],
};
