// M21, the other reading (variant failureReportEnds): only this message failed.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, says } from './cue.ts';
import { logs, never, reads } from './expectation.ts';

export const m21FailureOfOneMessage: Scenario = {
  name: 'm21-failure-of-one-message',
  row: 'M21',
  says: 'By the other reading a reported failure is about that message alone.',
  world: { people: ['alice', 'bob'], variants: { failureReportEnds: false } },
  cues: [
    ...joinAll('alice', 'bob'),
    says('alice', 'hello'),
    passes(500),
    does('bob', { deed: 'report', about: 'copy', status: 413 }),
    passes(1_000),
    says('alice', 'again'),
    passes(500),
  ],
  expects: [reads('bob', 'hello'), reads('bob', 'again'), never(logs('participant.left'))],
};
