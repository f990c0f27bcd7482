// The focus's side of a dialog: answered and hung up (RFC 3261 12 to 15), its offers and answers
// (RFC 3264, RFC 3261 14, RFC 3311) and its session timer (RFC 4028). A table of data.
import type { Clause } from '../../model/clause.ts';
import type { Walk, WalkEvent, WalkStep } from './walk.ts';

type Row = readonly [clause: Clause, says: string, steps: readonly WalkStep[], input?: object];

const ack: WalkEvent = { type: 'ack.received' };
const bye: WalkEvent = { type: 'bye.received' };
const hangUp: WalkEvent = { type: 'hang.up' };
const accept: WalkStep = [{ type: 'accept' }, ['send-accept'], 'accepted.waiting'];
const accepts = (times: number) => Array.from({ length: times }, () => 'send-accept');

const dialog: readonly Row[] = [
  [
    'R3261-13.3-1',
    'a 2xx is repeated from T1 up to T2 until its ACK',
    [
      accept,
      [499, []],
      [1, accepts(1)],
      [999, []],
      [1, accepts(1)],
      [2000, accepts(1)],
      [4000, accepts(1)],
      [4000, accepts(1)],
      [ack, [], 'confirmed'],
      [100_000, [], 'confirmed'],
    ],
  ],
  [
    'R3261-13.3-1',
    'whoever never acknowledges is hung up on after 64*T1',
    [
      accept,
      [31_999, accepts(10), 'accepted.waiting'],
      [1, ['report-unacknowledged', 'send-bye'], 'ending'],
      [{ type: 'bye.answered' }, [], 'ended'],
    ],
  ],
  [
    'R3261-15-2',
    'a BYE of this side waits for the ACK',
    [
      accept,
      [hangUp, [], 'accepted.waiting'],
      [ack, ['send-bye'], 'ending'],
      [bye, ['answer-bye'], 'ending'],
      [{ type: 'bye.answered' }, [], 'ended'],
    ],
  ],
  [
    'R3261-15-2',
    'a BYE of the peer may come before the ACK',
    [accept, [bye, ['answer-bye', 'report-bye'], 'ended']],
  ],
  [
    'R3261-15-1',
    'a BYE ends what is confirmed',
    [accept, [ack, [], 'confirmed'], [bye, ['answer-bye', 'report-bye'], 'ended']],
  ],
  [
    'R3261-15-1',
    'this side hangs up what is confirmed',
    [accept, [ack, [], 'confirmed'], [hangUp, ['send-bye'], 'ending'], [100_000, [], 'ending']],
  ],
  [
    'R3261-9-1',
    'an INVITE that is cancelled is answered 487',
    [
      ['begins', [], 'early'],
      [{ type: 'cancel.received' }, ['send-cancelled', 'report-cancelled'], 'ended'],
    ],
  ],
  [
    'R3261-15-1',
    'a BYE ends an early dialog, too',
    [[bye, ['answer-bye', 'send-cancelled', 'report-cancelled'], 'ended']],
  ],
  [
    'R3261-13.3-1',
    'an INVITE that is refused is over',
    [[{ type: 'refuse' }, ['send-refusal'], 'ended']],
  ],
];

const reinvite: WalkEvent = { type: 'offer.received', by: 'invite' };
const update: WalkEvent = { type: 'offer.received', by: 'update' };
const wanted: WalkEvent = { type: 'offer.wanted' };
const accepted: WalkEvent = { type: 'change.accepted' };
const refused: WalkEvent = { type: 'change.refused' };
const due: WalkEvent = { type: 'refresh.due' };
const ended: WalkEvent = { type: 'dialog.ended' };
const begun: WalkStep = [{ type: 'initial.accepted' }, [], 'stable'];
const got = (status: number, method = 'INVITE', retryMs = 0): WalkEvent => {
  return { type: 'response.received', method, status, retryMs };
};
const repeats = (times: number) => Array.from({ length: times }, () => 'repeat-accept');
const clashed: readonly WalkStep[] = [
  begun,
  [due, ['send-reinvite'], 'refreshing'],
  [got(491, 'INVITE', 700), [], 'waiting'],
];

