// N14: a client is asked for two names before it is in the room. It asks for them in turn, as RFC
// 7701 has it, once it is there.
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, takes } from './cue.ts';
import { inOrder, named } from './expectation.ts';

export const n14WishedBeforeTheRoomAnswered: Scenario = {
  name: 'n14-wished-before-the-room-answered',
  row: 'N14',
  says: 'Names that somebody wishes for early are asked for in turn.',
  world: { people: ['alice'] },
  cues: [joins('alice'), takes('alice', 'Rook'), takes('alice', 'Queen'), passes(3_000)],
  expects: [inOrder(named('alice', 200, 'Rook'), named('alice', 200, 'Queen'))],
};
