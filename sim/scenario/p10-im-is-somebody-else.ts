// P10, the other reading (variant imIsSip): another scheme is another address.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, sends } from './cue.ts';
import { answered } from './expectation.ts';

export const p10ImIsSomebodyElse: Scenario = {
  name: 'p10-im-is-somebody-else',
  row: 'P10',
  says: 'By the other reading nobody is known by an im URI.',
  world: { people: ['alice', 'bob'], variants: { imIsSip: false } },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { to: { uri: 'im:bob@example.org' } }),
    passes(1_000),
  ],
  expects: [answered('alice', 404)],
};
