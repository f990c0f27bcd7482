// The other transactions as RFC 3261 17 draws them (figures 6 and 8), with RFC 4320. A table of
// data.
import type { Walk, WalkEvent, WalkStep } from './walk.ts';

const udp = { reliable: false };
const tcp = { reliable: true };
const failed: WalkEvent = { type: 'transport.failed' };
const again: WalkEvent = { type: 'request.received' };
const got = (status: number): WalkEvent => ({ type: 'response.received', status });
const sent = (status: number): WalkEvent => ({ type: 'response.sent', status });
const asks: WalkStep = ['begins', ['transmit-request'], 'trying'];
const sends = (times: number) => Array.from({ length: times }, () => 'transmit-request');

const client: readonly Walk[] = (
  [
    [
      'a request is repeated over datagrams at T1, doubling up to T2, and given up after 64*T1',
      udp,
      [
        asks,
        [499, []],
        [1, sends(1)],
        [999, []],
        [1, sends(1)],
        [2000, sends(1)],
        [4000, sends(1)],
        [4000, sends(1)],
        [20_000, sends(5)],
        [499, [], 'trying'],
        [1, ['report-timeout'], 'terminated'],
      ],
    ],
    [
      'a request over a stream is sent once',
      tcp,
      [asks, [31_999, [], 'trying'], [1, ['report-timeout'], 'terminated']],
    ],
    [
      'behind a provisional answer it is repeated every T2',
      udp,
      [
        asks,
        [100, []],
        [got(100), ['pass-response 100'], 'proceeding'],
        [400, sends(1), 'proceeding'],
        [3999, []],
        [1, sends(1)],
        [got(183), ['pass-response 183'], 'proceeding'],
        [27_499, sends(6), 'proceeding'],
        [1, ['report-timeout'], 'terminated'],
      ],
    ],
    [
      'a final answer over datagrams is passed up once, and its repetitions swallowed for T4',
      udp,
      [
        asks,
        [got(200), ['pass-response 200'], 'completed'],
        [got(200), [], 'completed'],
        [4999, [], 'completed'],
        [1, [], 'terminated'],
      ],
    ],
    [
      'the same behind a provisional answer',
      udp,
      [
        asks,
        [got(100), ['pass-response 100'], 'proceeding'],
        [got(404), ['pass-response 404'], 'completed'],
        [5000, [], 'terminated'],
      ],
    ],
    [
      'a final answer over a stream ends it',
      tcp,
      [asks, [got(200), ['pass-response 200'], 'terminated']],
    ],
    [
      'a final answer over a stream ends it behind a provisional one',
      tcp,
      [
        asks,
        [got(100), ['pass-response 100'], 'proceeding'],
        [got(200), ['pass-response 200'], 'terminated'],
      ],
    ],
    [
      'a request that cannot be sent is told',
      udp,
      [asks, [failed, ['report-transport-failure'], 'terminated']],
    ],
    [
      'a repetition that cannot be sent is told',
      udp,
      [
        asks,
        [got(100), ['pass-response 100'], 'proceeding'],
        [failed, ['report-transport-failure'], 'terminated'],
      ],
    ],
  ] as const
).map(([says, input, steps]) => ({
  ...{ machine: 'sip/non-invite-client', clause: 'R3261-17.1.2-1', says, input, steps },
}));

const server: readonly Walk[] = (
  [
    [
      'a request that is not answered gets a 100 late, and its repetitions get it again',
      udp,
      [
        ['begins', [], 'trying'],
        [again, []],
        [3500, ['send-trying'], 'proceeding'],
        [again, ['transmit-response'], 'proceeding'],
        [failed, ['report-transport-failure'], 'proceeding'],
        [sent(180), [], 'proceeding'],
        [sent(100), ['transmit-response'], 'proceeding'],
        [sent(200), ['transmit-response'], 'completed'],
      ],
    ],
    [
      'over datagrams no provisional answer comes early, and none but 100 at all',
      udp,
      [
        [sent(183), [], 'trying'],
        [sent(100), [], 'trying'],
        [sent(200), ['transmit-response'], 'completed'],
      ],
    ],
    [
      'over a stream a 100 may come at once',
      tcp,
      [
        [sent(183), [], 'trying'],
        [sent(100), ['transmit-response'], 'proceeding'],
        [sent(200), ['transmit-response'], 'terminated'],
      ],
    ],
    [
      'a final answer is given again for 64*T1 to whoever asks again over datagrams',
      udp,
      [
        [sent(404), ['transmit-response'], 'completed'],
        [again, ['transmit-response'], 'completed'],
        [sent(200), [], 'completed'],
        [failed, ['report-transport-failure'], 'completed'],
        [31_999, [], 'completed'],
        [1, [], 'terminated'],
      ],
    ],
    [
      'a final answer over a stream ends it',
      tcp,
      [[sent(200), ['transmit-response'], 'terminated']],
    ],
    ['whoever gives up says nothing', udp, [[sent(408), [], 'terminated']]],
    [
      'whoever gives up says nothing behind a 100 either',
      tcp,
      [
        [sent(100), ['transmit-response'], 'proceeding'],
        [sent(408), [], 'terminated'],
      ],
    ],
  ] as const
).map(([says, input, steps]) => ({
  ...{ machine: 'sip/non-invite-server', clause: 'R3261-17.2.2-1', says, input, steps },
}));

export const requestWalks: readonly Walk[] = [...client, ...server];
