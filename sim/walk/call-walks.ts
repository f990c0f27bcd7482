// A participant's call: into a room and out of it (R7701-5.2, RFC 3261 9 and 15), and how its
// session is kept alive (RFC 4028). A table of data.
import type { Clause } from '../../model/clause.ts';
import type { Walk, WalkEvent, WalkStep } from './walk.ts';

type Row = readonly [clause: Clause, says: string, steps: readonly WalkStep[]];

const event = (type: string): WalkEvent => ({ type });
const fails = (type: string): WalkEvent => {
  return { type, failure: { status: 500, message: 'so it is' } };
};
const leave = event('leave.asked');
const LEFT = 'You left the room.';
const UNCONNECTED = 'No connection came about in time.';

const ends = (joined: boolean, reason: string, subscribed = false) =>
  `conclude ${joined} ${reason} ${subscribed}`;
/** It ended as the failure says, without having been in the room. */
const failed = ends(false, 'so it is');

const connecting: readonly WalkStep[] = [
  ['begins', [], 'idle'],
  [event('join.asked'), ['open-signalling'], 'connecting'],
];
const calling: readonly WalkStep[] = [
  ...connecting,
  [event('signalling.opened'), ['send-invite'], 'calling'],
];
const proceeding: readonly WalkStep[] = [
  ...calling,
  [event('invite.proceeding'), [], 'proceeding'],
];
const linking: readonly WalkStep[] = [
  ...proceeding,
  [event('invite.accepted'), ['open-media'], 'linking'],
];
const binding: readonly WalkStep[] = [
  ...linking,
  [event('media.opened'), ['send-binding'], 'binding'],
];
const joined: readonly WalkStep[] = [
  ...binding,
  [event('binding.accepted'), ['tell-joined'], 'joined'],
];
const subscribed: readonly WalkStep[] = [...joined, [event('subscription.begun'), [], 'joined']];

/** From there these events end it at once, and so it is told. */
function over(where: string, before: readonly WalkStep[], types: readonly string[]): Row[] {
  return types.map((type) => [
    'R7701-5.2-1',
    `${where}: ${type} ends it`,
    [...before, [fails(type), [failed], 'ended']],
  ]);
}

/** From there these events end what is up already by a BYE. */
function hungUp(where: string, before: readonly WalkStep[], types: readonly string[]): Row[] {
  return types.map((type) => [
    'R3261-15-1',
    `${where}: ${type} needs a BYE`,
    [...before, [fails(type), ['send-bye'], 'leaving'], [event('bye.settled'), [failed], 'ended']],
  ]);
}

const withdrawing: readonly WalkStep[] = [...calling, [leave, [], 'withdrawing']];
const cancelling: readonly WalkStep[] = [...proceeding, [leave, ['send-cancel'], 'cancelling']];

