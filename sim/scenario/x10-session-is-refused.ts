// X10: somebody who is about to connect is sent away: the session is no more when the first SEND
// comes.
import type { Scenario } from '../world/scenario.ts';
import { arrives, awaits, closes, commits, holds, joins, passes, releases } from './cue.ts';
import { isIn, logs, never } from './expectation.ts';

export const x10SessionIsRefused: Scenario = {
  name: 'x10-session-is-refused',
  row: 'X10',
  says: 'Who connects to a session that ended meanwhile is told that there is none.',
  world: { people: ['alice'] },
  cues: [
    joins('alice'),
    awaits('alice', 'focus', 'ACK '),
    arrives('alice', 'focus', 'ACK '),
    closes(),
    commits('focus'),
    holds('focus', 'alice'),
    passes(1_000),
    releases('focus', 'alice'),
    passes(5_000),
  ],
  expects: [logs('room.closed'), never(isIn('alice'))],
};
