// The focus's side of an INVITE dialog: answered, acknowledged, hung up (RFC 3261 12, 13.3.1, 15).
// Law: no BYE leaves before the ACK arrived or will not arrive any more (R3261-15-2).
import { assign, setup } from 'xstate';
import { limits } from '../limits.ts';

export interface DialogContext {
  /** How long until the 2xx is sent again, doubling from T1 to T2 (R3261-13.3-1). */
  readonly intervalMs: number;
  /** A BYE waits for the ACK. */
  readonly hangsUp: boolean;
}

export type DialogEvent =
  | { readonly type: 'accept' }
  | { readonly type: 'refuse' }
  | { readonly type: 'cancel.received' }
  | { readonly type: 'ack.received' }
  | { readonly type: 'bye.received' }
  | { readonly type: 'hang.up' }
  | { readonly type: 'bye.answered' };

export const dialogMachine = setup({
  types: { context: {} as DialogContext, events: {} as DialogEvent },
  delays: {
    retransmit: ({ context }) => context.intervalMs,
    giveUp: () => 64 * limits.t1Ms,
  },
  guards: { hangsUp: ({ context }) => context.hangsUp },
  actions: {
    doubleInterval: assign(({ context }) => ({
      intervalMs: Math.min(context.intervalMs * 2, limits.t2Ms),
    })),
    rememberHangUp: assign({ hangsUp: true }),
    'send-accept': () => {},
    'send-refusal': () => {},
    'send-cancelled': () => {},
    'answer-bye': () => {},
    'send-bye': () => {},
    'report-cancelled': () => {},
    'report-unacknowledged': () => {},
    'report-bye': () => {},
  },
}).createMachine({
  id: 'dialog',
  initial: 'early',
  context: { intervalMs: limits.t1Ms, hangsUp: false },
  states: {
    // The INVITE waits for the room's word.
    early: {
      on: {
        accept: { target: 'accepted', actions: 'send-accept' },
        refuse: { target: 'ended', actions: 'send-refusal' },
        'cancel.received': { target: 'ended', actions: ['send-cancelled', 'report-cancelled'] },
        // The tag was in our 100: a caller may hang up on an early dialog as well.
        'bye.received': {
          target: 'ended',
          actions: ['answer-bye', 'send-cancelled', 'report-cancelled'],
        },
      },
    },
    // The 2xx has left and is repeated; a BYE of this side's waits for the ACK (S7, S8).
    accepted: {
      initial: 'waiting',
      on: {
        'ack.received': [
          { guard: 'hangsUp', target: 'ending', actions: 'send-bye' },
          { target: 'confirmed' },
        ],
        'bye.received': { target: 'ended', actions: ['answer-bye', 'report-bye'] },
        'hang.up': { actions: 'rememberHangUp' },
      },
      after: { giveUp: { target: 'ending', actions: ['report-unacknowledged', 'send-bye'] } },
      states: {
        waiting: {
          after: {
            retransmit: {
              target: 'waiting',
              reenter: true,
              actions: ['doubleInterval', 'send-accept'],
            },
          },
        },
      },
    },
    // Acknowledged: what changes within it is the offer-answer machine's.
    confirmed: {
      on: {
        'bye.received': { target: 'ended', actions: ['answer-bye', 'report-bye'] },
        'hang.up': { target: 'ending', actions: 'send-bye' },
      },
    },
    // This side's BYE is out; the peer's may cross it.
    ending: {
      on: {
        'bye.received': { actions: 'answer-bye' },
        'bye.answered': { target: 'ended' },
      },
    },
    ended: { type: 'final' },
  },
});
