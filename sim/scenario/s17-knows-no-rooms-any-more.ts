// S17: a refresh forgets a=chatroom, as clients in the field do. What RFC 7701 adds is off for that
// session: nobody may write to it privately.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says, whispers } from './cue.ts';
import { never, reads, receives, sent } from './expectation.ts';

export const s17KnowsNoRoomsAnyMore: Scenario = {
  name: 's17-knows-no-rooms-any-more',
  row: 'S17',
  says: 'Who forgets a=chatroom in a refresh gets no whispers any more.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(4_000),
    reinvites('bob', 'no-chatroom'),
    passes(1_000),
    whispers('alice', 'bob', 'psst'),
    passes(1_000),
    says('alice', 'hello'),
    passes(1_000),
  ],
  expects: [sent('alice', 428, 'psst'), reads('bob', 'hello'), never(receives('bob', 'psst'))],
};
