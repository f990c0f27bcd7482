// C46: somebody alone in a room asks for a success report. It says that the room has the message
// (6.3), and nothing of readers.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, receives } from './expectation.ts';

export const c46ReportOfALonelyRoom: Scenario = {
  name: 'c46-report-of-a-lonely-room',
  row: 'C46',
  says: 'Who is alone in a room gets the report that the room has the message.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), sends('alice', { success: 'yes' }), passes(1_000)],
  expects: [answered('alice', 200), receives('alice', '000 200')],
};
