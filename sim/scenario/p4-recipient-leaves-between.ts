// P4: the recipient's BYE is there after the private message and before the log has committed it.
// The room accepts what was said to a member, the copy goes to nobody any more, and the writer is
// told of that by a REPORT.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joinAll, leaves, passes, whispers } from './cue.ts';
import { inOrder, never, receives, reported, sent } from './expectation.ts';

export const p4RecipientLeavesBetween: Scenario = {
  name: 'p4-recipient-leaves-between',
  row: 'P4',
  says: 'A whisper is accepted and then reported as lost when its recipient leaves meanwhile.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(6_000),
    whispers('alice', 'bob', 'psst'),
    leaves('bob'),
    arrives('alice', 'focus', 'psst'),
    arrives('bob', 'focus', 'BYE'),
    passes(1_000),
  ],
  expects: [
    inOrder(sent('alice', 200, 'psst'), reported('alice', 404)),
    never(receives('bob', 'psst')),
  ],
};
