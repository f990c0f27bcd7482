// E17: user-count of the roster: the users, of whom one has two endpoints.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes } from './cue.ts';
import { isIn, never, receives } from './expectation.ts';

export const e17UsersAreCounted: Scenario = {
  name: 'e17-users-are-counted',
  row: 'E17',
  says: 'The roster counts people and not their devices.',
  world: { people: ['alice', 'phone'] },
  cues: [joins('alice'), passes(2_000), joins('phone', { as: 'alice' }), passes(6_000)],
  expects: [isIn('phone'), never(receives('alice', '<user-count>2<'))],
};
