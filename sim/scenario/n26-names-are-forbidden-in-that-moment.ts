// N26: the request is in the log right behind the change of policy, which nobody knew of when it
// came: decided by the order of the log.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joinAll, judgesBy, passes, takes } from './cue.ts';
import { inOrder, logs, named } from './expectation.ts';

export const n26NamesAreForbiddenInThatMoment: Scenario = {
  name: 'n26-names-are-forbidden-in-that-moment',
  row: 'N26',
  says: 'A request for a name that commits behind the change of policy is refused by it.',
  world: { people: ['alice'] },
  cues: [
    ...joinAll('alice'),
    takes('alice', 'Rook'),
    judgesBy({ nicknames: false }),
    arrives('alice', 'focus', 'NICKNAME'),
    passes(1_000),
  ],
  expects: [
    inOrder(logs('policy.changed'), logs('nickname.requested', 'alice')),
    named('alice', 403, 'Rook'),
  ],
};
