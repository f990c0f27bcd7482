// P6, the other reading (variant privateForbidden): nobody here takes private messages.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, personUri, sends } from './cue.ts';
import { answered } from './expectation.ts';

export const p6RoomWithoutWhispersCannot: Scenario = {
  name: 'p6-room-without-whispers-cannot',
  row: 'P6',
  says: 'By the other reading a whisper in such a room is answered as if the recipient could not.',
  world: {
    people: ['alice', 'bob'],
    policy: { privateMessages: false },
    variants: { privateForbidden: 428 },
  },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(4_000),
    sends('alice', { to: { uri: personUri('bob') } }),
    passes(1_000),
  ],
  expects: [answered('alice', 428)],
};
