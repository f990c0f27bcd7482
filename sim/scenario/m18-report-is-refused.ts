// M18, the other reading (variant reportRefused).
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { answered } from './expectation.ts';

export const m18ReportIsRefused: Scenario = {
  name: 'm18-report-is-refused',
  row: 'M18',
  says: 'By the other reading a report for an unknown session is refused.',
  world: { people: ['alice'], variants: { reportRefused: true } },
  cues: [
    ...joinAll('alice'),
    does('alice', { deed: 'report', about: 'nothing', status: 200, session: 'other' }),
    passes(1_000),
  ],
  expects: [answered('alice', 481)],
};
