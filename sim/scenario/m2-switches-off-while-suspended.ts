// M2, S13 (variant suspendMs): who lost its connection switches messages off, and stays for that.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says, stream } from './cue.ts';
import { logs, never, sent } from './expectation.ts';

export const m2SwitchesOffWhileSuspended: Scenario = {
  name: 'm2-switches-off-while-suspended',
  row: 'M2',
  says: 'Who lost its connection and switches messages off stays on hold.',
  world: { people: ['alice', 'bob'], variants: { suspendMs: 32_000 } },
  cues: [
    ...joinAll('alice', 'bob'),
    stream('bob', 'msrp', 'vanish'),
    passes(10_000),
    reinvites('bob', 'no-port'),
    passes(40_000),
    says('alice', 'hello'),
    passes(1_000),
  ],
  expects: [sent('alice', 200, 'hello'), never(logs('participant.left'))],
};
