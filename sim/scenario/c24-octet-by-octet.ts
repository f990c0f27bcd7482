// C24: a sender keeps a message open by a few octets now and then, each in time for the next. There
// is an end to it: half an hour.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, comes, logs, never } from './expectation.ts';

export const c24OctetByOctet: Scenario = {
  name: 'c24-octet-by-octet',
  row: 'C24',
  says: 'A message that does not end within half an hour is given up.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 10], '+'),
    passes(500_000),
    chunk('alice', 1, [11, 20], '+'),
    passes(500_000),
    chunk('alice', 1, [21, 30], '+'),
    passes(500_000),
    chunk('alice', 1, [31, 40], '+'),
    passes(400_000),
    chunk('alice', 1, [41, 300], '$'),
    passes(1_000),
  ],
  expects: [
    comes(4, answered('alice', 200)),
    answered('alice', 413),
    never(logs('message.posted')),
  ],
};
