// What carries messages: a connection and its sessions, a message in chunks, requests for names on
// both sides, and typing. A table of data.
import type { Clause } from '../../model/clause.ts';
import type { Walk, WalkEvent, WalkStep } from './walk.ts';

type Row = readonly [clause: Clause, says: string, steps: readonly WalkStep[], input?: object];

const bound = (leg: number): WalkEvent => ({ type: 'session.bound', leg });
const over = (leg: number): WalkEvent => ({ type: 'session.ended', leg });
const garbage: WalkEvent = { type: 'garbage.received' };
const closed: WalkEvent = { type: 'connection.closed' };

const binding: readonly Row[] = [
  [
    'M7',
    'a connection on which nothing is bound is closed',
    [
      ['begins', [], 'fresh'],
      [31_999, []],
      [1, ['close-connection'], 'closing'],
    ],
  ],
  [
    'M5',
    'it stays with its sessions, and a while behind the last of them',
    [
      [bound(1), [], 'bound'],
      [100_000, []],
      [bound(2), [], 'bound'],
      [over(1), [], 'bound'],
      [over(2), [], 'idle'],
      [4999, []],
      [1, ['close-connection'], 'closing'],
    ],
  ],
  [
    'M5',
    'another session may be bound on it',
    [
      [bound(1), [], 'bound'],
      [over(1), [], 'idle'],
      [4999, []],
      [bound(2), [], 'bound'],
      [100_000, [], 'bound'],
      [over(2), [], 'idle'],
      [5000, ['close-connection'], 'closing'],
    ],
  ],
  [
    'M5',
    'each session on it is remembered',
    [
      [bound(1), [], 'bound'],
      [bound(2), [], 'bound'],
      [over(2), [], 'bound'],
      [over(1), [], 'idle'],
      [bound(3), [], 'bound'],
      [bound(4), [], 'bound'],
      [over(4), [], 'bound'],
    ],
  ],
  ...[[], [bound(1)], [bound(1), over(1)]].map(
    (before): Row => [
      'M8',
      `garbage ends it, after ${before.length} events`,
      [...before.map((event): WalkStep => [event, []]), [garbage, ['close-connection'], 'closing']],
    ],
  ),
  ...[[], [bound(1)], [bound(1), over(1)]].map(
    (before): Row => [
      'M5',
      `the peer may close it, after ${before.length} events`,
      [...before.map((event): WalkStep => [event, []]), [closed, [], 'closing']],
    ],
  ),
];

const chunk: WalkEvent = { type: 'chunk.received' };
const refused: WalkEvent = { type: 'message.refused' };
const ended: WalkEvent = { type: 'message.ended' };
const within = { chunkTimerMs: 1000 };

const reassembly: readonly Row[] = [
  [
    'R7701-6.1-14',
    'the next chunk is waited for, and silence remembered for as long',
    [
      ['begins', [], 'open.receiving'],
      [999, []],
      [chunk, [], 'open.receiving'],
      [999, [], 'open.receiving'],
      [1, [], 'expired'],
      [999, [], 'expired'],
      [1, [], 'forgotten'],
    ],
  ],
  [
    'C24',
    'no message stays open for ever',
    [
      ...Array.from({ length: 1799 }, (): readonly WalkStep[] => [
        [1000 - 1, []],
        [chunk, [], 'open.receiving'],
      ]).flat(),
      [999, []],
      [chunk, [], 'open.receiving'],
      [799, []],
      [chunk, [], 'open.receiving'],
      [999, []],
      [chunk, [], 'open.receiving'],
      [2, [], 'expired'],
    ],
  ],
  [
    'C25',
    'what was refused is remembered for a while',
    [
      [refused, [], 'refused'],
      [chunk, [], 'refused'],
      [999, [], 'refused'],
      [1, [], 'forgotten'],
    ],
  ],
  ['R7701-6.1-14', 'what is whole is forgotten', [[ended, [], 'forgotten']]],
  [
    'C25',
    'what is waited for no more may end',
    [
      [1000, [], 'expired'],
      [ended, [], 'forgotten'],
    ],
  ],
  [
    'C25',
    'what is refused may end',
    [
      [refused, [], 'refused'],
      [ended, [], 'forgotten'],
    ],
  ],
];

const asked: WalkEvent = { type: 'nickname.asked' };
const decided: WalkEvent = { type: 'nickname.decided' };

const negotiation: readonly Row[] = [
  [
    'N14',
    'requests are appended and answered one by one',
    [
      ['begins', [], 'idle'],
      [decided, [], 'idle'],
      [asked, ['append-request'], 'requested'],
      [asked, ['append-request'], 'requested'],
      [decided, ['answer-request'], 'requested'],
      [asked, ['append-request'], 'requested'],
      [decided, ['answer-request'], 'requested'],
      [decided, ['answer-request'], 'idle'],
      [asked, ['append-request'], 'requested'],
      [decided, ['answer-request'], 'idle'],
    ],
  ],
];

