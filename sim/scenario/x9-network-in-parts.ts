// X9: a subscriber is cut off while others come and go. When the network is whole again its roster
// is right again.
import type { Scenario } from '../world/scenario.ts';
import { heals, joinAll, joins, parts, passes } from './cue.ts';
import { seesChange } from './expectation.ts';

export const x9NetworkInParts: Scenario = {
  name: 'x9-network-in-parts',
  row: 'X9',
  says: 'Who was cut off knows who is there once the network is whole.',
  world: { people: ['alice', 'bob', 'carol'] },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(6_000),
    ...parts('focus', 'bob'),
    joins('carol'),
    passes(20_000),
    ...heals('focus', 'bob'),
    passes(10_000),
  ],
  expects: [seesChange('bob', 'joined', 'carol')],
};
