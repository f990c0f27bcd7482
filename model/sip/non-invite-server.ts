// The non-INVITE server transaction: RFC 3261 17.2.2 (figure 8) with RFC 4320 4: the only
// provisional response is a 100, over UDP not before the client's timer E reaches T2 and by then on
// any transport; a 408 is never sent. Whoever steps it keeps the last response.
import { setup } from 'xstate';
import { limits } from '../limits.ts';

export type NonInviteServerEvent =
  /** The request again. */
  | { readonly type: 'request.received' }
  /** The transaction user answers. */
  | { readonly type: 'response.sent'; readonly status: number }
  /** A response could not be sent. */
  | { readonly type: 'transport.failed' };

export interface NonInviteServerContext {
  readonly reliable: boolean;
}

/**
 * Starts when the request has arrived and was passed up. Actions: `transmit-response` (the response
 * just given, or the last one again), `send-trying` (a 100, which is then the last response),
 * `report-transport-failure` (the state stays, RFC 6026 8.8). A response that RFC 4320 forbids is
 * dropped; a 408, by which the transaction user gives up, ends the transaction in silence.
 */
export const nonInviteServerMachine = setup({
  types: {
    context: {} as NonInviteServerContext,
    events: {} as NonInviteServerEvent,
    input: {} as { readonly reliable: boolean },
  },
  guards: {
    isReliable: ({ context }) => context.reliable,
    isEarly: ({ context, event }) => 'status' in event && event.status === 100 && !context.reliable,
    isForbidden: ({ event }) => 'status' in event && event.status > 100 && event.status < 200,
    isTrying: ({ event }) => 'status' in event && event.status === 100,
    isTimeout: ({ event }) => 'status' in event && event.status === 408,
  },
  delays: {
    timerTrying: limits.nonInviteTryingMs,
    timerJ: limits.transactionMs,
  },
  actions: {
    'transmit-response': () => {},
    'send-trying': () => {},
    'report-transport-failure': () => {},
  },
}).createMachine({
  id: 'non-invite-server',
  context: ({ input }) => ({ reliable: input.reliable }),
  initial: 'trying',
  states: {
    trying: {
      after: { timerTrying: { target: 'proceeding', actions: 'send-trying' } },
      on: {
        'response.sent': [
          { guard: 'isForbidden' },
          { guard: 'isEarly' },
          { guard: 'isTrying', target: 'proceeding', actions: 'transmit-response' },
          { guard: 'isTimeout', target: 'terminated' },
          { guard: 'isReliable', target: 'terminated', actions: 'transmit-response' },
          { target: 'completed', actions: 'transmit-response' },
        ],
      },
    },
    proceeding: {
      on: {
        'request.received': { actions: 'transmit-response' },
        'response.sent': [
          { guard: 'isForbidden' },
          { guard: 'isTrying', actions: 'transmit-response' },
          { guard: 'isTimeout', target: 'terminated' },
          { guard: 'isReliable', target: 'terminated', actions: 'transmit-response' },
          { target: 'completed', actions: 'transmit-response' },
        ],
        'transport.failed': { actions: 'report-transport-failure' },
      },
    },
    completed: {
      after: { timerJ: 'terminated' },
      on: {
        'request.received': { actions: 'transmit-response' },
        'transport.failed': { actions: 'report-transport-failure' },
      },
    },
    terminated: { type: 'final' },
  },
});
