// M1: a client stands still with its connections open. Nothing detects that but the copies that are
// not answered, of which each is told after thirty seconds.
import type { Scenario } from '../world/scenario.ts';
import { goesOn, joinAll, passes, says, stands } from './cue.ts';
import { reads, sent, undelivered } from './expectation.ts';

export const m1PeerStandsStill: Scenario = {
  name: 'm1-peer-stands-still',
  row: 'M1',
  says: 'Copies for a client that stands still are told as not delivered.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    stands('bob'),
    says('alice', 'hello'),
    passes(31_000),
    goesOn('bob'),
    passes(1_000),
  ],
  expects: [sent('alice', 200, 'hello'), undelivered('R4975-7.1.1-4'), reads('bob', 'hello')],
};
