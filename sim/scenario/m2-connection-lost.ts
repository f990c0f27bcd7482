// M2: the MSRP connection breaks and the dialog does not. The sessions on it have failed (RFC 4975
// 5.4); who was there leaves at once.
import type { Scenario } from '../world/scenario.ts';
import { farStream, goesOn, joinAll, passes, stands } from './cue.ts';
import { leftBy } from './expectation.ts';

export const m2ConnectionLost: Scenario = {
  name: 'm2-connection-lost',
  row: 'M2',
  says: 'Who loses its MSRP connection leaves.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    stands('bob'),
    farStream('bob', 'msrp', 'reset'),
    passes(1_000),
    goesOn('bob'),
    passes(1_000),
  ],
  expects: [leftBy('bob', 'connection-lost')],
};
