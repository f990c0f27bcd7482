// S5: CANCEL is there, and the log cannot keep the admission that it is about.
import type { Scenario } from '../world/scenario.ts';
import { arrives, awaits, does, joins, logFails, passes } from './cue.ts';
import { answered, logs, never } from './expectation.ts';

export const s5LogFailsMeanwhile: Scenario = {
  name: 's5-log-fails-meanwhile',
  row: 'S5',
  says: 'A call that was taken back and could not be kept either leaves nothing behind.',
  world: { people: ['alice'] },
  cues: [
    joins('alice', { over: 'sip-udp' }),
    awaits('alice', 'focus', 'INVITE'),
    does('alice', { deed: 'cancel' }),
    arrives('alice', 'focus', 'INVITE'),
    arrives('alice', 'focus', 'CANCEL'),
    logFails('focus'),
    passes(3_000),
  ],
  expects: [answered('alice', '487 INVITE'), never(logs('participant.admitted', 'alice'))],
};
