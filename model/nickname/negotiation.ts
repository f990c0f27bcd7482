// One leg's NICKNAME requests on their way through the log (R7701-7.1, edge case N14): asked in
// order, decided in order. Who holds which name is the room's to know, not this machine's.
import { assign, setup } from 'xstate';

export interface NegotiationContext {
  /** Requests that the log has not decided yet. */
  readonly outstanding: number;
}

export type NegotiationEvent =
  | { readonly type: 'nickname.asked' }
  | { readonly type: 'nickname.decided' };

/**
 * Idle, or with requests on their way. Actions: `append-request` for each that is asked,
 * `answer-request` for each that is decided.
 */
export const negotiationMachine = setup({
  types: { context: {} as NegotiationContext, events: {} as NegotiationEvent },
  guards: { isLast: ({ context }) => context.outstanding === 1 },
  actions: {
    count: assign(({ context }) => ({ outstanding: context.outstanding + 1 })),
    settle: assign(({ context }) => ({ outstanding: context.outstanding - 1 })),
    'append-request': () => {},
    'answer-request': () => {},
  },
}).createMachine({
  id: 'negotiation',
  initial: 'idle',
  context: { outstanding: 0 },
  states: {
    idle: {
      on: { 'nickname.asked': { target: 'requested', actions: ['count', 'append-request'] } },
    },
    requested: {
      on: {
        'nickname.asked': { actions: ['count', 'append-request'] },
        'nickname.decided': [
          { guard: 'isLast', target: 'idle', actions: ['settle', 'answer-request'] },
          { actions: ['settle', 'answer-request'] },
        ],
      },
    },
  },
});
