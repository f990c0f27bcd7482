// C20: a sender says that a message has 120 octets and sends more.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, refuses } from './expectation.ts';

export const c20LongerThanItSaid: Scenario = {
  name: 'c20-longer-than-it-said',
  row: 'C20',
  says: 'More octets than a message said that it has are refused.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 100], '+', 120),
    chunk('alice', 1, [101, 200], '+', 120),
    passes(1_000),
  ],
  expects: [answered('alice', 200), answered('alice', 400), refuses(400, 'C20')],
};
