// S28: two people create one room at two focuses at once. The first in the room log has opened it;
// by this policy the room ends with its creator.
import type { Scenario } from '../world/scenario.ts';
import { arrives, commits, joins, leaves, passes } from './cue.ts';
import { comes, isIn, leftBy, logs } from './expectation.ts';

export const s28TwoCreateARoom: Scenario = {
  name: 's28-two-create-a-room',
  row: 'S28',
  says: 'Of two who create a room at once the first in the log is its creator.',
  world: { people: ['alice', 'bob'], focuses: 2, policy: { deleteWithCreator: true } },
  cues: [
    joins('alice', { over: 'sip-udp' }),
    joins('bob', { over: 'sip-udp', focus: 2 }),
    arrives('alice', 'focus', 'INVITE'),
    arrives('bob', 'focus2', 'INVITE'),
    commits('focus'),
    passes(3_000),
    leaves('alice'),
    passes(5_000),
  ],
  expects: [comes(2, logs('room.opened')), isIn('bob'), leftBy('bob', 'room-closed')],
};