const call: readonly Row[] = [
  [
    'R7701-5.2-1',
    'it enters, and leaves by a BYE',
    [
      ...joined,
      [leave, ['send-bye'], 'leaving'],
      [event('bye.settled'), [ends(true, LEFT)], 'ended'],
      [event('join.asked'), ['open-signalling'], 'connecting'],
      [leave, [ends(false, LEFT)], 'ended'],
    ],
  ],
  [
    'R7701-5.2-1',
    'it may be accepted at once',
    [...calling, [event('invite.accepted'), ['open-media'], 'linking']],
  ],
  [
    'R7701-5.2-1',
    'no connection is waited for for ever',
    [...connecting, [31_999, []], [1, [ends(false, UNCONNECTED)], 'ended']],
  ],
  [
    'R7701-5.2-1',
    'another attempt forgets how the last one failed',
    [
      ...connecting,
      [fails('signalling.lost'), [failed], 'ended'],
      [event('join.asked'), ['open-signalling'], 'connecting'],
      [leave, [ends(false, LEFT)], 'ended'],
    ],
  ],
  ...over('connecting', connecting, ['signalling.lost']),
  ...over('calling', calling, ['invite.refused', 'signalling.lost']),
  ...over('proceeding', proceeding, ['invite.refused', 'signalling.lost']),
  ...over('linking', linking, ['bye.received', 'signalling.lost']),
  ...over('binding', binding, ['bye.received', 'signalling.lost']),
  ...hungUp('calling', calling, ['invite.unusable']),
  ...hungUp('proceeding', proceeding, ['invite.unusable']),
  ...hungUp('linking', linking, ['media.lost']),
  ...hungUp('binding', binding, ['media.lost', 'session.refused']),
  ...[linking, binding].map(
    (before, at): Row => [
      'R3261-15-1',
      `it may be left early (${at})`,
      [
        ...before,
        [leave, ['send-bye'], 'leaving'],
        [fails('signalling.lost'), [ends(false, LEFT)], 'ended'],
      ],
    ],
  ),
  [
    'R3261-8.1-1',
    'it goes where it is sent',
    [
      ...calling,
      [event('invite.redirected'), ['send-invite'], 'calling'],
      [event('invite.proceeding'), [], 'proceeding'],
      [event('invite.redirected'), ['send-invite'], 'calling'],
    ],
  ],
  [
    'R6135-4.2-6',
    'a connection for messages is not waited for for ever',
    [
      ...linking,
      [31_999, []],
      [1, ['send-bye'], 'leaving'],
      [event('bye.settled'), [ends(false, UNCONNECTED)], 'ended'],
    ],
  ],
  [
    'R3261-9-1',
    'a CANCEL waits for a provisional response',
    [
      ...withdrawing,
      [event('invite.proceeding'), ['send-cancel'], 'cancelling'],
      [fails('invite.refused'), [ends(false, LEFT)], 'ended'],
    ],
  ],
  ...[withdrawing, cancelling].flatMap((before, at) => [
    ...['invite.accepted', 'invite.unusable'].map(
      (type): Row => [
        'S4',
        `${type} crosses (${at})`,
        [
          ...before,
          [fails(type), ['send-bye'], 'leaving'],
          [event('bye.settled'), [ends(false, LEFT)], 'ended'],
        ],
      ],
    ),
    ...['invite.redirected', 'invite.refused', 'signalling.lost'].map(
      (type): Row => [
        'R3261-9-1',
        `${type} ends it (${at})`,
        [...before, [fails(type), [ends(false, LEFT)], 'ended']],
      ],
    ),
  ]),
  [
    'R3261-9-1',
    'the answer to a CANCEL is not waited for for ever',
    [...cancelling, [31_999, []], [1, [ends(false, LEFT)], 'ended']],
  ],
  ...['media.lost', 'session.refused'].map(
    (type): Row => [
      'R6135-4.2-6',
      `${type} ends the stay`,
      [
        ...joined,
        [fails(type), ['tell-failure 500 so it is', 'send-bye'], 'leaving'],
        [event('bye.settled'), [ends(true, 'so it is')], 'ended'],
      ],
    ],
  ),
  [
    'R7701-5.2-1',
    'without signalling the stay is over',
    [
      ...joined,
      [fails('signalling.lost'), ['tell-failure 500 so it is', ends(true, 'so it is')], 'ended'],
    ],
  ],
  [
    'R3261-15-1',
    'the room may hang up',
    [...joined, [fails('bye.received'), [ends(true, 'so it is')], 'ended']],
  ],
  [
    'R4579-3.4-3',
    'a subscription outlives the BYE of the room, but not for long',
    [
      ...subscribed,
      [fails('bye.received'), ['end-subscription'], 'parting'],
      [1999, []],
      [1, [ends(true, 'so it is', true)], 'ended'],
    ],
  ],
  [
    'R4579-3.4-3',
    'the last NOTIFY is waited for',
    [
      ...subscribed,
      [leave, ['send-bye'], 'leaving'],
      [event('bye.settled'), [], 'parting'],
      [event('subscription.ended'), [ends(true, LEFT)], 'ended'],
    ],
  ],
  [
    'R4579-3.4-3',
    'without signalling nothing is waited for',
    [
      ...subscribed,
      [leave, ['send-bye'], 'leaving'],
      [event('bye.settled'), [], 'parting'],
      [fails('signalling.lost'), [ends(true, LEFT, true)], 'ended'],
      [event('join.asked'), ['open-signalling'], 'connecting'],
      [leave, [ends(false, LEFT)], 'ended'],
    ],
  ],
  [
    'R4579-3.4-3',
    'a subscription that is over is not waited for',
    [
      ...subscribed,
      [event('subscription.ended'), [], 'joined'],
      [leave, ['send-bye'], 'leaving'],
      [event('bye.settled'), [ends(true, LEFT)], 'ended'],
    ],
  ],
];

