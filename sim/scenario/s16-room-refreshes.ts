// S16: the same with the room as the refresher: it sends UPDATE in time, and the call goes on.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, says } from './cue.ts';
import { answered, logs, never, reads } from './expectation.ts';

export const s16RoomRefreshes: Scenario = {
  name: 's16-room-refreshes',
  row: 'S16',
  says: 'A session that the room is to refresh goes on.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    does('alice', { deed: 'update', session: 'none', seconds: 90, refresher: 'uas' }),
    passes(200_000),
    says('bob', 'still here?'),
    passes(1_000),
  ],
  expects: [
    answered('alice', '200 UPDATE'),
    reads('alice', 'still here?'),
    never(logs('participant.left')),
  ],
};
