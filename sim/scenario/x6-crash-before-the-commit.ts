// X6: a focus crashes with a message in hand that is not in its log. No 200 was sent, and nobody
// reads it, now or later.
import type { Scenario } from '../world/scenario.ts';
import { arrives, crashes, joinAll, passes, restarts, says } from './cue.ts';
import { logs, never, receives, sent } from './expectation.ts';

export const x6CrashBeforeTheCommit: Scenario = {
  name: 'x6-crash-before-the-commit',
  row: 'X6',
  says: 'A message that a crash swallowed was never accepted.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    says('alice', 'lost words'),
    arrives('alice', 'focus', 'lost words'),
    crashes('focus'),
    passes(1_000),
    restarts('focus'),
    passes(5_000),
  ],
  expects: [
    never(sent('alice', 200, 'lost words')),
    never(receives('bob', 'lost words')),
    never(logs('message.posted')),
  ],
};
