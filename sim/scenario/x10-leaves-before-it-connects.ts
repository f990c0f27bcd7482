// X10: somebody changes their mind before the first octet has left.
import type { Scenario } from '../world/scenario.ts';
import { joins, leaves, passes } from './cue.ts';
import { isIn, never, receives } from './expectation.ts';

export const x10LeavesBeforeItConnects: Scenario = {
  name: 'x10-leaves-before-it-connects',
  row: 'X10',
  says: 'Who leaves before the call has begun never calls.',
  world: { people: ['alice'] },
  cues: [joins('alice'), leaves('alice'), passes(3_000)],
  expects: [never(receives('focus', 'INVITE')), never(isIn('alice'))],
};
