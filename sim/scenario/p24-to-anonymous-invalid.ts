// P24: a client of RCS addresses the room as sip:anonymous@anonymous.invalid. By RFC 7701 that is
// somebody who is not there.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered } from './expectation.ts';

export const p24ToAnonymousInvalid: Scenario = {
  name: 'p24-to-anonymous-invalid',
  row: 'P24',
  says: 'A message to the address that RCS has for a room finds nobody.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { to: { uri: 'sip:anonymous@anonymous.invalid' } }),
    passes(1_000),
  ],
  expects: [answered('alice', 404)],
};
