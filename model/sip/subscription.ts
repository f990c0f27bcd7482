// The notifier's side of a subscription to a room's roster (RFC 6665 4.2, RFC 4575 3): pending or
// active, the pace of its notifications, its expiry and its last word. Pure: what a NOTIFY says is
// for whoever steps it.
// Law: a change is told at once, or once the interval and the NOTIFY before it are over
// (R4575-3.9-1, E4, E5); whoever subscribed is told at once (R6665-4.2.1-3).
import { and, assign, cancel, raise, setup } from 'xstate';
import { limits } from '../limits.ts';

/** What Subscription-State gives as reason (R6665-4.1.3-2). */
export type EndReason = 'timeout' | 'noresource' | 'deactivated' | 'rejected';

/**
 * What became of a NOTIFY: `taken`; `kept`, when it was refused in a way that leaves the
 * subscription alone; `lost`, when nobody is there any more.
 */
export type NotifyOutcome = 'taken' | 'kept' | 'lost';

export type SubscriptionEvent =
  /** A SUBSCRIBE was answered 2xx that grants so many seconds. */
  | { readonly type: 'subscribe.accepted'; readonly seconds: number }
  /** Who waited for it may see the roster now. */
  | { readonly type: 'approve' }
  | { readonly type: 'end'; readonly reason: EndReason }
  /** There is something that the subscriber has not been told. */
  | { readonly type: 'roster.changed' }
  | { readonly type: 'notify.answered'; readonly outcome: NotifyOutcome }
  | { readonly type: 'timer.expiry' }
  | { readonly type: 'timer.interval' };

export interface SubscriptionContext extends SubscriptionInput {
  /** A full NOTIFY: `now` for a SUBSCRIBE, `later` after one that was refused. */
  readonly owes: 'nothing' | 'later' | 'now';
  /** The interval between notifications runs. */
  readonly paced: boolean;
  /** NOTIFYs without a final answer. */
  readonly awaited: number;
  readonly reason: EndReason | null;
}

export interface SubscriptionInput {
  /** Whether it is active, or pending until it is approved. */
  readonly approved: boolean;
  /** Variant: whoever subscribed is told once the NOTIFY before is answered (E4). */
  readonly serialised: boolean;
  /** Variant: what a SUBSCRIBE caused starts the interval, too (R4575-3.9-1). */
  readonly pacedBySubscribe: boolean;
}

/**
 * Starts `calm` and says nothing until a SUBSCRIBE was accepted or it is ended (a poll). Actions:
 * `notify-full` and `notify-changes`; `look`, to be answered with `roster.changed` where the
 * subscriber does not know all; `notify-end` with its reason; `release`.
 */
