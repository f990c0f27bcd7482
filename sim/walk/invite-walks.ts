// The INVITE transactions as RFC 3261 17 draws them (figures 5 and 7), with RFC 6026. A table of
// data.
import type { Walk, WalkEvent, WalkStep } from './walk.ts';

const udp = { reliable: false };
const tcp = { reliable: true };
const failed: WalkEvent = { type: 'transport.failed' };
const again: WalkEvent = { type: 'request.received' };
const ack: WalkEvent = { type: 'ack.received' };
const got = (status: number): WalkEvent => ({ type: 'response.received', status });
const sent = (status: number): WalkEvent => ({ type: 'response.sent', status });
const calls: WalkStep = ['begins', ['transmit-request'], 'calling'];

const client: readonly Walk[] = (
  [
    [
      'a caller repeats over datagrams at T1, doubling, and gives up after 64*T1',
      udp,
      [
        calls,
        [499, []],
        [1, ['transmit-request']],
        [999, []],
        [1, ['transmit-request']],
        [2000, ['transmit-request']],
        [4000, ['transmit-request']],
        [8000, ['transmit-request']],
        [16_000, ['transmit-request']],
        [499, [], 'calling'],
        [1, ['report-timeout'], 'terminated'],
      ],
    ],
    [
      'a caller over a stream repeats nothing',
      tcp,
      [calls, [31_999, [], 'calling'], [1, ['report-timeout'], 'terminated']],
    ],
    [
      'a refusal over datagrams is acknowledged again for 32 s',
      udp,
      [
        calls,
        [got(486), ['send-ack', 'pass-response 486'], 'completed'],
        [600, []],
        [got(486), ['send-ack'], 'completed'],
        [got(200), [], 'completed'],
        [31_399, [], 'completed'],
        [1, [], 'terminated'],
      ],
    ],
    [
      'the ACK of a refusal that cannot be sent is told',
      udp,
      [
        calls,
        [got(300), ['send-ack', 'pass-response 300'], 'completed'],
        [failed, ['report-transport-failure'], 'terminated'],
      ],
    ],
    [
      'a refusal over a stream ends it at once',
      tcp,
      [calls, [got(603), ['send-ack', 'pass-response 603'], 'terminated']],
    ],
    [
      'behind a provisional answer nothing is repeated, and all is waited for',
      udp,
      [
        calls,
        [got(180), ['pass-response 180'], 'proceeding'],
        [100_000, [], 'proceeding'],
        [got(183), ['pass-response 183'], 'proceeding'],
        [got(404), ['send-ack', 'pass-response 404'], 'completed'],
        [32_000, [], 'terminated'],
      ],
    ],
    [
      'a refusal behind a provisional answer ends it over a stream',
      tcp,
      [
        calls,
        [got(100), ['pass-response 100'], 'proceeding'],
        [got(486), ['send-ack', 'pass-response 486'], 'terminated'],
      ],
    ],
    [
      'every 2xx is passed up for 64*T1, and nothing else is',
      udp,
      [
        calls,
        [got(200), ['pass-response 200'], 'accepted'],
        [1000, []],
        [got(200), ['pass-response 200'], 'accepted'],
        [got(486), [], 'accepted'],
        [30_999, [], 'accepted'],
        [1, [], 'terminated'],
      ],
    ],
    [
      'a 2xx behind a provisional answer is passed up, too',
      tcp,
      [
        calls,
        [got(180), ['pass-response 180'], 'proceeding'],
        [got(200), ['pass-response 200'], 'accepted'],
        [got(200), ['pass-response 200'], 'accepted'],
        [32_000, [], 'terminated'],
      ],
    ],
    [
      'an INVITE that cannot be sent is told',
      udp,
      [calls, [failed, ['report-transport-failure'], 'terminated']],
    ],
    ['a caller may wait no more', udp, [calls, [{ type: 'abandoned' }, [], 'terminated']]],
    [
      'a caller may wait no more behind a provisional answer',
      udp,
      [
        calls,
        [got(180), ['pass-response 180'], 'proceeding'],
        [{ type: 'abandoned' }, [], 'terminated'],
      ],
    ],
  ] as const
).map(([says, input, steps]) => ({
  ...{ machine: 'sip/invite-client', clause: 'R3261-17.1.1-1', says, input, steps },
}));

const server: readonly Walk[] = (
  [
    [
      'an INVITE that is not answered in 200 ms gets a 100, and its repetitions get it again',
      udp,
      [
        ['begins', [], 'proceeding'],
        [again, []],
        [199, []],
        [1, ['send-trying'], 'proceeding'],
        [again, ['transmit-response']],
        [10_000, []],
      ],
    ],
    [
      'a provisional answer serves in place of the 100',
      udp,
      [
        [sent(180), ['transmit-response'], 'proceeding'],
        [1000, []],
        [again, ['transmit-response']],
        [sent(180), ['transmit-response'], 'proceeding'],
        [failed, ['report-transport-failure'], 'proceeding'],
        [sent(200), ['transmit-response'], 'accepted'],
      ],
    ],
    [
      'a 2xx is sent when it is given, and the repetitions of the INVITE are swallowed for 64*T1',
      udp,
      [
        [sent(200), ['transmit-response'], 'accepted'],
        [500, []],
        [again, []],
        [sent(200), ['transmit-response'], 'accepted'],
        [sent(486), [], 'accepted'],
        [ack, ['pass-ack'], 'accepted'],
        [failed, ['report-transport-failure'], 'accepted'],
        [31_499, [], 'accepted'],
        [1, [], 'terminated'],
      ],
    ],
    [
      'a refusal is repeated over datagrams up to T2, and its ACK missed after 64*T1',
      udp,
      [
        [sent(486), ['transmit-response'], 'completed'],
        [499, []],
        [1, ['transmit-response']],
        [1000, ['transmit-response']],
        [2000, ['transmit-response']],
        [4000, ['transmit-response']],
        [4000, ['transmit-response']],
        [again, ['transmit-response'], 'completed'],
        [failed, ['report-transport-failure'], 'completed'],
        [20_000, Array.from({ length: 5 }, () => 'transmit-response')],
        [499, [], 'completed'],
        [1, ['report-timeout'], 'terminated'],
      ],
    ],
    [
      'an acknowledged refusal is remembered for T4, so that further ACKs are swallowed',
      udp,
      [
        [sent(404), ['transmit-response'], 'completed'],
        [ack, [], 'confirmed'],
        [ack, [], 'confirmed'],
        [4999, [], 'confirmed'],
        [1, [], 'terminated'],
      ],
    ],
    [
      'a refusal over a stream is not repeated, and is over with its ACK',
      tcp,
      [
        [sent(404), ['transmit-response'], 'completed'],
        [10_000, []],
        [ack, [], 'terminated'],
      ],
    ],
  ] as const
).map(([says, input, steps]) => ({
  ...{ machine: 'sip/invite-server', clause: 'R3261-17.2.1-1', says, input, steps },
}));

export const inviteWalks: readonly Walk[] = [...client, ...server];
