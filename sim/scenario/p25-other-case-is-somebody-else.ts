// P25: the user part of a SIP URI is compared letter by letter (RFC 3261).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered, never, receives } from './expectation.ts';

export const p25OtherCaseIsSomebodyElse: Scenario = {
  name: 'p25-other-case-is-somebody-else',
  row: 'P25',
  says: 'A whisper to a name in other case finds nobody.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { to: { uri: 'sip:Bob@example.org' } }),
    passes(1_000),
  ],
  expects: [answered('alice', 404), never(receives('bob', 'something is said'))],
};
