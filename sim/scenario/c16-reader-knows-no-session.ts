// C16: a reader answers with 481: it knows of no session. RFC 4975 ends it, and so does the focus.
import type { Scenario } from '../world/scenario.ts';
import { changes, joinAll, passes, says } from './cue.ts';
import { leftBy, sent, undelivered } from './expectation.ts';

export const c16ReaderKnowsNoSession: Scenario = {
  name: 'c16-reader-knows-no-session',
  row: 'C16',
  says: 'A reader that knows no session any more is sent away.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    changes('bob', { copies: 481 }),
    says('alice', 'hello'),
    passes(1_000),
  ],
  expects: [
    sent('alice', 200, 'hello'),
    undelivered('R7701-6.3-6'),
    leftBy('bob', 'connection-lost'),
  ],
};
