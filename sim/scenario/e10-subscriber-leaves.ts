// E10: a member leaves a room of which only members see the roster. BYE ends no subscription (RFC
// 4575), but what it showed is not theirs any more.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { leftBy, receives } from './expectation.ts';

export const e10SubscriberLeaves: Scenario = {
  name: 'e10-subscriber-leaves',
  row: 'E10',
  says: 'Where only members see the roster, who leaves sees it no more.',
  world: { people: ['alice', 'bob'], policy: { roster: 'members' } },
  cues: [
    ...joinAll('alice', 'bob'),
    passes(6_000),
    does('bob', { deed: 'bye', times: 1 }),
    passes(6_000),
  ],
  expects: [leftBy('bob', 'bye'), receives('bob', 'terminated;reason=rejected')],
};
