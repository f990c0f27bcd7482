// The non-INVITE client transaction: RFC 3261 17.1.2 (figure 6). It repeats the request until a
// final response comes. Whoever steps it keeps the request.
import { assign, cancel, enqueueActions, raise, setup } from 'xstate';
import { limits } from '../limits.ts';

export type NonInviteClientEvent =
  | { readonly type: 'response.received'; readonly status: number }
  /** The request could not be sent. */
  | { readonly type: 'transport.failed' }
  | Timer;

/** Timers that run on from `trying` into `proceeding`; the other is `after`. */
type Timer = { readonly type: 'timer.E' } | { readonly type: 'timer.F' };

export interface NonInviteClientContext {
  readonly reliable: boolean;
  /** Timer E's next run; reset when it is over, so that states merge. */
  readonly intervalMs: number;
}

const passResponse = {
  type: 'pass-response',
  params: ({ event }: { readonly event: { readonly status: number } }) => ({
    status: event.status,
  }),
} as const;

/**
 * Starts by sending the request. Actions: `transmit-request`, `pass-response` with its status (each
 * provisional one and the first final one), `report-timeout`, `report-transport-failure`.
 */
export const nonInviteClientMachine = setup({
  types: {
    context: {} as NonInviteClientContext,
    events: {} as NonInviteClientEvent,
    input: {} as { readonly reliable: boolean },
  },
  guards: {
    isReliable: ({ context }) => context.reliable,
    isProvisional: ({ event }) => 'status' in event && event.status < 200,
  },
  delays: {
    timerE: ({ context }) => context.intervalMs,
    timerF: limits.transactionMs,
    timerK: limits.t4Ms,
  },
  actions: {
    'transmit-request': () => {},
    'pass-response': (_, _params: { readonly status: number }) => {},
    'report-timeout': () => {},
    'report-transport-failure': () => {},
  },
}).createMachine({
  id: 'non-invite-client',
  context: ({ input }) => ({ reliable: input.reliable, intervalMs: limits.t1Ms }),
  initial: 'trying',
  states: {
    trying: {
      entry: [
        'transmit-request',
        raise({ type: 'timer.F' }, { id: 'timer.F', delay: 'timerF' }),
        enqueueActions(({ context, enqueue }) => {
          if (!context.reliable) {
            enqueue.raise({ type: 'timer.E' }, { id: 'timer.E', delay: 'timerE' });
          }
        }),
      ],
      on: {
        'timer.E': {
          actions: [
            'transmit-request',
            assign({ intervalMs: ({ context }) => Math.min(context.intervalMs * 2, limits.t2Ms) }),
            raise({ type: 'timer.E' }, { id: 'timer.E', delay: 'timerE' }),
          ],
        },
        'timer.F': { target: 'terminated', actions: 'report-timeout' },
        'response.received': [
          { guard: 'isProvisional', target: 'proceeding', actions: passResponse },
          { guard: 'isReliable', target: 'terminated', actions: passResponse },
          { target: 'completed', actions: passResponse },
        ],
        'transport.failed': { target: 'terminated', actions: 'report-transport-failure' },
      },
    },
    // Timer E runs out as `trying` set it, and only then goes on with T2.
    proceeding: {
      entry: assign({ intervalMs: limits.t2Ms }),
      on: {
        'timer.E': {
          actions: [
            'transmit-request',
            raise({ type: 'timer.E' }, { id: 'timer.E', delay: 'timerE' }),
          ],
        },
        'timer.F': { target: 'terminated', actions: 'report-timeout' },
        'response.received': [
          { guard: 'isProvisional', actions: passResponse },
          { guard: 'isReliable', target: 'terminated', actions: passResponse },
          { target: 'completed', actions: passResponse },
        ],
        'transport.failed': { target: 'terminated', actions: 'report-transport-failure' },
      },
    },
    // Absorbs repeated responses.
    completed: {
      entry: [cancel('timer.E'), cancel('timer.F'), assign({ intervalMs: limits.t1Ms })],
      after: { timerK: 'terminated' },
    },
    terminated: { type: 'final', entry: [cancel('timer.E'), cancel('timer.F')] },
  },
});
