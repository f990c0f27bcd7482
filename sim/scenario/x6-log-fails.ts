// X6: the log cannot keep a message. No 200: the sender is told 413, and the room goes on.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joinAll, logFails, passes, says } from './cue.ts';
import { never, reads, receives, sent } from './expectation.ts';

export const x6LogFails: Scenario = {
  name: 'x6-log-fails',
  row: 'X6',
  says: 'A message that the log could not keep is refused, and the next one is read.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    says('alice', 'no room'),
    arrives('alice', 'focus', 'no room'),
    logFails('focus'),
    passes(2_000),
    says('alice', 'again'),
    passes(1_000),
  ],
  expects: [
    sent('alice', 413, 'no room'),
    never(receives('bob', 'no room')),
    reads('bob', 'again'),
  ],
};
