// E2: a NOTIFY over UDP is lost. It is a SIP request and sent again; nobody's roster has a gap.
import type { Scenario } from '../world/scenario.ts';
import { joins, loses, passes } from './cue.ts';
import { seesChange } from './expectation.ts';

export const e2NotifyIsLost: Scenario = {
  name: 'e2-notify-is-lost',
  row: 'E2',
  says: 'Who loses a NOTIFY knows the room when it comes again.',
  world: { people: ['alice', 'bob'] },
  cues: [
    joins('bob', { over: 'sip-udp' }),
    passes(6_000),
    joins('alice'),
    loses('focus', 'bob', 'NOTIFY'),
    passes(6_000),
  ],
  expects: [seesChange('bob', 'joined', 'alice')],
};
