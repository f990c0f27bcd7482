// C43, the other reading (variant liveTidRefused).
import type { Scenario } from '../world/scenario.ts';
import { arrives, joinAll, passes, sends, times } from './cue.ts';
import { answered, reads } from './expectation.ts';

export const c43TransactionIdIsTaken: Scenario = {
  name: 'c43-transaction-id-is-taken',
  row: 'C43',
  says: 'By the other reading the second of two requests with one transaction id is refused.',
  world: { people: ['alice', 'bob'], variants: { liveTidRefused: true } },
  cues: [
    ...joinAll('alice', 'bob'),
    ...times(2, sends('alice', { tid: 1 })),
    arrives('alice', 'focus', 'peertid1'),
    arrives('alice', 'focus', 'peertid1'),
    passes(1_000),
  ],
  expects: [answered('alice', 200), answered('alice', 400), reads('bob', 'something is said ')],
};
