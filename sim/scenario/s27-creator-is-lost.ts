// S27: the focus of the creator crashes, and by its log the creator is gone: the room ends for
// those at the other focus too.
import type { Scenario } from '../world/scenario.ts';
import { crashes, joinAll, joins, passes, restarts } from './cue.ts';
import { leftBy } from './expectation.ts';

export const s27CreatorIsLost: Scenario = {
  name: 's27-creator-is-lost',
  row: 'S27',
  says: 'A room ends when the focus of its creator crashes and starts again.',
  world: { people: ['alice', 'bob'], focuses: 2, policy: { deleteWithCreator: true } },
  cues: [
    ...joinAll('alice'),
    joins('bob', { focus: 2 }),
    passes(3_000),
    crashes('focus'),
    passes(2_000),
    restarts('focus'),
    passes(2_000),
    joins('alice'),
    passes(3_000),
  ],
  expects: [leftBy('bob', 'room-closed')],
};
