// E17, the other reading (variant userCountsEndpoints).
import type { Scenario } from '../world/scenario.ts';
import { joins, passes } from './cue.ts';
import { receives } from './expectation.ts';

export const e17EndpointsAreCounted: Scenario = {
  name: 'e17-endpoints-are-counted',
  row: 'E17',
  says: 'By the other reading the roster counts devices.',
  world: { people: ['alice', 'phone'], variants: { userCountsEndpoints: true } },
  cues: [joins('alice'), passes(2_000), joins('phone', { as: 'alice' }), passes(6_000)],
  expects: [receives('alice', '<user-count>2<')],
};
