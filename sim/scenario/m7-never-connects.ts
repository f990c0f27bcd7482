// M7: a client calls, acknowledges, and never opens its MSRP connection. No text says how long to
// wait; after 32 seconds it is sent away.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes } from './cue.ts';
import { comes, leftBy, logs } from './expectation.ts';

export const m7NeverConnects: Scenario = {
  name: 'm7-never-connects',
  row: 'M7',
  says: 'Who never connects is admitted, never in the room, and sent away.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), does('alice', { deed: 'invite', session: 'same' }), passes(35_000)],
  expects: [
    comes(2, logs('participant.admitted', 'alice')),
    logs('participant.joined', 'alice'),
    leftBy('alice', 'unbound'),
  ],
};
