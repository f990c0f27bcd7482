// N26: policy forbids nicknames while a request is under way. What comes behind the change is
// judged by it.
import type { Scenario } from '../world/scenario.ts';
import { holds, joinAll, judgesBy, passes, releases, takes } from './cue.ts';
import { inOrder, logs, named } from './expectation.ts';

export const n26NamesAreForbiddenMeanwhile: Scenario = {
  name: 'n26-names-are-forbidden-meanwhile',
  row: 'N26',
  says: 'A request that arrives after nicknames were forbidden is refused.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    holds('alice', 'focus'),
    takes('alice', 'Rook'),
    judgesBy({ nicknames: false }),
    passes(1_000),
    releases('alice', 'focus'),
    passes(1_000),
  ],
  expects: [inOrder(logs('policy.changed'), named('alice', 403, 'Rook'))],
};
