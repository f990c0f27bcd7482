// S8, X8: the focus is told to stop while an INVITE is undecided: it is refused, new ones too, and
// whoever is there is sent away.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, joins, operates, passes } from './cue.ts';
import { answered, leftBy } from './expectation.ts';

export const s8DrainedWhileUndecided: Scenario = {
  name: 's8-drained-while-undecided',
  row: 'S8',
  says: 'A focus that is to stop sends all away and takes nobody any more.',
  world: { people: ['alice', 'bob', 'carol'] },
  weather: { commitMs: [500, 500] },
  cues: [
    ...joinAll('alice'),
    joins('bob'),
    passes(200),
    operates({ type: 'drain' }),
    joins('carol'),
    passes(4_000),
  ],
  expects: [
    leftBy('alice', 'drained'),
    answered('bob', '503 INVITE'),
    answered('carol', '503 INVITE'),
    { who: 'focus', tells: { type: 'drained' } },
  ],
};
