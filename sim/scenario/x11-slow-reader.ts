// X11: a reader's connection takes nothing, while others talk. They do not wait for it.
import type { Scenario } from '../world/scenario.ts';
import { farStream, joinAll, passes, says } from './cue.ts';
import { inOrder, never, reads, undelivered } from './expectation.ts';

export const x11SlowReader: Scenario = {
  name: 'x11-slow-reader',
  row: 'X11',
  says: 'Others read at once what a slow reader reads a minute later.',
  world: { people: ['alice', 'bob', 'carol'] },
  cues: [
    ...joinAll('alice', 'bob', 'carol'),
    farStream('bob', 'msrp', 'clog'),
    says('alice', 'one'),
    says('alice', 'two'),
    passes(60_000),
    says('carol', 'three'),
    passes(1_000),
    farStream('bob', 'msrp', 'unclog'),
    passes(2_000),
  ],
  expects: [
    inOrder(reads('carol', 'two'), reads('bob', 'one')),
    inOrder(reads('bob', 'one'), reads('bob', 'two')),
    reads('bob', 'three'),
    never(undelivered('R4975-7.1.1-4')),
  ],
};
