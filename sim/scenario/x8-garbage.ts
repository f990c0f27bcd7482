// X8: somebody sends what is no MSRP. At most their connection is lost, and the room goes on.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, says } from './cue.ts';
import { leftBy, reads } from './expectation.ts';

export const x8Garbage: Scenario = {
  name: 'x8-garbage',
  row: 'X8',
  says: 'Who sends garbage loses its connection, and nobody else does.',
  world: { people: ['alice', 'bob', 'carol'] },
  cues: [
    ...joinAll('alice', 'bob', 'carol'),
    does('alice', { deed: 'octets', plane: 'msrp', octets: 'good morning\r\n\r\n' }),
    passes(1_000),
    says('bob', 'go on'),
    passes(1_000),
  ],
  expects: [leftBy('alice', 'connection-lost'), reads('carol', 'go on')],
};
