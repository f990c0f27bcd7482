// P23, the other reading (variant imdnExempt), as clients of RCS need it.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, personUri, sends } from './cue.ts';
import { answered, receives } from './expectation.ts';

export const p23ReceiptIsExempt: Scenario = {
  name: 'p23-receipt-is-exempt',
  row: 'P23',
  says: 'By the other reading a delivery notification reaches its recipient all the same.',
  world: {
    people: ['alice', 'bob'],
    policy: { privateMessages: false },
    variants: { imdnExempt: true },
  },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { to: { uri: personUri('bob') }, content: 'imdn' }),
    passes(1_000),
  ],
  expects: [answered('alice', 200), receives('bob', 'message/imdn+xml')],
};
