// M21: a reader reports a failure for its copy. RFC 4975 treats the session as failed.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, says } from './cue.ts';
import { leftBy, reads } from './expectation.ts';

export const m21FailureIsReported: Scenario = {
  name: 'm21-failure-is-reported',
  row: 'M21',
  says: 'A reader that reports a failure is sent away.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    says('alice', 'hello'),
    passes(500),
    does('bob', { deed: 'report', about: 'copy', status: 413 }),
    passes(1_000),
  ],
  expects: [reads('bob', 'hello'), leftBy('bob', 'connection-lost')],
};
