// S13: a re-INVITE sets the port of the message line to 0. The media are gone, the call is not (RFC
// 3264 8.2); who is in such a call stays in the room, on hold.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says } from './cue.ts';
import { logs, never, receives, sent } from './expectation.ts';

export const s13MessagesSwitchedOff: Scenario = {
  name: 's13-messages-switched-off',
  row: 'S13',
  says: 'Who switches messages off stays in the room and gets none.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(6_000),
    reinvites('bob', 'no-port'),
    passes(1_000),
    says('alice', 'hello'),
    passes(1_000),
  ],
  expects: [
    sent('alice', 200, 'hello'),
    never(receives('bob', 'hello')),
    receives('alice', 'on-hold'),
    never(logs('participant.left')),
  ],
};
