// M9, M10: the focus cannot be reached by anybody: calls are given up when their time is over.
import type { Scenario } from '../world/scenario.ts';
import { heals, joins, parts, passes } from './cue.ts';
import { isIn, never } from './expectation.ts';

export const m9NobodyCanBeReached: Scenario = {
  name: 'm9-nobody-can-be-reached',
  row: 'M9',
  says: 'Who cannot reach the focus gives up.',
  world: { people: ['alice', 'bob'] },
  cues: [
    { type: 'freeze', node: 'focus' },
    ...parts('alice', 'focus'),
    joins('alice', { over: 'sip-udp' }),
    joins('bob'),
    passes(35_000),
    { type: 'thaw', node: 'focus' },
    ...heals('alice', 'focus'),
    passes(5_000),
  ],
  expects: [never(isIn('alice'))],
};
