// C20, the other reading (variant totalExceeded): too much is too much.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, refuses } from './expectation.ts';

export const c20LongerIsTooMuch: Scenario = {
  name: 'c20-longer-is-too-much',
  row: 'C20',
  says: 'By the other reading they are refused as too long.',
  world: { people: ['alice', 'bob'], variants: { totalExceeded: 413 } },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 100], '+', 120),
    chunk('alice', 1, [101, 200], '+', 120),
    passes(1_000),
  ],
  expects: [answered('alice', 200), answered('alice', 413), refuses(413, 'C20')],
};
