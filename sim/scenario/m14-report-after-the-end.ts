// M14: a REPORT for a session that is over. It is passed over, and never answered.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, says } from './cue.ts';
import { answered, leftBy, never, sent } from './expectation.ts';

export const m14ReportAfterTheEnd: Scenario = {
  name: 'm14-report-after-the-end',
  row: 'M14',
  says: 'A report that comes after the end of its session is passed over.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    does('alice', { deed: 'bye', times: 1 }),
    does('alice', { deed: 'report', about: 'nothing', status: 200 }),
    passes(1_000),
    says('bob', 'all well'),
    passes(500),
  ],
  expects: [leftBy('alice', 'bye'), never(answered('alice', 481)), sent('bob', 200, 'all well')],
};
