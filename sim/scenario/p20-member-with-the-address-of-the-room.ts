// P20: a member has the URI of the room. To with that URI means the room.
import type { Scenario } from '../world/scenario.ts';
import { joinAll, passes, says } from './cue.ts';
import { reads, sent } from './expectation.ts';

export const p20MemberWithTheAddressOfTheRoom: Scenario = {
  name: 'p20-member-with-the-address-of-the-room',
  row: 'P20',
  says: 'A message to the room goes to all, although a member has the address of the room.',
  world: { people: ['alice', 'lobby', 'bob'] },
  cues: [...joinAll('alice', 'lobby', 'bob'), says('alice', 'hello all'), passes(1_000)],
  expects: [
    sent('alice', 200, 'hello all'),
    reads('lobby', 'hello all'),
    reads('bob', 'hello all'),
  ],
};
