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
  /** The ACK has come, and that is when it joins (S3). */
  | { readonly type: 'announced' }
  | { readonly type: 'connection.lost' }
  | { readonly type: 'bye.received' }
  | { readonly type: 'unacknowledged' }
  /** An answered offer took the MSRP session away, or gave it another one (R3264-8-3, -8-4). */
  | { readonly type: 'media.removed' }
  | { readonly type: 'media.renewed' }
  | { readonly type: 'expelled'; readonly cause: LeaveCause }
  | { readonly type: 'left.committed' };

export interface SessionContext {
  /** How long it stays in the room without a connection (M2). */
  readonly suspendMs: number;
}

export const sessionMachine = setup({
  types: {
    events: {} as SessionEvent,
    context: {} as SessionContext,
    input: {} as SessionContext,
  },
  delays: {
    bindTimeout: () => limits.bindMs,
    suspendTimeout: ({ context }) => context.suspendMs,
  },
  guards: { staysWithout: ({ context }) => context.suspendMs > 0 },
  actions: {
    'accept-invite': () => {},
    'refuse-invite': () => {},
    'hang-up': () => {},
    'end-exchange': () => {},
    /** The next session takes the place of the lost one before it is bound. */
    'adopt-next': () => {},
    /** The lost session is over; another may be offered (M2). */
    suspend: () => {},
    'append-joined': () => {},
    'append-left': (_, _cause: { readonly cause: LeaveCause }) => {},
  },
}).createMachine({
  id: 'session',
  context: ({ input }) => input,
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
      entry: 'end-exchange',
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
          on: {
            bound: { target: 'bound', actions: 'append-joined' },
            announced: { target: 'renewing', actions: 'append-joined' },
            'media.removed': 'dormant',
            'media.renewed': { target: 'unbound', reenter: true },
          },
          after: { bindTimeout: unbound() },
        },
        bound: {
          on: {
            'connection.lost': { guard: 'staysWithout', target: 'suspended', actions: 'suspend' },
            'media.removed': 'detached',
            'media.renewed': 'rebinding',
          },
        },
        // M2: it may offer another session in time.
        suspended: {
          on: { 'media.renewed': 'renewing', 'media.removed': 'detached', 'connection.lost': {} },
          after: {
            suspendTimeout: {
              target: '#session.leaving',
              actions: ['hang-up', left('connection-lost')],
            },
          },
        },
        // The old session serves until the new one is bound (R3264-8-4, S12).
        rebinding: {
          on: {
            bound: 'bound',
            'connection.lost': { target: 'renewing', actions: 'adopt-next' },
            'media.removed': 'detached',
            'media.renewed': { target: 'rebinding', reenter: true },
          },
          after: { bindTimeout: unbound() },
        },
        // It has joined, and its next session, or its first one, is not bound yet.
        renewing: {
          on: {
            bound: 'bound',
            'connection.lost': {},
            'media.removed': 'detached',
            'media.renewed': { target: 'renewing', reenter: true },
          },
          after: { bindTimeout: unbound() },
        },
        // S13: in the room without a session. Dormant: it never had one.
        detached: { on: { 'media.renewed': 'renewing', 'connection.lost': {} } },
        dormant: {
          on: {
            announced: { target: 'detached', actions: 'append-joined' },
            'media.renewed': 'unbound',
            'connection.lost': {},
          },
        },
      },
    },
    leaving: { entry: 'end-exchange', on: { 'left.committed': { target: 'ended' } } },
    ended: { type: 'final', entry: 'end-exchange' },
  },
});

function left(cause: LeaveCause) {
  return { type: 'append-left' as const, params: { cause } };
}

function unbound() {
  return {
    target: '#session.leaving' as const,
    actions: ['hang-up' as const, left('unbound')],
  };
}
