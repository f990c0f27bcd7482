// The INVITE server transaction: RFC 3261 17.2.1 (figure 7) as RFC 6026 7.1 corrects it. It absorbs
// what the network repeats, so that one INVITE is one join. Messages stay outside: whoever steps it
// keeps the last response. Context that a state no longer needs is reset, so that states merge.
import { assign, cancel, enqueueActions, raise, setup } from 'xstate';
import { limits } from '../limits.ts';

export type InviteServerEvent =
  /** The INVITE again. */
  | { readonly type: 'request.received' }
  | { readonly type: 'ack.received' }
  /** The transaction user answers. */
  | { readonly type: 'response.sent'; readonly status: number }
  /** A response could not be sent. */
  | { readonly type: 'transport.failed' }
  | Timer;

/** Timers that repeat, or stop while their state lasts; the others are `after`. */
type Timer = { readonly type: 'timer.trying' } | { readonly type: 'timer.G' };

export interface InviteServerContext {
  readonly reliable: boolean;
  /** Whether there is a response to repeat. */
  readonly answered: boolean;
  /** Timer G's next run. */
  readonly intervalMs: number;
}

/**
 * Starts when the INVITE has arrived and was passed up. Actions: `transmit-response` (the response
 * just given, or the last one again), `send-trying` (a 100, which is then the last response),
 * `pass-ack`, `report-timeout` (no ACK came for a refusal), `report-transport-failure` (the state
 * stays, RFC 6026 8.8: a repeated INVITE gets its response again).
 */
export const inviteServerMachine = setup({
  types: {
    context: {} as InviteServerContext,
    events: {} as InviteServerEvent,
    input: {} as { readonly reliable: boolean },
  },
  guards: {
    isReliable: ({ context }) => context.reliable,
    isAnswered: ({ context }) => context.answered,
    isProvisional: ({ event }) => 'status' in event && event.status < 200,
    isSuccess: ({ event }) => 'status' in event && event.status >= 200 && event.status < 300,
  },
  delays: {
    timerTrying: limits.inviteTryingMs,
    timerG: ({ context }) => context.intervalMs,
    timerH: limits.transactionMs,
    timerI: limits.t4Ms,
    timerL: limits.transactionMs,
  },
  actions: {
    'transmit-response': () => {},
    'send-trying': () => {},
    'pass-ack': () => {},
    'report-timeout': () => {},
    'report-transport-failure': () => {},
  },
}).createMachine({
  id: 'invite-server',
  context: ({ input }) => ({
    reliable: input.reliable,
    answered: false,
    intervalMs: limits.t1Ms,
  }),
  initial: 'proceeding',
  states: {
    proceeding: {
      entry: raise({ type: 'timer.trying' }, { id: 'timer.trying', delay: 'timerTrying' }),
      exit: [cancel('timer.trying'), assign({ answered: false })],
      on: {
        'timer.trying': { actions: ['send-trying', assign({ answered: true })] },
        'request.received': { guard: 'isAnswered', actions: 'transmit-response' },
        'response.sent': [
          {
            guard: 'isProvisional',
            actions: ['transmit-response', cancel('timer.trying'), assign({ answered: true })],
          },
          { guard: 'isSuccess', target: 'accepted', actions: 'transmit-response' },
          { target: 'completed', actions: 'transmit-response' },
        ],
        'transport.failed': { actions: 'report-transport-failure' },
      },
    },
    // Refused: the response is repeated until it is acknowledged.
    completed: {
      entry: enqueueActions(({ context, enqueue }) => {
        if (!context.reliable) {
          enqueue.raise({ type: 'timer.G' }, { id: 'timer.G', delay: 'timerG' });
        }
      }),
      exit: [cancel('timer.G'), assign({ intervalMs: limits.t1Ms })],
      after: { timerH: { target: 'terminated', actions: 'report-timeout' } },
      on: {
        'timer.G': {
          actions: [
            'transmit-response',
            assign({ intervalMs: ({ context }) => Math.min(context.intervalMs * 2, limits.t2Ms) }),
            raise({ type: 'timer.G' }, { id: 'timer.G', delay: 'timerG' }),
          ],
        },
        'request.received': { actions: 'transmit-response' },
        'ack.received': [{ guard: 'isReliable', target: 'terminated' }, { target: 'confirmed' }],
        'transport.failed': { actions: 'report-transport-failure' },
      },
    },
    // Absorbs repeated ACKs.
    confirmed: { after: { timerI: 'terminated' } },
    // RFC 6026: absorbs repeated INVITEs; the transaction user repeats the 2xx until its ACK.
    accepted: {
      after: { timerL: 'terminated' },
      on: {
        'response.sent': { guard: 'isSuccess', actions: 'transmit-response' },
        'ack.received': { actions: 'pass-ack' },
        'transport.failed': { actions: 'report-transport-failure' },
      },
    },
    terminated: { type: 'final' },
  },
});
