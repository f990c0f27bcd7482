// N32: what somebody says under a new name may arrive before the NOTIFY that tells of the name: two
// planes without an order. The reader shows the name that it knows.
import type { Scenario } from '../world/scenario.ts';
import { joins, loses, passes, says, takes } from './cue.ts';

export const n32MessageBeforeTheRoster: Scenario = {
  name: 'n32-message-before-the-roster',
  row: 'N32',
  says: 'A message may be read under the old name before the roster tells of the new one.',
  world: { people: ['alice', 'bob'] },
  cues: [
    joins('alice', { over: 'sip-udp' }),
    joins('bob', { over: 'sip-udp' }),
    passes(2_000),
    takes('alice', 'Rook'),
    passes(6_000),
    takes('alice', 'Queen'),
    loses('focus', 'bob', 'NOTIFY'),
    says('alice', 'new name'),
    passes(200),
    passes(6_000),
    says('alice', 'well known'),
    passes(1_000),
  ],
  expects: [
    { who: 'bob', tells: { type: 'message', nickname: 'Rook', text: 'new name' } },
    { who: 'bob', tells: { type: 'message', nickname: 'Queen', text: 'well known' } },
  ],
};
