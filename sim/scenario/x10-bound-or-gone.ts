// X10: the media connection cannot be made. Whoever was admitted is bound in time or gone.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes } from './cue.ts';
import { isIn } from './expectation.ts';

export const x10BoundOrGone: Scenario = {
  name: 'x10-bound-or-gone',
  row: 'X10',
  says: 'Who cannot connect to the room is gone.',
  world: { people: ['alice'] },
  cues: [joins('alice'), passes(40_000)],
  expects: [isIn('alice')],
};
