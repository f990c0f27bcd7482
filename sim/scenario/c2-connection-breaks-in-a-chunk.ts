// C2: the sender's connection breaks within a chunk: headers and no end-line. The session is over
// with it (RFC 4975), and nothing of the message counts.
import type { Scenario } from '../world/scenario.ts';
import { chunk, does, joinAll, passes, says, stream } from './cue.ts';
import { leftBy, never, receives, sent } from './expectation.ts';

export const c2ConnectionBreaksInAChunk: Scenario = {
  name: 'c2-connection-breaks-in-a-chunk',
  row: 'C2',
  says: 'Of a chunk that breaks off with its connection nobody reads anything.',
  world: { people: ['alice', 'bob'] },
  cues: [
    ...joinAll('alice', 'bob'),
    chunk('alice', 1, [1, 200], '+'),
    passes(500),
    does('alice', {
      deed: 'octets',
      plane: 'msrp',
      octets: 'MSRP half1234 SEND\r\nTo-Path: msrp:',
    }),
    passes(500),
    stream('alice', 'msrp', 'reset'),
    passes(1_000),
    says('bob', 'anybody?'),
    passes(1_000),
  ],
  expects: [
    leftBy('alice', 'connection-lost'),
    never(receives('bob', 'message 1')),
    sent('bob', 200, 'anybody?'),
  ],
};
