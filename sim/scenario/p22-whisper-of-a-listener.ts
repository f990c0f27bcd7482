// P22: somebody whose session only listens writes privately. The direction of a session is about
// all that is said in it (RFC 3264).
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, personUri, reinvites, sends } from './cue.ts';
import { answered, never, receives } from './expectation.ts';

export const p22WhisperOfAListener: Scenario = {
  name: 'p22-whisper-of-a-listener',
  row: 'P22',
  says: 'Who only listens may not whisper either.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    reinvites('alice', 'recvonly'),
    passes(1_000),
    sends('alice', { to: { uri: personUri('bob') } }),
    passes(1_000),
  ],
  expects: [answered('alice', 403), never(receives('bob', 'something is said'))],
};
