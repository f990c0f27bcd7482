// The INVITE client transaction: RFC 3261 17.1.1 (figure 5) as RFC 6026 7.2 corrects it. It repeats
// the INVITE until a response comes and acknowledges refusals; a 2xx is acknowledged above, by the
// dialog. Whoever steps it keeps the INVITE and the last response.
import { assign, cancel, enqueueActions, raise, setup } from 'xstate';
import { limits } from '../limits.ts';

export type InviteClientEvent =
  | { readonly type: 'response.received'; readonly status: number }
  /** The INVITE or an ACK could not be sent. */
  | { readonly type: 'transport.failed' }
  /** The transaction user waits for no response any more. */
  | { readonly type: 'abandoned' }
  | Timer;

/** The timer that repeats; the others are `after`. */
type Timer = { readonly type: 'timer.A' };

export interface InviteClientContext {
  readonly reliable: boolean;
  /** Timer A's next run; reset when it is over, so that states merge. */
  readonly intervalMs: number;
}

const passResponse = {
  type: 'pass-response',
  params: ({ event }: { readonly event: { readonly status: number } }) => ({
    status: event.status,
  }),
} as const;

/**
 * Starts by sending the INVITE. Actions: `transmit-request`, `send-ack` (to the refusal just
 * received, in this transaction's branch), `pass-response` with its status (every one but repeated
 * refusals), `report-timeout`, `report-transport-failure`.
 */
export const inviteClientMachine = setup({
  types: {
    context: {} as InviteClientContext,
    events: {} as InviteClientEvent,
    input: {} as { readonly reliable: boolean },
  },
  guards: {
    isReliable: ({ context }) => context.reliable,
    isProvisional: ({ event }) => 'status' in event && event.status < 200,
    isSuccess: ({ event }) => 'status' in event && event.status >= 200 && event.status < 300,
    isRefusal: ({ event }) => 'status' in event && event.status >= 300,
  },
  delays: {
    timerA: ({ context }) => context.intervalMs,
    timerB: limits.transactionMs,
    timerD: limits.transactionMs,
    timerM: limits.transactionMs,
  },
  actions: {
    'transmit-request': () => {},
    'send-ack': () => {},
    'pass-response': (_, _params: { readonly status: number }) => {},
    'report-timeout': () => {},
    'report-transport-failure': () => {},
  },
}).createMachine({
  id: 'invite-client',
  context: ({ input }) => ({ reliable: input.reliable, intervalMs: limits.t1Ms }),
  initial: 'calling',
  states: {
    calling: {
      entry: [
        'transmit-request',
        enqueueActions(({ context, enqueue }) => {
          if (!context.reliable) {
            enqueue.raise({ type: 'timer.A' }, { id: 'timer.A', delay: 'timerA' });
          }
        }),
      ],
      exit: [cancel('timer.A'), assign({ intervalMs: limits.t1Ms })],
      after: { timerB: { target: 'terminated', actions: 'report-timeout' } },
      on: {
        'timer.A': {
          actions: [
            'transmit-request',
            assign({ intervalMs: ({ context }) => context.intervalMs * 2 }),
            raise({ type: 'timer.A' }, { id: 'timer.A', delay: 'timerA' }),
          ],
        },
        'response.received': [
          { guard: 'isProvisional', target: 'proceeding', actions: passResponse },
          { guard: 'isSuccess', target: 'accepted', actions: passResponse },
          { guard: 'isReliable', target: 'terminated', actions: ['send-ack', passResponse] },
          { target: 'completed', actions: ['send-ack', passResponse] },
        ],
        'transport.failed': { target: 'terminated', actions: 'report-transport-failure' },
        abandoned: 'terminated',
      },
    },
    // Waits as long as the transaction user does, which may send a CANCEL.
    proceeding: {
      on: {
        'response.received': [
          { guard: 'isProvisional', actions: passResponse },
          { guard: 'isSuccess', target: 'accepted', actions: passResponse },
          { guard: 'isReliable', target: 'terminated', actions: ['send-ack', passResponse] },
          { target: 'completed', actions: ['send-ack', passResponse] },
        ],
        abandoned: 'terminated',
      },
    },
    // Acknowledges the refusal again whenever it is repeated.
    completed: {
      after: { timerD: 'terminated' },
      on: {
        'response.received': { guard: 'isRefusal', actions: 'send-ack' },
        'transport.failed': { target: 'terminated', actions: 'report-transport-failure' },
      },
    },
    // RFC 6026: further 2xx, repeated or forked, are each passed up to be acknowledged.
    accepted: {
      after: { timerM: 'terminated' },
      on: { 'response.received': { guard: 'isSuccess', actions: passResponse } },
    },
    terminated: { type: 'final' },
  },
});