export const subscriptionMachine = setup({
  types: {
    context: {} as SubscriptionContext,
    events: {} as SubscriptionEvent,
    input: {} as SubscriptionInput,
  },
  guards: {
    mayTellNow: ({ context }) => context.owes === 'now' && mayTell(context),
    mayTellLater: ({ context }) =>
      context.owes === 'later' && context.awaited === 0 && !context.paced,
    isPacedBySubscribe: ({ context }) => context.pacedBySubscribe,
    mayEnd: ({ context }) => mayTell(context),
    isFree: ({ context }) => isFree(context),
    isBusy: ({ context }) => !isFree(context),
    isApproved: ({ context }) => context.approved,
    isLost: ({ event }) => 'outcome' in event && event.outcome === 'lost',
    isKept: ({ event }) => 'outcome' in event && event.outcome === 'kept',
    isLast: ({ context }) => context.awaited <= 1,
  },
  actions: {
    startExpiry: raise(
      { type: 'timer.expiry' },
      {
        id: 'timer.expiry',
        delay: ({ event }) => ('seconds' in event ? event.seconds * 1000 : 0),
      },
    ),
    stopExpiry: cancel('timer.expiry'),
    startInterval: raise(
      { type: 'timer.interval' },
      { id: 'timer.interval', delay: limits.notifyIntervalMs },
    ),
    stopInterval: cancel('timer.interval'),
    pace: assign({ paced: true }),
    unpace: assign({ paced: false }),
    oweNow: assign({ owes: 'now' }),
    // What a SUBSCRIBE is owed does not wait for the interval.
    oweLater: assign({ owes: ({ context }) => (context.owes === 'now' ? 'now' : 'later') }),
    oweNothing: assign({ owes: 'nothing' }),
    approve: assign({ approved: true }),
    await: assign({ awaited: ({ context }) => context.awaited + 1 }),
    count: assign({ awaited: ({ context }) => context.awaited - 1 }),
    'notify-full': () => {},
    'notify-changes': () => {},
    'notify-end': (_, _params: { readonly reason: EndReason }) => {},
    look: () => {},
    release: () => {},
  },
}).createMachine({
  id: 'subscription',
  context: ({ input }) => ({ ...input, owes: 'nothing', paced: false, awaited: 0, reason: null }),
  initial: 'live',
  states: {
    live: {
      initial: 'calm',
      on: {
        'subscribe.accepted': { actions: ['startExpiry', 'oweNow'] },
        approve: { actions: ['approve', 'oweNow'] },
        end: { target: 'ending', actions: assign({ reason: ({ event }) => event.reason }) },
        'timer.expiry': { target: 'ending', actions: assign({ reason: 'timeout' }) },
        'timer.interval': { actions: 'unpace' },
        'notify.answered': [
          { guard: 'isLost', target: 'ended' },
          { guard: 'isKept', actions: ['count', 'pace', 'startInterval', 'oweLater'] },
          { actions: 'count' },
        ],
      },
      always: [
        {
          guard: and(['mayTellNow', 'isPacedBySubscribe']),
          actions: ['oweNothing', 'await', 'notify-full', 'pace', 'startInterval'],
        },
        { guard: 'mayTellNow', actions: ['oweNothing', 'await', 'notify-full'] },
        {
          guard: 'mayTellLater',
          actions: ['oweNothing', 'await', 'notify-full', 'pace', 'startInterval'],
        },
      ],
      states: {
        calm: {
          on: {
            'roster.changed': {
              guard: 'isApproved',
              actions: ['await', 'notify-changes', 'pace', 'startInterval'],
            },
          },
          always: { guard: 'isBusy', target: 'busy' },
        },
        /** The subscriber waits for the interval, or this side for an answer. */
        busy: { always: { guard: 'isFree', target: 'calm', actions: 'look' } },
      },
    },
    ending: {
      entry: ['stopInterval', 'stopExpiry', 'oweNothing', 'unpace'],
      initial: 'waiting',
      states: {
        waiting: {
          on: {
            'notify.answered': [
              { guard: 'isLost', target: '#subscription.ended' },
              { actions: 'count' },
            ],
          },
          always: {
            guard: 'mayEnd',
            target: 'told',
            actions: [
              'await',
              {
                type: 'notify-end',
                params: ({ context }) => ({ reason: context.reason ?? 'timeout' }),
              },
            ],
          },
        },
        told: {
          on: {
            'notify.answered': [
              { guard: 'isLost', target: '#subscription.ended' },
              { guard: 'isLast', target: '#subscription.ended' },
              { actions: 'count' },
            ],
          },
        },
      },
    },
    ended: { type: 'final', entry: ['stopInterval', 'stopExpiry', 'release'] },
  },
});

/** What the final status of a NOTIFY means for its subscription (R6665-4.2.2-2, E7). */
export function outcomeOf(status: number): NotifyOutcome {
  if (status < 300) return 'taken';
  return ENDING.has(status) ? 'lost' : 'kept';
}

function mayTell({ awaited, serialised }: SubscriptionContext): boolean {
  return awaited === 0 || !serialised;
}

function isFree({ awaited, paced, owes }: SubscriptionContext): boolean {
  return awaited === 0 && !paced && owes === 'nothing';
}

const ENDING: ReadonlySet<number> = new Set([
  ...[404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604],
]);
