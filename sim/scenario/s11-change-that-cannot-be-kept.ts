// S11: the log cannot keep what a re-INVITE changes. The offer is refused, the session is as it
// was.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joinAll, logFails, passes, reinvites, says } from './cue.ts';
import { answered, reads } from './expectation.ts';

export const s11ChangeThatCannotBeKept: Scenario = {
  name: 's11-change-that-cannot-be-kept',
  row: 'S11',
  says: 'A change of a session that the log cannot keep is refused.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    reinvites('alice', 'recvonly'),
    arrives('alice', 'focus', 'recvonly'),
    logFails('focus'),
    passes(1_000),
    says('alice', 'I speak'),
    passes(1_000),
  ],
  expects: [answered('alice', '500 INVITE'), reads('bob', 'I speak')],
};
