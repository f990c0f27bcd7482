// The offers and answers of one dialog as the focus takes part in them: at most one is open at a
// time, whoever made it (RFC 3264 4, RFC 3261 14, RFC 3311 5; edge cases S9, S10, S31).
// Law: a session changes when its 2xx leaves, and stays as it was otherwise (R3261-14.1-2).
import { assign, cancel, raise, setup } from 'xstate';
import { limits } from '../limits.ts';

export interface OfferAnswerContext {
  /** The INVITE came without an offer: the 2xx makes it, and the ACK answers. */
  readonly offers: boolean;
  /** A refresh of this side's waits for its turn. */
  readonly refreshes: boolean;
  /** How long until a 2xx to a re-INVITE is sent again, doubling from T1 to T2. */
  readonly intervalMs: number;
  /** How long this side is to wait behind a 491, until the timer for that is armed. */
  readonly retryMs: number;
}

export type OfferAnswerEvent =
  /** The 2xx to the INVITE has left. */
  | { readonly type: 'initial.accepted' }
  /** An offer of the peer's within the dialog, or its re-INVITE without one. */
  | { readonly type: 'offer.received'; readonly by: 'invite' | 'update' }
  | { readonly type: 'offer.wanted' }
  | { readonly type: 'change.accepted' }
  | { readonly type: 'change.refused' }
  /** The ACK of the 2xx that waits for one. */
  | { readonly type: 'ack.received' }
  | { readonly type: 'refresh.due' }
  /** A final answer to a request of this side's; `retryMs` is drawn for a 491. */
  | {
      readonly type: 'response.received';
      readonly method: 'INVITE' | 'UPDATE';
      readonly status: number;
      readonly retryMs: number;
    }
  | { readonly type: 'dialog.ended' }
  | { readonly type: 'timer.retry' };

export const offerAnswerMachine = setup({
  types: {
    context: {} as OfferAnswerContext,
    events: {} as OfferAnswerEvent,
    input: {} as { readonly offers: boolean },
  },
  delays: {
    retransmit: ({ context }) => context.intervalMs,
    giveUp: () => 64 * limits.t1Ms,
    retry: ({ context }) => context.retryMs,
  },
  guards: {
    offers: ({ context }) => context.offers,
    owesRefresh: ({ context }) => context.refreshes,
    byInvite: ({ event }) => event.type === 'offer.received' && event.by === 'invite',
    isUpdate: ({ event }) => event.type === 'response.received' && event.method === 'UPDATE',
    isClash: ({ event }) => isOfInvite(event) && event.status === 491,
    isRepeated: ({ event }) => isOfInvite(event) && event.status < 300,
    isOfInvite: ({ event }) => isOfInvite(event),
  },
  actions: {
    doubleInterval: assign(({ context }) => ({
      intervalMs: Math.min(context.intervalMs * 2, limits.t2Ms),
    })),
    resetInterval: assign({ intervalMs: limits.t1Ms }),
    rememberRefresh: assign({ refreshes: true }),
    forgetRefresh: assign({ refreshes: false }),
    'accept-change': () => {},
    'refuse-change': () => {},
    'cancel-change': () => {},
    'send-offer': () => {},
    'repeat-accept': () => {},
    'report-abandoned': () => {},
    'send-reinvite': () => {},
    'acknowledge-again': () => {},
    'conclude-refresh': (_, _answer: { readonly method: string; readonly status: number }) => {},
  },
}).createMachine({
  id: 'exchange',
  initial: 'opening',
  context: ({ input }) => ({
    offers: input.offers,
    refreshes: false,
    intervalMs: limits.t1Ms,
    retryMs: 0,
  }),
  on: {
    'dialog.ended': '.ended',
    'refresh.due': { actions: 'rememberRefresh' },
    'response.received': [
      { guard: 'isUpdate', actions: concluding() },
      { guard: 'isRepeated', actions: 'acknowledge-again' },
    ],
  },
  states: {
    // The INVITE waits for its answer. What it offers is the open offer.
    opening: {
      on: {
        'initial.accepted': [{ guard: 'offers', target: 'offered' }, { target: 'stable' }],
      },
    },
    // The 2xx to the INVITE made an offer; the dialog repeats it.
    offered: { on: { 'ack.received': 'stable' } },
    stable: {
      always: { guard: 'owesRefresh', target: 'refreshing', actions: 'forgetRefresh' },
      on: {
        'offer.received': [
          { guard: 'byInvite', target: 'judging.invite' },
          { target: 'judging.update' },
        ],
        'offer.wanted': { target: 'offering', actions: 'send-offer' },
      },
    },
    // The peer's offer is before the log, whose word is final (law 8): a CANCEL comes too late
    // for it (R6141-3-1).
    judging: {
      on: {
        'change.refused': { target: 'stable', actions: 'refuse-change' },
        'dialog.ended': { target: 'ended', actions: 'cancel-change' },
      },
      initial: 'invite',
      states: {
        invite: {
          on: { 'change.accepted': { target: '#exchange.accepted', actions: 'accept-change' } },
        },
        update: {
          on: { 'change.accepted': { target: '#exchange.stable', actions: 'accept-change' } },
        },
      },
    },
    // The 2xx to a re-INVITE is repeated until its ACK. Another offer shows that it has arrived.
    accepted: {
      initial: 'repeating',
      exit: 'resetInterval',
      on: {
        'ack.received': 'stable',
        'offer.received': [
          { guard: 'byInvite', target: 'judging.invite' },
          { target: 'judging.update' },
        ],
        'offer.wanted': { target: 'offering', actions: 'send-offer' },
      },
      after: { giveUp: { target: 'ended', actions: 'report-abandoned' } },
      states: { repeating: repeating() },
    },
    // The same, and the ACK is to bring the answer to the offer in the 2xx.
    offering: {
      initial: 'repeating',
      exit: 'resetInterval',
      on: { 'ack.received': 'stable' },
      after: { giveUp: { target: 'ended', actions: 'report-abandoned' } },
      states: { repeating: repeating() },
    },
    // This side's re-INVITE is out.
    refreshing: {
      entry: 'send-reinvite',
      on: {
        'response.received': [
          {
            guard: 'isClash',
            target: 'waiting',
            actions: assign(({ event }) => ({ retryMs: event.retryMs })),
          },
          { guard: 'isOfInvite', target: 'stable', actions: concluding() },
        ],
      },
    },
    // R3261-14.1-1: after a 491 this side tries again; the peer may come first.
    waiting: {
      // Once the timer is armed nothing depends on its length, so that states merge.
      entry: [
        raise({ type: 'timer.retry' }, { id: 'timer.retry', delay: 'retry' }),
        assign({ retryMs: 0 }),
      ],
      exit: cancel('timer.retry'),
      on: {
        'timer.retry': 'refreshing',
        'offer.received': [
          { guard: 'byInvite', target: 'judging.invite', actions: 'rememberRefresh' },
          { target: 'judging.update', actions: 'rememberRefresh' },
        ],
        'offer.wanted': { target: 'offering', actions: ['send-offer', 'rememberRefresh'] },
      },
    },
    ended: { type: 'final' },
  },
});

