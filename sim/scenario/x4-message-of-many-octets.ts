// X4: a message of 20 000 octets, which the client sends in chunks, arrives octet by octet as it
// was.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, says } from './cue.ts';
import { reads } from './expectation.ts';

export const x4MessageOfManyOctets: Scenario = {
  name: 'x4-message-of-many-octets',
  row: 'X4',
  says: 'A long message is read as it was written.',
  world: { people: ['alice', 'bob'] },
  cues: [...joinAll('alice', 'bob'), says('alice', 'abcdefgh'.repeat(2_500)), passes(2_000)],
  expects: [reads('bob', 'abcdefgh'.repeat(2_500))],
};
