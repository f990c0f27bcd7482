// S12: the old connection breaks while the new path is to be connected, and then the media line is
// switched off: whoever has joined stays in the room for all of that.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says, stream } from './cue.ts';
import { logs, never, sent, undelivered } from './expectation.ts';

export const s12OldConnectionBreaksMeanwhile: Scenario = {
  name: 's12-old-connection-breaks-meanwhile',
  row: 'S12',
  says: 'Who changes path, loses the old one and switches messages off is on hold.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(5_000),
    reinvites('alice', 'other-path'),
    passes(1_000),
    stream('alice', 'msrp', 'vanish'),
    passes(1_000),
    reinvites('alice', 'no-port'),
    passes(1_000),
    says('bob', 'hello'),
    passes(1_000),
  ],
  expects: [sent('bob', 200, 'hello'), undelivered('R4975-8.9-1'), never(logs('participant.left'))],
};
