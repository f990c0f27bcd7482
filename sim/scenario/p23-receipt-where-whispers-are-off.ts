// P23: a client sends the delivery notification of a message to its writer, in a room that allows
// no private messages. By RFC 7701 it is one.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, personUri, sends } from './cue.ts';
import { answered } from './expectation.ts';

export const p23ReceiptWhereWhispersAreOff: Scenario = {
  name: 'p23-receipt-where-whispers-are-off',
  row: 'P23',
  says: 'A delivery notification is refused where the room allows no whispers.',
  world: { people: ['alice', 'bob'], policy: { privateMessages: false } },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { to: { uri: personUri('bob') }, content: 'imdn' }),
    passes(1_000),
  ],
  expects: [answered('alice', 403)],
};