const wants = (nickname: string): WalkEvent => ({ type: 'nickname.asked', nickname });
const answered = (status: number): WalkEvent => ({ type: 'nickname.answered', status });
const joins = (allowed: boolean): WalkEvent => ({ type: 'session.joined', allowed });
const policy = (allowed: boolean): WalkEvent => ({ type: 'policy.changed', allowed });
const leaves: WalkEvent = { type: 'session.ended' };

const wishes: readonly Row[] = [
  [
    'N14',
    'wishes wait for the session, and then for one another',
    [
      ['begins', [], 'waiting'],
      [wants('Rook'), [], 'waiting'],
      [wants('Crow'), [], 'waiting'],
      [joins(true), ['send-nickname Rook'], 'requested'],
      [wants(''), [], 'requested'],
      [answered(425), ['tell-answer Rook 425', 'send-nickname Crow'], 'requested'],
      [answered(200), ['tell-answer Crow 200', 'send-nickname '], 'requested'],
      [answered(200), ['tell-answer  200'], 'idle'],
      [wants('Jay'), ['send-nickname Jay'], 'requested'],
      [answered(200), ['tell-answer Jay 200'], 'idle'],
      [leaves, [], 'waiting'],
    ],
  ],
  [
    'R7701-7.1-5',
    'where the room takes no names nobody asks for one',
    [
      [wants('Rook'), [], 'waiting'],
      [joins(false), ['tell-forbidden Rook'], 'forbidden'],
      [wants('Crow'), ['tell-forbidden Crow'], 'forbidden'],
      [policy(false), [], 'forbidden'],
      [policy(true), [], 'idle'],
      [policy(true), [], 'idle'],
      [wants('Jay'), ['send-nickname Jay'], 'requested'],
      [answered(200), ['tell-answer Jay 200'], 'idle'],
      [policy(false), [], 'forbidden'],
      [leaves, [], 'waiting'],
      [joins(true), [], 'idle'],
    ],
  ],
  [
    'N16',
    'what is not answered when the session ends is told as abandoned',
    [
      [wants('Rook'), [], 'waiting'],
      [leaves, ['tell-abandoned Rook 0'], 'waiting'],
      [joins(true), [], 'idle'],
      [wants('Crow'), ['send-nickname Crow'], 'requested'],
      [wants('Jay'), [], 'requested'],
      [leaves, ['tell-abandoned Crow+Jay 1'], 'waiting'],
      [joins(true), [], 'idle'],
    ],
  ],
];

const typed: WalkEvent = { type: 'typed' };

const composing: readonly Row[] = [
  [
    'R3994-3.2-3',
    'one status in an interval, however fast somebody types',
    [
      ['begins', [], 'idle'],
      [typed, ['send-active'], 'active'],
      ...Array.from({ length: 10 }, (): readonly WalkStep[] => [
        [10_000, []],
        [typed, [], 'active'],
      ]).flat(),
      [9999, []],
      [typed, [], 'active'],
      [1, ['send-active'], 'active'],
      [14_998, []],
      [1, ['send-idle'], 'idle'],
    ],
  ],
  [
    'R3994-3.2-3',
    'the interval begins anew with each status',
    [
      [typed, ['send-active'], 'active'],
      ...Array.from({ length: 21 }, (_, at): readonly WalkStep[] => [
        [10_000, at % 11 === 10 ? ['send-active'] : []],
        [typed, [], 'active'],
      ]).flat(),
      [10_000, ['send-active'], 'active'],
    ],
  ],
  [
    'R3994-3.2-3',
    'who types no more is idle after a while',
    [
      [typed, ['send-active'], 'active'],
      [14_999, []],
      [1, ['send-idle'], 'idle'],
    ],
  ],
  [
    'R3994-3.2-1',
    'what is taken back is told',
    [
      [typed, ['send-active'], 'active'],
      [{ type: 'paused' }, ['send-idle'], 'idle'],
      [200_000, [], 'idle'],
      [typed, ['send-active'], 'active'],
    ],
  ],
  ...['said', 'session.ended'].map(
    (type): Row => [
      'R3994-3.2-1',
      `nothing more is to be told (${type})`,
      [
        [typed, ['send-active'], 'active'],
        [{ type }, [], 'idle'],
        [200_000, [], 'idle'],
      ],
    ],
  ),
];

export const mediaWalks: readonly Walk[] = [
  ...binding.map(walkOf('msrp/binding', {})),
  ...reassembly.map(walkOf('msrp/reassembly', within)),
  ...negotiation.map(walkOf('nickname/negotiation', {})),
  ...wishes.map(walkOf('client/nickname-request', {})),
  ...composing.map(walkOf('client/composing', {})),
];

function walkOf(machine: string, usual: object) {
  return ([clause, says, steps, input = usual]: Row): Walk => {
    return { machine, clause, says, input, steps };
  };
}
