// C31: policy forbids a type while a message of it is being kept. It commits behind the change and
// is refused by it; nothing of it is kept.
import type { Scenario } from '../world/scenario.ts';
import { arrives, joinAll, judgesBy, passes, sends } from './cue.ts';
import { answered, inOrder, logs, never, receives } from './expectation.ts';

export const c31TypeForbiddenInThatMoment: Scenario = {
  name: 'c31-type-forbidden-in-that-moment',
  row: 'C31',
  says: 'A message whose type is forbidden before it commits is refused.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    sends('alice', { content: 'html' }),
    judgesBy({ wrappedTypes: ['text/plain'] }),
    arrives('alice', 'focus', 'SEND'),
    passes(1_000),
  ],
  expects: [
    inOrder(logs('policy.changed'), logs('message.posted', 'alice')),
    answered('alice', 415),
    never(receives('bob', 'something is said')),
  ],
};
