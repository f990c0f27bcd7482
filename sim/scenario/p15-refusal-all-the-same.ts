// P15, the other reading (variant privateAlwaysRefused): RFC 7701 wins.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered } from './expectation.ts';

export const p15RefusalAllTheSame: Scenario = {
  name: 'p15-refusal-all-the-same',
  row: 'P15',
  says: 'By the other reading a whisper to nobody is refused, whatever it wants.',
  world: { people: ['alice'], variants: { privateAlwaysRefused: true } },
  cues: [...joinAll('alice'), sends('alice', { to: 'stranger', failure: 'no' }), passes(1_000)],
  expects: [answered('alice', 404)],
};
