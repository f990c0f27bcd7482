// S15: the room is to refresh, and the client stands still: what it is asked it does not answer,
// and the session ends.
import type { Scenario } from '../world/scenario.ts';
import { does, goesOn, joinAll, passes, stands } from './cue.ts';
import { leftBy } from './expectation.ts';

export const s15RoomHearsNothing: Scenario = {
  name: 's15-room-hears-nothing',
  row: 'S15',
  says: 'Who does not answer the refresh of the room is gone.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    does('alice', { deed: 'update', session: 'none', seconds: 90, refresher: 'uas' }),
    passes(40_000),
    stands('alice'),
    passes(60_000),
    goesOn('alice'),
    passes(5_000),
  ],
  expects: [leftBy('alice', 'session-expired')],
};
