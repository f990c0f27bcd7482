// A participant's subscription to the roster of its room (RFC 6665 4.1, RFC 4579 3.4): asked for
// outside the INVITE dialog, refreshed before it expires, asked for anew where that may help, taken
// back on leaving. Law: whoever waits for it is told once that it is over, whatever the focus does.
import { assign, cancel, enqueueActions, setup } from 'xstate';
import { limits } from '../limits.ts';

export interface SubscriptionContext {
  /** How long it lasts, as last granted. */
  readonly seconds: number;
  /** How long it waits before it is asked for anew. */
  readonly retryMs: number;
  /** How often it was asked for anew since a refresh was due. */
  readonly retries: number;
}

export type SubscriptionEvent =
  | { readonly type: 'room.joined' }
  | { readonly type: 'leave.asked' }
  /** The call is over: nothing can be sent any more. */
  | { readonly type: 'session.ended' }
  /** A 2xx to SUBSCRIBE; seconds of its Expires, null for none. */
  | { readonly type: 'subscribe.accepted'; readonly seconds: number | null }
  /** `gone`: the subscription is no more (R6665-4.1.2-1); else it lasts until it expires. */
  | { readonly type: 'subscribe.refused'; readonly gone: boolean }
  /** Active or pending; what is left of it, null for unsaid. */
  | { readonly type: 'notify.received'; readonly seconds: number | null }
  /** `retryMs`: null where asking again is of no use (R6665-4.1.3-2). */
  | { readonly type: 'notify.terminated'; readonly retryMs: number | null }
  /** A document does not follow the one before it (R4575-4.6-4). */
  | { readonly type: 'version.gap' }
  | { readonly type: 'timer.expiry' };

export const subscriptionMachine = setup({
  types: { context: {} as SubscriptionContext, events: {} as SubscriptionEvent },
  delays: {
    timerN: () => 64 * limits.t1Ms,
    expiry: ({ context }) => context.seconds * 1000,
    refresh: ({ context }) =>
      context.seconds * 1000 - Math.min(limits.transactionMs, context.seconds * 500),
    retry: ({ context }) => context.retryMs,
    farewell: () => limits.agentFarewellMs,
  },
  guards: {
    mayRetry: ({ context, event }) =>
      context.retries < limits.agentResubscribesMax &&
      !('retryMs' in event && event.retryMs === null),
    isGone: ({ event }) => event.type === 'subscribe.refused' && event.gone,
    isTimed: ({ event }) => 'seconds' in event && event.seconds !== null,
  },
  actions: {
    grant: assign(({ event }) =>
      'seconds' in event && event.seconds !== null ? { seconds: bounded(event.seconds) } : {},
    ),
    again: assign(({ context, event }) => {
      const wanted = event.type === 'notify.terminated' ? (event.retryMs ?? 0) : 0;
      return {
        retries: context.retries + 1,
        retryMs: Math.max(limits.agentResubscribeMs, wanted),
      };
    }),
    rearmExpiry: enqueueActions(({ enqueue }) => {
      enqueue.raise({ type: 'timer.expiry' }, { id: 'timer.expiry', delay: 'expiry' });
    }),
    begin: assign({ retries: 0, seconds: limits.agentSubscribeSeconds, retryMs: 0 }),
    'send-subscribe': () => {},
    'send-refresh': () => {},
    'send-unsubscribe': () => {},
    'tell-over': () => {},
  },
}).createMachine({
  id: 'subscription',
  initial: 'idle',
  context: { seconds: limits.agentSubscribeSeconds, retryMs: 0, retries: 0 },
  states: {
    idle: { on: { 'room.joined': { target: 'subscribing', actions: 'begin' } } },
    // Only a NOTIFY makes the dialog, before or after the 2xx (R6665-4.1.2-3, R6665-4.4.1-1).
    subscribing: {
      entry: 'send-subscribe',
      on: {
        'subscribe.accepted': { actions: 'grant' },
        'subscribe.refused': { target: 'over' },
        'notify.received': { target: 'live', actions: 'grant' },
        'notify.terminated': [
          { guard: 'mayRetry', target: 'waiting', actions: 'again' },
          { target: 'over' },
        ],
        'leave.asked': { target: 'over' },
        'session.ended': { target: 'over' },
      },
      // Timer N (R6665-4.1.2-2).
      after: { timerN: { target: 'over' } },
    },
    live: {
      entry: 'rearmExpiry',
      exit: cancel('timer.expiry'),
      initial: 'active',
      on: {
        'notify.terminated': [
          { guard: 'mayRetry', target: 'waiting', actions: 'again' },
          { target: 'over' },
        ],
        'timer.expiry': [
          { guard: 'mayRetry', target: 'waiting', actions: 'again' },
          { target: 'over' },
        ],
        'leave.asked': { target: 'ending' },
        'session.ended': { target: 'over' },
      },
      states: {
        active: {
          on: {
            'notify.received': {
              guard: 'isTimed',
              target: 'active',
              reenter: true,
              actions: ['grant', 'rearmExpiry'],
            },
            'version.gap': { target: 'refreshing' },
          },
          after: { refresh: { target: 'refreshing', actions: assign({ retries: 0 }) } },
        },
        refreshing: {
          entry: 'send-refresh',
          on: {
            'subscribe.accepted': { target: 'active', actions: ['grant', 'rearmExpiry'] },
            'subscribe.refused': [
              { guard: 'isGone', target: '#subscription.lost' },
              { target: 'lapsing' },
            ],
          },
        },
        // Refused for now: it lasts until it expires (R6665-4.1.2-1).
        lapsing: { on: { 'version.gap': { target: 'refreshing' } } },
      },
    },
    lost: {
      always: [{ guard: 'mayRetry', target: 'waiting', actions: 'again' }, { target: 'over' }],
    },
    waiting: {
      on: { 'leave.asked': { target: 'over' }, 'session.ended': { target: 'over' } },
      after: { retry: { target: 'subscribing' } },
    },
    // The last NOTIFY is waited for, but not for long (R6665-4.2.1-3).
    ending: {
      entry: 'send-unsubscribe',
      on: {
        'notify.terminated': { target: 'over' },
        'subscribe.refused': { target: 'over' },
        'session.ended': { target: 'over' },
      },
      after: { farewell: { target: 'over' } },
    },
    over: {
      entry: 'tell-over',
      on: { 'room.joined': { target: 'subscribing', actions: 'begin' } },
    },
  },
});

/** As asked for at most; and not so short that refreshing is all that is done. */
function bounded(seconds: number): number {
  const { agentSubscribeSeconds, agentSubscribeSecondsMin } = limits;
  return Math.min(agentSubscribeSeconds, Math.max(agentSubscribeSecondsMin, seconds));
}
