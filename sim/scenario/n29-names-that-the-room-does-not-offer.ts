// N29: a client wishes for a name in a room that offers none (a=chatroom without nickname). It does
// not ask, for it must not (RFC 7701 8).
import type { Scenario } from '../world/scenario.ts';
import { joins, passes, takes } from './cue.ts';
import { logs, never, receives } from './expectation.ts';

export const n29NamesThatTheRoomDoesNotOffer: Scenario = {
  name: 'n29-names-that-the-room-does-not-offer',
  row: 'N29',
  says: 'Who wishes for a name where there are none is told so by the own client.',
  world: { people: ['alice'], policy: { nicknames: false } },
  cues: [
    joins('alice'),
    takes('alice', 'Rook'),
    passes(3_000),
    takes('alice', 'Queen'),
    passes(1_000),
  ],
  expects: [never(receives('focus', 'NICKNAME')), never(logs('nickname.requested'))],
};
