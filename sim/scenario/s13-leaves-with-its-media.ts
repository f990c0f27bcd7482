// S13, the other reading (variant leavesWithoutMedia): without a session nobody takes part.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites } from './cue.ts';
import { leftBy } from './expectation.ts';

export const s13LeavesWithItsMedia: Scenario = {
  name: 's13-leaves-with-its-media',
  row: 'S13',
  says: 'By the other reading who switches messages off leaves.',
  world: { people: ['alice', 'bob'], variants: { leavesWithoutMedia: true } },
  cues: [...joinAll('alice', 'bob'), reinvites('bob', 'no-port'), passes(2_000)],
  expects: [leftBy('bob', 'media-removed')],
};
