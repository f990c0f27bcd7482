// M4: a second connection claims a session that is bound to another one: 506 (RFC 4975 10).
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, says } from './cue.ts';
import { answered, reads } from './expectation.ts';

export const m4SecondConnection: Scenario = {
  name: 'm4-second-connection',
  row: 'M4',
  says: 'A second connection for a session is refused, and the first goes on.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    does('alice', { deed: 'second-connection' }),
    passes(1_000),
    says('bob', 'still here?'),
    passes(1_000),
  ],
  expects: [answered('alice', 506), reads('alice', 'still here?')],
};
