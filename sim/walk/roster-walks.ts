// Both sides of a subscription to a roster (RFC 6665 4, RFC 4575 3). A table of data.
import type { Clause } from '../../model/clause.ts';
import { limits } from '../../model/limits.ts';
import type { Walk, WalkEvent, WalkStep } from './walk.ts';

type Row = readonly [clause: Clause, says: string, steps: readonly WalkStep[], input?: object];

const subscribed = (seconds = 600): WalkEvent => ({ type: 'subscribe.accepted', seconds });
const answered = (outcome = 'taken'): WalkEvent => ({ type: 'notify.answered', outcome });
const changed: WalkEvent = { type: 'roster.changed' };
const end = (reason = 'noresource'): WalkEvent => ({ type: 'end', reason });
const usual = { approved: true, serialised: true, pacedBySubscribe: false };
const told: readonly WalkStep[] = [
  ['begins', [], 'live.calm'],
  [subscribed(), ['notify-full'], 'live.busy'],
  [answered(), ['look'], 'live.calm'],
];

const notifier: readonly Row[] = [
  [
    'R4575-3.9-1',
    'a change is told at once, the next when interval and answer are over',
    [
      ...told,
      [changed, ['notify-changes'], 'live.busy'],
      [changed, [], 'live.busy'],
      [answered(), [], 'live.busy'],
      [changed, [], 'live.busy'],
      [4999, []],
      [1, ['look'], 'live.calm'],
      [changed, ['notify-changes'], 'live.busy'],
      [5000, [], 'live.busy'],
      [answered(), ['look'], 'live.calm'],
    ],
  ],
  [
    'R6665-4.2.1-3',
    'a refresh is told everything, once the NOTIFY before it is answered',
    [
      ...told,
      [changed, ['notify-changes'], 'live.busy'],
      [subscribed(), [], 'live.busy'],
      [answered(), ['notify-full'], 'live.busy'],
      [answered(), [], 'live.busy'],
      [5000, ['look'], 'live.calm'],
    ],
  ],
  [
    'E4',
    'a refresh is told everything at once, where that is the reading',
    [
      ...told,
      [changed, ['notify-changes'], 'live.busy'],
      [subscribed(), ['notify-full'], 'live.busy'],
      [answered(), [], 'live.busy'],
      [answered(), [], 'live.busy'],
      [5000, ['look'], 'live.calm'],
      [changed, ['notify-changes'], 'live.busy'],
      [end(), ['notify-end noresource'], 'ending.told'],
      [answered(), [], 'ending.told'],
      [answered(), ['release'], 'ended'],
    ],
    { ...usual, serialised: false },
  ],
  [
    'R4575-3.9-1',
    'what a SUBSCRIBE caused starts the interval, where that is the reading',
    [
      [subscribed(), ['notify-full'], 'live.busy'],
      [answered(), [], 'live.busy'],
      [4999, []],
      [1, ['look'], 'live.calm'],
    ],
    { ...usual, pacedBySubscribe: true },
  ],
  [
    'R6665-4.2.1-2',
    'who waits to be approved is told of no change',
    [
      ...told,
      [changed, [], 'live.calm'],
      [{ type: 'approve' }, ['notify-full'], 'live.busy'],
      [answered(), ['look'], 'live.calm'],
      [changed, ['notify-changes'], 'live.busy'],
    ],
    { ...usual, approved: false },
  ],
  [
    'E7',
    'a NOTIFY that is refused for now is made good in the next interval',
    [
      ...told,
      [changed, ['notify-changes'], 'live.busy'],
      [5000, [], 'live.busy'],
      [answered('kept'), [], 'live.busy'],
      [4999, []],
      [1, ['notify-full'], 'live.busy'],
      [answered(), [], 'live.busy'],
      [5000, ['look'], 'live.calm'],
    ],
  ],
  [
    'E7',
    'a NOTIFY for nobody ends it',
    [...told, [changed, ['notify-changes'], 'live.busy'], [answered('lost'), ['release'], 'ended']],
  ],
  [
    'R6665-4.2.2-5',
    'it expires unless it is refreshed, and says so',
    [
      [subscribed(60), ['notify-full'], 'live.busy'],
      [answered(), ['look'], 'live.calm'],
      [50_000, []],
      [subscribed(60), ['notify-full'], 'live.busy'],
      [answered(), ['look'], 'live.calm'],
      [59_999, []],
      [1, ['notify-end timeout'], 'ending.told'],
      [answered(), ['release'], 'ended'],
    ],
  ],
  [
    'R6665-4.2.2-5',
    'its end waits for the NOTIFY before it, and nothing comes after',
    [
      ...told,
      [changed, ['notify-changes'], 'live.busy'],
      [end(), [], 'ending.waiting'],
      [changed, [], 'ending.waiting'],
      [answered(), ['notify-end noresource'], 'ending.told'],
      [answered(), ['release'], 'ended'],
    ],
  ],
  [
    'R6665-4.2.2-5',
    'whoever is gone is told no end',
    [
      ...told,
      [changed, ['notify-changes'], 'live.busy'],
      [end('rejected'), [], 'ending.waiting'],
      [answered('lost'), ['release'], 'ended'],
    ],
  ],
  [
    'R6665-4.2.2-5',
    'a last NOTIFY that is refused is the last',
    [
      [end('deactivated'), ['notify-end deactivated'], 'ending.told'],
      [answered('lost'), ['release'], 'ended'],
    ],
  ],
  [
    'E7',
    'whoever is gone before the last answer is waited for no more',
    [
      ...told,
      [changed, ['notify-changes'], 'live.busy'],
      [end(), ['notify-end noresource'], 'ending.told'],
      [answered('lost'), ['release'], 'ended'],
    ],
    { ...usual, serialised: false },
  ],
];

