// E8: a subscriber does not answer its NOTIFY for 32 seconds. Its subscription is removed, and what
// changes then is not told to it.
import type { Scenario } from '../world/scenario.ts';
import { changes, joinAll, joins, leaves, passes } from './cue.ts';
import { never, seesChange } from './expectation.ts';

export const e8NotifyTimesOut: Scenario = {
  name: 'e8-notify-times-out',
  row: 'E8',
  says: 'A subscriber that does not answer loses its subscription.',
  world: { people: ['alice', 'bob', 'carol'] },
  cues: [
    ...joinAll('alice'),
    joins('bob', { over: 'sip-udp' }),
    passes(6_000),
    changes('bob', { notifies: 'withholds' }),
    joins('carol'),
    passes(40_000),
    changes('bob', { notifies: 'answers' }),
    leaves('carol'),
    passes(6_000),
    leaves('bob'),
    passes(6_000),
  ],
  expects: [
    seesChange('bob', 'joined', 'carol'),
    seesChange('alice', 'left', 'carol'),
    never(seesChange('bob', 'left', 'carol')),
  ],
};