const exchange: readonly Row[] = [
  [
    'R3261-14.2-1',
    'a re-INVITE is judged, and its 2xx repeated from T1 up to T2 until the ACK',
    [
      ['begins', [], 'opening'],
      begun,
      [reinvite, [], 'judging.invite'],
      [accepted, ['accept-change'], 'accepted.repeating'],
      [499, []],
      [1, repeats(1)],
      [999, []],
      [1, repeats(1)],
      [2000, repeats(1)],
      [4000, repeats(1)],
      [4000, repeats(1)],
      [ack, [], 'stable'],
      [reinvite, [], 'judging.invite'],
      [accepted, ['accept-change'], 'accepted.repeating'],
      [500, repeats(1)],
    ],
  ],
  [
    'R3261-14.2-1',
    'a re-INVITE whose 2xx nobody acknowledges is given up after 64*T1',
    [
      begun,
      [reinvite, [], 'judging.invite'],
      [accepted, ['accept-change'], 'accepted.repeating'],
      [31_999, repeats(10)],
      [1, ['report-abandoned'], 'ended'],
    ],
  ],
  [
    'R3261-14.1-2',
    'a change that is refused leaves all as it was',
    [
      begun,
      [reinvite, [], 'judging.invite'],
      [refused, ['refuse-change'], 'stable'],
      [update, [], 'judging.update'],
      [refused, ['refuse-change'], 'stable'],
    ],
  ],
  [
    'R3311-5-1',
    'an UPDATE is over with its 2xx',
    [
      begun,
      [update, [], 'judging.update'],
      [accepted, ['accept-change'], 'stable'],
      [100_000, [], 'stable'],
    ],
  ],
  [
    'R3261-14.2-1',
    'a change that is undecided when the dialog ends is answered',
    [begun, [reinvite, [], 'judging.invite'], [ended, ['cancel-change'], 'ended']],
  ],
  [
    'R3261-14.2-1',
    'another offer shows that the 2xx has arrived',
    [
      begun,
      [reinvite, [], 'judging.invite'],
      [accepted, ['accept-change'], 'accepted.repeating'],
      [update, [], 'judging.update'],
      [accepted, ['accept-change'], 'stable'],
      [reinvite, [], 'judging.invite'],
      [accepted, ['accept-change'], 'accepted.repeating'],
      [500, repeats(1)],
      [reinvite, [], 'judging.invite'],
      [accepted, ['accept-change'], 'accepted.repeating'],
      [500, repeats(1)],
      [wanted, ['send-offer'], 'offering.repeating'],
    ],
  ],
  [
    'R3264-4-1',
    'a re-INVITE without an offer is answered with one, which the ACK answers',
    [
      begun,
      [wanted, ['send-offer'], 'offering.repeating'],
      [500, repeats(1)],
      [1000, repeats(1)],
      [2000, repeats(1)],
      [ack, [], 'stable'],
      [wanted, ['send-offer'], 'offering.repeating'],
      [500, repeats(1)],
      [31_499, repeats(9)],
      [1, ['report-abandoned'], 'ended'],
    ],
  ],
  [
    'R3264-4-1',
    'the 2xx to an INVITE without an offer makes one, which the ACK answers',
    [
      [{ type: 'initial.accepted' }, [], 'offered'],
      [ack, [], 'stable'],
    ],
    { offers: true },
  ],
  [
    'R4028-10-1',
    'a refresh is a re-INVITE, and waits for its turn',
    [
      [due, [], 'opening'],
      [{ type: 'initial.accepted' }, ['send-reinvite'], 'refreshing'],
      [got(200), ['conclude-refresh INVITE 200'], 'stable'],
      [got(200), ['acknowledge-again'], 'stable'],
      [got(486), [], 'stable'],
      [reinvite, [], 'judging.invite'],
      [due, [], 'judging.invite'],
      [refused, ['refuse-change', 'send-reinvite'], 'refreshing'],
      [got(486), ['conclude-refresh INVITE 486'], 'stable'],
      [due, ['send-reinvite'], 'refreshing'],
      [ended, [], 'ended'],
    ],
  ],
  [
    'R3311-5-1',
    'the answer to an UPDATE of this side concludes it in every state',
    [
      begun,
      [got(200, 'UPDATE'), ['conclude-refresh UPDATE 200'], 'stable'],
      [due, ['send-reinvite'], 'refreshing'],
      [got(491, 'UPDATE'), ['conclude-refresh UPDATE 491'], 'refreshing'],
    ],
  ],
  [
    'R3261-14.1-1',
    'behind a 491 this side tries again after a while',
    [
      ...clashed,
      [699, [], 'waiting'],
      [1, ['send-reinvite'], 'refreshing'],
      [got(200), ['conclude-refresh INVITE 200'], 'stable'],
    ],
  ],
  ...[
    [reinvite, [], 'judging.invite'] as const,
    [update, [], 'judging.update'] as const,
    [wanted, ['send-offer'], 'offering.repeating'] as const,
  ].map(
    ([event, tells, state]): Row => [
      'R3261-14.1-1',
      `behind a 491 the peer may come first (${state})`,
      [
        ...clashed,
        [event, tells, state],
        ...(state === 'offering.repeating'
          ? [[ack, ['send-reinvite'], 'refreshing'] as const]
          : [[refused, ['refuse-change', 'send-reinvite'], 'refreshing'] as const]),
      ],
    ],
  ),
];

const agreed = (seconds: number, refresher: 'self' | 'peer'): WalkEvent => {
  return { type: 'interval.agreed', interval: { seconds, refresher } };
};

const clock: readonly Row[] = [
  [
    'R4028-10-2',
    'this side refreshes at half the time, and ends it before it is over',
    [
      ['begins', [], 'off'],
      [agreed(180, 'self'), [], 'refreshing'],
      [89_999, []],
      [1, ['report-refresh-due'], 'refreshing'],
      [57_999, []],
      [1, ['report-expired'], 'refreshing'],
    ],
  ],
  [
    'R4028-10-2',
    'each refresh begins the time anew',
    [
      [agreed(180, 'self'), [], 'refreshing'],
      [100_000, ['report-refresh-due']],
      [agreed(180, 'self'), [], 'refreshing'],
      [89_999, []],
      [1, ['report-refresh-due']],
      [agreed(90, 'peer'), [], 'watching'],
      [50_000, []],
      [agreed(90, 'peer'), [], 'watching'],
      [59_999, []],
      [1, ['report-expired'], 'watching'],
    ],
  ],
  [
    'R4028-10-2',
    'a timer that is dropped, and a dialog that has ended, need no refresh',
    [
      [agreed(180, 'peer'), [], 'watching'],
      [{ type: 'interval.dropped' }, [], 'off'],
      [1_000_000, []],
      [agreed(180, 'self'), [], 'refreshing'],
      [{ type: 'dialog.ended' }, [], 'ended'],
    ],
  ],
];

export const dialogWalks: readonly Walk[] = [
  ...dialog.map(walkOf('sip/dialog', {})),
  ...exchange.map(walkOf('sip/offer-answer', { offers: false })),
  ...clock.map(walkOf('sip/session-timer', {})),
];

function walkOf(machine: string, usual: object) {
  return ([clause, says, steps, input = usual]: Row): Walk => {
    return { machine, clause, says, input, steps };
  };
}
