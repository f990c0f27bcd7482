// E14, the other reading (variant ownEntityShown): one may see oneself.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, joins, passes } from './cue.ts';
import { never, receives } from './expectation.ts';

export const e14OwnEntityIsShown: Scenario = {
  name: 'e14-own-entity-is-shown',
  row: 'E14',
  says: 'By the other reading an anonymous member sees its own address, and nobody else does.',
  world: { people: ['alice', 'bob'], variants: { ownEntityShown: true } },
  cues: [...joinAll('bob'), joins('alice', { anonymous: true }), passes(8_000)],
  expects: [receives('alice', 'entity="sip:alice@'), never(receives('bob', 'sip:alice@'))],
};
