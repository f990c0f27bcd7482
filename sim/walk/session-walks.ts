// A participant's leg in the focus, from the INVITE to the last entry about it (design,
// "Lifecycle"). A table of data.
import type { Clause } from '../../model/clause.ts';
import type { Walk, WalkEvent, WalkStep } from './walk.ts';

type Row = readonly [clause: Clause, says: string, steps: readonly WalkStep[], input?: object];

const event = (type: string): WalkEvent => ({ type });
const admitted: WalkStep = [event('admission.accepted'), ['accept-invite'], 'admitted.unbound'];
const joined: readonly WalkStep[] = [
  ['begins', [], 'invited'],
  admitted,
  [event('bound'), ['append-joined'], 'admitted.bound'],
];
const expelled: WalkEvent = { type: 'expelled', cause: 'replaced' };
const gone: readonly WalkStep[] = [[event('left.committed'), ['end-exchange'], 'ended']];
const leaves = (cause: string) => ['hang-up', `append-left ${cause}`, 'end-exchange'];
const lost = event('connection.lost');
const renewed = event('media.renewed');
const removed = event('media.removed');

const rows: readonly Row[] = [
  [
    'R7701-4-5',
    'it joins when it is bound, and has left when the entry of that is kept',
    [
      ...joined,
      [100_000, []],
      [event('bye.received'), ['append-left bye', 'end-exchange'], 'leaving'],
      ...gone,
    ],
  ],
  [
    'R7701-5.2-1',
    'who is refused is told, and that is all',
    [[event('admission.refused'), ['refuse-invite', 'end-exchange'], 'ended']],
  ],
  [
    'S5',
    'who withdraws while undecided is undone when admitted',
    [
      [event('cancelled'), ['end-exchange'], 'withdrawn'],
      [event('admission.accepted'), ['append-left cancelled', 'end-exchange'], 'leaving'],
      ...gone,
    ],
  ],
  [
    'S5',
    'who withdraws while undecided may be refused',
    [
      [event('cancelled'), ['end-exchange'], 'withdrawn'],
      [event('admission.refused'), ['end-exchange'], 'ended'],
    ],
  ],
  [
    'S8',
    'who is sent away while undecided is refused',
    [
      [expelled, ['refuse-invite', 'end-exchange'], 'withdrawn'],
      [event('admission.accepted'), ['append-left cancelled', 'end-exchange'], 'leaving'],
    ],
  ],
  [
    'S3',
    'who never acknowledges leaves',
    [
      admitted,
      [event('unacknowledged'), ['append-left unacknowledged', 'end-exchange'], 'leaving'],
      ...gone,
    ],
  ],
  [
    'M7',
    'who is not bound in time is hung up on',
    [admitted, [31_999, []], [1, leaves('unbound'), 'leaving'], ...gone],
  ],
  [
    'M2',
    'a lost connection ends it at once',
    [...joined, [lost, leaves('connection-lost'), 'leaving']],
  ],
  ['S18', 'who is replaced is hung up on', [...joined, [expelled, leaves('replaced'), 'leaving']]],
  [
    'M2',
    'where it may stay without a connection it does for a while',
    [
      ...joined,
      [lost, ['suspend'], 'admitted.suspended'],
      [lost, [], 'admitted.suspended'],
      [999, [], 'admitted.suspended'],
      [1, leaves('connection-lost'), 'leaving'],
    ],
    { suspendMs: 1000 },
  ],
  [
    'M2',
    'it comes back with another session',
    [
      ...joined,
      [lost, ['suspend'], 'admitted.suspended'],
      [500, []],
      [renewed, [], 'admitted.renewing'],
      [10_000, [], 'admitted.renewing'],
      [event('bound'), [], 'admitted.bound'],
      [100_000, [], 'admitted.bound'],
    ],
    { suspendMs: 1000 },
  ],
  [
    'S13',
    'without a connection it may switch messages off',
    [
      ...joined,
      [lost, ['suspend'], 'admitted.suspended'],
      [removed, [], 'admitted.detached'],
      [100_000, [], 'admitted.detached'],
    ],
    { suspendMs: 1000 },
  ],
  [
    'S12',
    'another path is bound before the old one goes',
    [
      ...joined,
      [renewed, [], 'admitted.rebinding'],
      [31_999, []],
      [renewed, [], 'admitted.rebinding'],
      [31_999, []],
      [event('bound'), [], 'admitted.bound'],
      [100_000, [], 'admitted.bound'],
    ],
  ],
  [
    'S12',
    'another path that is not bound in time ends it',
    [...joined, [renewed, [], 'admitted.rebinding'], [32_000, leaves('unbound'), 'leaving']],
  ],
  [
    'S12',
    'the old path may break before the new one is bound',
    [
      ...joined,
      [renewed, [], 'admitted.rebinding'],
      [lost, ['adopt-next'], 'admitted.renewing'],
      [lost, [], 'admitted.renewing'],
      [31_999, []],
      [renewed, [], 'admitted.renewing'],
      [31_999, []],
      [1, leaves('unbound'), 'leaving'],
    ],
  ],
  [
    'S13',
    'messages are switched off and on again',
    [
      ...joined,
      [removed, [], 'admitted.detached'],
      [lost, [], 'admitted.detached'],
      [100_000, [], 'admitted.detached'],
      [renewed, [], 'admitted.renewing'],
      [event('bound'), [], 'admitted.bound'],
      [renewed, [], 'admitted.rebinding'],
      [removed, [], 'admitted.detached'],
      [renewed, [], 'admitted.renewing'],
      [removed, [], 'admitted.detached'],
      [event('bye.received'), ['append-left bye', 'end-exchange'], 'leaving'],
    ],
  ],
  [
    'S13',
    'messages may be off before they were on',
    [
      admitted,
      [removed, [], 'admitted.dormant'],
      [lost, [], 'admitted.dormant'],
      [100_000, [], 'admitted.dormant'],
      [renewed, [], 'admitted.unbound'],
      [31_999, []],
      [renewed, [], 'admitted.unbound'],
      [31_999, []],
      [removed, [], 'admitted.dormant'],
      [event('announced'), ['append-joined'], 'admitted.detached'],
      [renewed, [], 'admitted.renewing'],
      [event('bound'), [], 'admitted.bound'],
    ],
  ],
  [
    'S3',
    'it may join with its ACK, before it is bound',
    [
      admitted,
      [event('announced'), ['append-joined'], 'admitted.renewing'],
      [event('bound'), [], 'admitted.bound'],
    ],
  ],
];

export const sessionWalks: readonly Walk[] = rows.map(
  ([clause, says, steps, input = { suspendMs: 0 }]) => {
    return { machine: 'session/session', clause, says, input, steps };
  },
);
