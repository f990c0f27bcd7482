// M18: a REPORT for a session that is not there. RFC 4975 has 481 for any such request, and no
// answer to a REPORT; the latter wins.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { answered, never } from './expectation.ts';

export const m18ReportForNobody: Scenario = {
  name: 'm18-report-for-nobody',
  row: 'M18',
  says: 'A report for an unknown session is not answered.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    does('alice', { deed: 'report', about: 'nothing', status: 200, session: 'other' }),
    passes(1_000),
  ],
  expects: [never(answered('alice', 481))],
};
