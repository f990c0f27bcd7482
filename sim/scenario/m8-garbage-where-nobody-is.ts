// M8: a session has ended, its connection is still there for a while, and garbage comes on it.
import type { Scenario } from '../world/scenario.ts';
import { does, joinAll, passes, says } from './cue.ts';
import { leftBy, refuses, sent } from './expectation.ts';

export const m8GarbageWhereNobodyIs: Scenario = {
  name: 'm8-garbage-where-nobody-is',
  row: 'M8',
  says: 'Garbage on a connection without a session closes it.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    does('alice', { deed: 'bye', times: 1 }),
    passes(500),
    does('alice', { deed: 'octets', plane: 'msrp', octets: 'good morning\r\n\r\n' }),
    passes(2_000),
    says('bob', 'all well'),
    passes(500),
  ],
  expects: [leftBy('alice', 'bye'), refuses(400, 'R4975-9-1'), sent('bob', 200, 'all well')],
};
