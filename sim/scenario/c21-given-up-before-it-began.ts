// C21: the first that comes of a message says that it is given up. Nothing is left to do.
import type { Scenario } from '../world/scenario.ts';
import { chunk, joinAll, passes } from './cue.ts';
import { answered, never, receives } from './expectation.ts';

export const c21GivenUpBeforeItBegan: Scenario = {
  name: 'c21-given-up-before-it-began',
  row: 'C21',
  says: 'The end of a message that never began is accepted and goes to nobody.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice', 'bob'), chunk('alice', 1, [1, 100], '#', '*'), passes(1_000)],
  expects: [answered('alice', 200), never(receives('bob', 'message 1'))],
};
