// S14: a session that only listens, and something is said in it. The direction forbids it; the
// status is open.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, reinvites, says, sends } from './cue.ts';
import { answered, reads, refuses } from './expectation.ts';

export const s14SpeaksWhereItOnlyListens: Scenario = {
  name: 's14-speaks-where-it-only-listens',
  row: 'S14',
  says: 'What is said in a session that only listens is forbidden.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    reinvites('alice', 'recvonly'),
    passes(1_000),
    sends('alice'),
    passes(1_000),
    says('bob', 'do you hear?'),
    passes(1_000),
  ],
  expects: [answered('alice', 403), refuses(403, 'S14'), reads('alice', 'do you hear?')],
};
