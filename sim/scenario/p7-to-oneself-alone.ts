// P7: a private message to oneself without another session. There is nobody to bring it to.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, refuses } from './expectation.ts';

export const p7ToOneselfAlone: Scenario = {
  name: 'p7-to-oneself-alone',
  row: 'P7',
  says: 'A whisper to oneself finds nobody where one has a single device.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), sends('alice', { to: 'self' }), passes(1_000)],
  expects: [answered('alice', 404), refuses(404, 'R7701-6.2-4')],
};
