// S14, the other reading (variant directionRefusal): any octet is too much there.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, sends } from './cue.ts';
import { answered } from './expectation.ts';

export const s14TooMuchWhereItOnlyListens: Scenario = {
  name: 's14-too-much-where-it-only-listens',
  row: 'S14',
  says: 'By the other reading it is told as too much.',
  world: { people: ['alice', 'bob'], variants: { directionRefusal: 413 } },
  cues: [
    ...joinAll('alice', 'bob'),
    reinvites('alice', 'recvonly'),
    passes(1_000),
    sends('alice'),
    passes(1_000),
  ],
  expects: [answered('alice', 413)],
};