/** What a request with an offer, or a re-INVITE without one, meets. */
export type Clash =
  /** This side's own offer is open: 491. */
  | 'own'
  /** The peer's earlier offer is not answered: 500 with Retry-After. */
  | 'earlier';

/**
 * Whether a further offer may come now (R3261-14.2-1, R3311-5-1). `value` is the machine's state.
 */
export function clashOf(value: unknown): Clash | undefined {
  if (value === 'opening') return 'earlier';
  if (value === 'offered' || value === 'refreshing') return 'own';
  if (typeof value !== 'object' || value === null) return undefined;
  if ('judging' in value) return 'earlier';
  return 'offering' in value ? 'own' : undefined;
}

/** Whether a 2xx of this side's within the dialog waits for its ACK. */
export function awaitsAck(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && ('accepted' in value || 'offering' in value)
  );
}

/** Whether the ACK is to bring an answer: to the 2xx of the INVITE, or of a re-INVITE. */
export function awaitsAnswer(value: unknown): 'initial' | 'later' | undefined {
  if (value === 'offered') return 'initial';
  if (typeof value !== 'object' || value === null) return undefined;
  return 'offering' in value ? 'later' : undefined;
}

function isOfInvite(
  event: OfferAnswerEvent,
): event is Extract<OfferAnswerEvent, { type: 'response.received' }> {
  return event.type === 'response.received' && event.method === 'INVITE';
}

function concluding() {
  return {
    type: 'conclude-refresh' as const,
    params: ({ event }: { event: { readonly method: string; readonly status: number } }) => ({
      method: event.method,
      status: event.status,
    }),
  };
}

function repeating() {
  return {
    after: {
      retransmit: {
        target: 'repeating' as const,
        reenter: true,
        actions: ['doubleInterval' as const, 'repeat-accept' as const],
      },
    },
  };
}
