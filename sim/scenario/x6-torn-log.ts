// X6: the crash tears the entry: a part of it is on the disk. Recovery finds that and goes on
// without.
import type { Scenario } from '../world/scenario.ts';
import { arrives, crashes, joinAll, passes, restarts, says } from './cue.ts';
import { logs, never, sent } from './expectation.ts';

export const x6TornLog: Scenario = {
  name: 'x6-torn-log',
  row: 'X6',
  says: 'A message of which a part was written when the focus crashed was never accepted.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    says('alice', 'torn words'),
    arrives('alice', 'focus', 'torn words'),
    crashes('focus', 0, true),
    passes(1_000),
    restarts('focus'),
    passes(1_000),
    ...joinAll('bob'),
    says('bob', 'here again'),
    passes(1_000),
  ],
  expects: [
    never(sent('alice', 200, 'torn words')),
    never(logs('message.posted', 'alice')),
    sent('bob', 200, 'here again'),
  ],
};
