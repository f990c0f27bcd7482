// S25, the other reading (variant closingRefusal): what ends is not there.
import type { Scenario } from '../world/scenario.ts';
import { arrives, closes, joinAll, joins, passes } from './cue.ts';
import { answered, logs } from './expectation.ts';

export const s25ClosingIsNotFound: Scenario = {
  name: 's25-closing-is-not-found',
  row: 'S25',
  says: 'By the other reading a room that is closing is not found.',
  world: { people: ['alice', 'bob'], variants: { closingRefusal: 404 } },
  cues: [
    ...joinAll('alice'),
    joins('bob', { over: 'sip-udp' }),
    closes(),
    arrives('bob', 'focus', 'INVITE'),
    passes(3_000),
  ],
  expects: [logs('room.closed'), answered('bob', '404 INVITE')],
};
