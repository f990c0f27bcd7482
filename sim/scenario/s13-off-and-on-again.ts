// S13: messages are switched off and on again: the session has to be connected anew.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says, stream } from './cue.ts';
import { comes, leftBy, logs, sent } from './expectation.ts';

export const s13OffAndOnAgain: Scenario = {
  name: 's13-off-and-on-again',
  row: 'S13',
  says: 'Who switches messages off and on again has to connect again.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    reinvites('bob', 'no-port'),
    passes(1_000),
    stream('bob', 'msrp', 'vanish'),
    passes(500),
    reinvites('bob', 'same'),
    passes(1_000),
    says('alice', 'hello'),
    passes(32_000),
  ],
  expects: [
    comes(2, logs('participant.changed', 'bob')),
    sent('alice', 200, 'hello'),
    leftBy('bob', 'unbound'),
  ],
};
