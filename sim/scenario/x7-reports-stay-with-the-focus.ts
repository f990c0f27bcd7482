// X7: a reader reports that it has its copy. The focus keeps that: no report of a reader reaches
// the writer (RFC 7701 6.3).
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, sends } from './cue.ts';
import { answered, never, receives } from './expectation.ts';

export const x7ReportsStayWithTheFocus: Scenario = {
  name: 'x7-reports-stay-with-the-focus',
  row: 'X7',
  says: 'What a reader reports goes no further than the focus.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice'),
    passes(500),
    does('bob', { deed: 'report', about: 'copy', status: 200 }),
    passes(1_000),
  ],
  expects: [answered('alice', 200), never(receives('alice', 'REPORT'))],
};
