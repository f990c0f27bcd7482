// P15: a private message to nobody, with Failure-Report no. RFC 7701 must answer 404 and RFC 4975
// must not answer at all; RFC 4975 wins.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, never, refuses } from './expectation.ts';

export const p15RefusalThatNobodyWants: Scenario = {
  name: 'p15-refusal-that-nobody-wants',
  row: 'P15',
  says: 'A whisper to nobody that wants no answer gets none.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), sends('alice', { to: 'stranger', failure: 'no' }), passes(1_000)],
  expects: [never(answered('alice', 404)), refuses(404, 'R7701-6.2-4')],
};