const joined: WalkStep = [{ type: 'room.joined' }, ['send-subscribe'], 'subscribing'];
const notified = (seconds: number | null = 600): WalkEvent => {
  return { type: 'notify.received', seconds };
};
const terminated = (retryMs: number | null): WalkEvent => {
  return { type: 'notify.terminated', retryMs };
};
const refused = (gone = false): WalkEvent => ({ type: 'subscribe.refused', gone });
const leaving: WalkEvent = { type: 'leave.asked' };
const over: WalkEvent = { type: 'session.ended' };
const live: readonly WalkStep[] = [
  ['begins', [], 'idle'],
  joined,
  [subscribed(600), [], 'subscribing'],
  [notified(null), [], 'live.active'],
];
/** It began anew as often as it may. */
const worn: readonly WalkStep[] = [
  ...live,
  ...Array.from({ length: limits.agentResubscribesMax }, (): readonly WalkStep[] => [
    [terminated(0), [], 'waiting'],
    [1000, ['send-subscribe'], 'subscribing'],
    [notified(), [], 'live.active'],
  ]).flat(),
];

const subscriber: readonly Row[] = [
  [
    'R6665-4.1.2-2',
    'it is refreshed before it expires, for as long as was granted',
    [
      ...live,
      [567_999, []],
      [1, ['send-refresh'], 'live.refreshing'],
      [subscribed(100), [], 'live.active'],
      [67_999, []],
      [1, ['send-refresh'], 'live.refreshing'],
      [refused(), [], 'live.lapsing'],
      [31_999, [], 'live.lapsing'],
      [1, [], 'waiting'],
      [1000, ['send-subscribe'], 'subscribing'],
    ],
  ],
  [
    'R6665-4.1.2-2',
    'a NOTIFY says anew how long it lasts',
    [
      ...live,
      [notified(100), [], 'live.active'],
      [10_000, []],
      [notified(100), [], 'live.active'],
      [10_000, []],
      [notified(null), [], 'live.active'],
      [57_999, []],
      [1, ['send-refresh'], 'live.refreshing'],
      [31_999, [], 'live.refreshing'],
      [1, [], 'waiting'],
    ],
  ],
  [
    'R6665-4.1.2-2',
    'the first NOTIFY may say how long it lasts',
    [
      joined,
      [notified(100), [], 'live.active'],
      [67_999, []],
      [1, ['send-refresh'], 'live.refreshing'],
      [32_000, [], 'waiting'],
    ],
  ],
  [
    'R6665-4.1.2-1',
    'a refresh that finds nothing there begins anew',
    [
      ...live,
      [568_000, ['send-refresh'], 'live.refreshing'],
      [refused(true), [], 'waiting'],
      [999, []],
      [1, ['send-subscribe'], 'subscribing'],
      [notified(), [], 'live.active'],
    ],
  ],
  [
    'R4575-4.6-4',
    'a document that does not follow asks for all of it',
    [
      ...live,
      [{ type: 'version.gap' }, ['send-refresh'], 'live.refreshing'],
      [refused(), [], 'live.lapsing'],
      [{ type: 'version.gap' }, ['send-refresh'], 'live.refreshing'],
      [subscribed(600), [], 'live.active'],
    ],
  ],
  [
    'R6665-4.1.3-2',
    'it begins anew when that may help, not before it is told to',
    [
      ...live,
      [terminated(3000), [], 'waiting'],
      [2999, []],
      [1, ['send-subscribe'], 'subscribing'],
      [terminated(0), [], 'waiting'],
      [999, []],
      [1, ['send-subscribe'], 'subscribing'],
      [terminated(null), ['tell-over'], 'over'],
      joined,
    ],
  ],
  [
    'R6665-4.1.3-2',
    'it does not begin anew for ever',
    [...worn, [terminated(0), ['tell-over'], 'over'], joined, [terminated(0), [], 'waiting']],
  ],
  [
    'R6665-4.1.2-1',
    'nor where a refresh finds nothing there',
    [
      ...worn,
      [{ type: 'version.gap' }, ['send-refresh'], 'live.refreshing'],
      [refused(true), ['tell-over'], 'over'],
    ],
  ],
  [
    'R6665-4.1.2-1',
    'nor where it expires',
    [
      ...worn,
      [{ type: 'version.gap' }, ['send-refresh'], 'live.refreshing'],
      [599_999, [], 'live.refreshing'],
      [1, ['tell-over'], 'over'],
    ],
  ],
  [
    'R6665-4.1.3-2',
    'one that lasted until its refresh was due begins anew as often again',
    [
      ...worn,
      [568_000, ['send-refresh'], 'live.refreshing'],
      [subscribed(600), [], 'live.active'],
      [terminated(0), [], 'waiting'],
    ],
  ],
  [
    'R6665-4.1.3-2',
    'where asking again is of no use it is over',
    [...live, [terminated(null), ['tell-over'], 'over']],
  ],
  [
    'R6665-4.1.2-2',
    'a SUBSCRIBE without a NOTIFY is given up after 64*T1',
    [joined, [31_999, [], 'subscribing'], [1, ['tell-over'], 'over']],
  ],
  ...[refused(), leaving, over].map(
    (event): Row => [
      'R6665-4.1.2-2',
      `it is over before it began (${event.type})`,
      [joined, [event, ['tell-over'], 'over']],
    ],
  ),
  [
    'R6665-4.2.1-3',
    'on leaving it is taken back, and its last NOTIFY waited for',
    [...live, [leaving, ['send-unsubscribe'], 'ending'], [terminated(null), ['tell-over'], 'over']],
  ],
  [
    'R6665-4.2.1-3',
    'the last NOTIFY is not waited for for long',
    [
      ...live,
      [leaving, ['send-unsubscribe'], 'ending'],
      [1999, [], 'ending'],
      [1, ['tell-over'], 'over'],
    ],
  ],
  ...[refused(), over].map(
    (event): Row => [
      'R6665-4.2.1-3',
      `it may end otherwise (${event.type})`,
      [...live, [leaving, ['send-unsubscribe'], 'ending'], [event, ['tell-over'], 'over']],
    ],
  ),
  ...[leaving, over].map(
    (event): Row => [
      'R6665-4.1.3-2',
      `while it waits it may be over (${event.type})`,
      [...live, [terminated(0), [], 'waiting'], [event, ['tell-over'], 'over']],
    ],
  ),
  [
    'R6665-4.1.2-2',
    'a session that is over takes it along',
    [...live, [over, ['tell-over'], 'over']],
  ],
];

export const rosterWalks: readonly Walk[] = [
  ...notifier.map(walkOf('sip/subscription', usual)),
  ...subscriber.map(walkOf('client/subscription', {})),
];

function walkOf(machine: string, given: object) {
  return ([clause, says, steps, input = given]: Row): Walk => {
    return { machine, clause, says, input, steps };
  };
}
