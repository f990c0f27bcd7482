// X10: the signalling connection of somebody breaks. The MSRP session is there, and so is who has
// it; what is sent to them by SIP finds no way.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, says, stream } from './cue.ts';
import { logs, sent } from './expectation.ts';

export const x10StaysWhenSignallingBreaks: Scenario = {
  name: 'x10-stays-when-signalling-breaks',
  row: 'X10',
  says: 'Who loses only the signalling is told so by the own client and is gone.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    stream('alice', 'sip', 'reset'),
    passes(5_000),
    says('bob', 'hello'),
    passes(1_000),
  ],
  expects: [sent('bob', 200, 'hello'), logs('participant.left', 'alice')],
};
