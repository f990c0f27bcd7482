// A participant's leg: from the INVITE to the last entry about it (design, "Lifecycle").
// It is admitted by a committed entry before its 200 leaves, joined when its MSRP session is bound,
// and gone when the entry that it left has committed (R7701-4-5, R7701-5.2-1, edge case M7).
import { setup } from 'xstate';
import { limits } from '../limits.ts';
import type { LeaveCause } from '../log/entry.ts';

export type SessionEvent =
  | { readonly type: 'admission.accepted' }
  | { readonly type: 'admission.refused' }
  | { readonly type: 'cancelled' }
  | { readonly type: 'bound' }
  | { readonly type: 'connection.lost' }
  | { readonly type: 'bye.received' }
  | { readonly type: 'unacknowledged' }
  | { readonly type: 'expelled'; readonly cause: LeaveCause }
  | { readonly type: 'left.committed' };

export const sessionMachine = setup({
  types: { events: {} as SessionEvent },
  delays: { bindTimeout: () => limits.bindMs },
  actions: {
    'accept-invite': () => {},
    'refuse-invite': () => {},
    'hang-up': () => {},
    'append-joined': () => {},
    'append-left': (_, _cause: { readonly cause: LeaveCause }) => {},
  },
}).createMachine({
  id: 'session',
  initial: 'invited',
  states: {
    invited: {
      on: {
        'admission.accepted': { target: 'admitted', actions: 'accept-invite' },
        'admission.refused': { target: 'ended', actions: 'refuse-invite' },
        cancelled: { target: 'withdrawn' },
        expelled: { target: 'withdrawn', actions: 'refuse-invite' },
      },
    },
    // The admission is on its way through the log; when it commits it must be undone.
    withdrawn: {
      on: {
        'admission.accepted': { target: 'leaving', actions: left('cancelled') },
        'admission.refused': { target: 'ended' },
      },
    },
    admitted: {
      initial: 'unbound',
      on: {
        'bye.received': { target: 'leaving', actions: left('bye') },
        unacknowledged: { target: 'leaving', actions: left('unacknowledged') },
        'connection.lost': { target: 'leaving', actions: ['hang-up', left('connection-lost')] },
        expelled: {
          target: 'leaving',
          actions: [
            'hang-up',
            { type: 'append-left', params: ({ event }) => ({ cause: event.cause }) },
          ],
        },
      },
      states: {
        unbound: {
          on: { bound: { target: 'bound', actions: 'append-joined' } },
          after: {
            bindTimeout: { target: '#session.leaving', actions: ['hang-up', left('unbound')] },
          },
        },
        bound: {},
      },
    },
    leaving: { on: { 'left.committed': { target: 'ended' } } },
    ended: { type: 'final' },
  },
});

function left(cause: LeaveCause) {
  return { type: 'append-left' as const, params: { cause } };
}
