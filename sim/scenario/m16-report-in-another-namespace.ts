// M16: a REPORT whose status is in namespace 001, of which nothing is known (RFC 4975 has 000).
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, says } from './cue.ts';
import { logs, never, reads, undelivered } from './expectation.ts';

export const m16ReportInAnotherNamespace: Scenario = {
  name: 'm16-report-in-another-namespace',
  row: 'M16',
  says: 'A failure that is reported in an unknown namespace means nothing.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    says('alice', 'hello'),
    passes(500),
    does('bob', { deed: 'report', about: 'copy', status: 413, namespace: 1 }),
    passes(1_000),
  ],
  expects: [reads('bob', 'hello'), never(logs('participant.left')), never(undelivered('M21'))],
};
