// N12: a NICKNAME must not have Success-Report or Failure-Report (7.1), and one with Failure-Report
// no would forbid any answer. It is answered all the same.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { answered, refuses } from './expectation.ts';

export const n12NicknameWithReports: Scenario = {
  name: 'n12-nickname-with-reports',
  row: 'N12',
  says: 'A NICKNAME that asks for reports is refused, although it asks for no answer.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    does('alice', { deed: 'nickname', values: ['"Rook"'], reports: true }),
    passes(1_000),
  ],
  expects: [answered('alice', 400), refuses(400, 'R7701-7.1-4')],
};
