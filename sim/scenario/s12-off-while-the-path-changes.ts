// S12, S13: messages are switched off before the new path was connected.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says } from './cue.ts';
import { logs, never, sent, undelivered } from './expectation.ts';

export const s12OffWhileThePathChanges: Scenario = {
  name: 's12-off-while-the-path-changes',
  row: 'S12',
  says: 'Who changes path and switches messages off is on hold.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(5_000),
    reinvites('alice', 'other-path'),
    passes(1_000),
    reinvites('alice', 'no-port'),
    passes(1_000),
    says('bob', 'hello'),
    passes(1_000),
  ],
  expects: [sent('bob', 200, 'hello'), undelivered('R4975-8.9-1'), never(logs('participant.left'))],
};