const timed = (seconds: number, own: boolean): WalkEvent => {
  return { type: 'session.timed', seconds, own };
};
const untimed = [event('session.untimed'), event('session.ended')];

const refresh: readonly Row[] = [
  [
    'R4028-10-2',
    'its own refresh is asked for at half the time, and it dies before it is over',
    [
      ['begins', [], 'off'],
      [timed(180, true), [], 'refreshing.resting'],
      [89_999, []],
      [1, ['send-refresh'], 'refreshing.asking'],
      [57_999, []],
      [1, ['report-dead'], 'off'],
    ],
  ],
  [
    'R4028-10-2',
    'each refresh begins the time anew',
    [
      [timed(180, true), [], 'refreshing.resting'],
      [90_000, ['send-refresh'], 'refreshing.asking'],
      [timed(180, true), [], 'refreshing.resting'],
      [89_999, []],
      [timed(180, true), [], 'refreshing.resting'],
      [89_999, []],
      [1, ['send-refresh'], 'refreshing.asking'],
      [timed(180, false), [], 'watching'],
      [147_999, []],
      [timed(180, false), [], 'watching'],
      [147_999, []],
      [1, ['report-dead'], 'off'],
    ],
  ],
  [
    'R4028-10-2',
    'each refresh may agree upon another time',
    [
      [timed(90, false), [], 'watching'],
      [59_999, []],
      [timed(180, false), [], 'watching'],
      [147_999, []],
      [timed(90, true), [], 'refreshing.resting'],
      [44_999, []],
      [timed(180, true), [], 'refreshing.resting'],
      [89_999, []],
      [timed(90, false), [], 'watching'],
      [59_999, []],
      [1, ['report-dead'], 'off'],
    ],
  ],
  [
    'R4028-10-2',
    'who watches may come to refresh',
    [
      [timed(180, false), [], 'watching'],
      [timed(90, true), [], 'refreshing.resting'],
      [45_000, ['send-refresh'], 'refreshing.asking'],
    ],
  ],
  [
    'R3261-14.1-3',
    'a refresh that is refused is tried again while there is time',
    [
      [timed(180, true), [], 'refreshing.resting'],
      [90_000, ['send-refresh'], 'refreshing.asking'],
      [event('refresh.refused'), [], 'refreshing.waiting'],
      [2499, []],
      [1, ['send-refresh'], 'refreshing.asking'],
      [event('refresh.refused'), [], 'refreshing.waiting'],
      [timed(180, true), [], 'refreshing.resting'],
    ],
  ],
  ...untimed.flatMap((stop) =>
    [true, false].map(
      (own): Row => [
        'R4028-10-2',
        `nothing is refreshed any more (${stop.type}, ${own ? 'own' : 'of the other side'})`,
        [
          [timed(180, own), [], own ? 'refreshing.resting' : 'watching'],
          [stop, [], 'off'],
          [1_000_000, [], 'off'],
        ],
      ],
    ),
  ),
];

export const callWalks: readonly Walk[] = [
  ...call.map(walkOf('client/call')),
  ...refresh.map(walkOf('client/refresh')),
];

function walkOf(machine: string) {
  return ([clause, says, steps]: Row): Walk => ({ machine, clause, says, steps });
}
