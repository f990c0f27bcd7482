// C33: a SEND without a body keeps a connection alive: answered, and passed on to nobody.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { answered, logs, never } from './expectation.ts';

export const c33EmptySend: Scenario = {
  name: 'c33-empty-send',
  row: 'C33',
  says: 'An empty SEND is answered and goes to nobody.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice', 'bob'), does('alice', { deed: 'keep-alive' }), passes(1_000)],
  expects: [answered('alice', 200), never(logs('message.posted'))],
};
