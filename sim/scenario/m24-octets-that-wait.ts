// M24: the reader's connection takes no octets for 40 seconds. The time for an answer runs from
// when the last octet was handed over, not from when it was written.
import type { Scenario } from '../world/scenario.ts';
import { farStream, joinAll, passes, says } from './cue.ts';
import { never, reads, undelivered } from './expectation.ts';

export const m24OctetsThatWait: Scenario = {
  name: 'm24-octets-that-wait',
  row: 'M24',
  says: 'A copy that waits for its connection is not late.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    farStream('bob', 'msrp', 'clog'),
    says('alice', 'hello'),
    passes(40_000),
    farStream('bob', 'msrp', 'unclog'),
    passes(2_000),
  ],
  expects: [reads('bob', 'hello'), never(undelivered('R4975-7.1.1-4'))],
};
