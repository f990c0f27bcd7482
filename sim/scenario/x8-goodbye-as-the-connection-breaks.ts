// X8: the signalling breaks with the BYE of who leaves on it.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, leaves, passes, stream } from './cue.ts';
import { logs } from './expectation.ts';

export const x8GoodbyeAsTheConnectionBreaks: Scenario = {
  name: 'x8-goodbye-as-the-connection-breaks',
  row: 'X8',
  says: 'Who leaves as the connection breaks is gone at both ends.',
  world: { people: ['alice'] },
  cues: [...joinAll('alice'), leaves('alice'), stream('alice', 'sip', 'reset'), passes(40_000)],
  expects: [logs('participant.left', 'alice')],
};
