// The call: a participant's way into a room and out of it, seen from the participant
// (R7701-5.2-1, R7701-4-5, R3261-9-1, R3261-15-1, R6135-4.2-6).
// Law: it ends exactly once, whatever the other side does: `conclude` runs on every way to `ended`.
import { assign, setup } from 'xstate';
import { limits } from '../limits.ts';
import { reasons } from './sentence.ts';

/** Why a call failed: the status a person may look up, and a sentence that they understand. */
export interface Failure {
  readonly status: number;
  readonly message: string;
}

export interface CallContext {
  /** Whether the room was entered: such a call ends with `left`, whatever else is told. */
  readonly joined: boolean;
  readonly failure: Failure | null;
  /** Why it ends, for `left`. */
  readonly reason: string;
  /** Whether the roster's subscription is not over yet: it outlives the BYE (R4579-3.4-3). */
  readonly subscribed: boolean;
}

export type CallEvent =
  | { readonly type: 'join.asked' }
  | { readonly type: 'leave.asked' }
  | { readonly type: 'signalling.opened' }
  | { readonly type: 'signalling.lost'; readonly failure: Failure }
  | { readonly type: 'invite.proceeding' }
  | { readonly type: 'invite.accepted' }
  /** Accepted, but with an answer that no session can be made of. */
  | { readonly type: 'invite.unusable'; readonly failure: Failure }
  | { readonly type: 'invite.redirected' }
  | { readonly type: 'invite.refused'; readonly failure: Failure }
  | { readonly type: 'media.opened' }
  | { readonly type: 'media.lost'; readonly failure: Failure }
  | { readonly type: 'binding.accepted' }
  /** The room says that the session does not exist, or not here (R4975-10-481, R4975-10-506). */
  | { readonly type: 'session.refused'; readonly failure: Failure }
  | { readonly type: 'bye.received'; readonly failure: Failure }
  | { readonly type: 'bye.settled' }
  | { readonly type: 'subscription.begun' }
  | { readonly type: 'subscription.ended' };

export const callMachine = setup({
  types: { context: {} as CallContext, events: {} as CallEvent },
  delays: {
    connectPatience: () => limits.agentConnectMs,
    cancelPatience: () => 64 * limits.t1Ms,
    partingPatience: () => limits.agentFarewellMs,
  },
  guards: { isSubscribed: ({ context }) => context.subscribed },
  actions: {
    begin: assign({ joined: false, failure: null, reason: reasons.left, subscribed: false }),
    markSubscribed: assign({ subscribed: true }),
    markUnsubscribed: assign({ subscribed: false }),
    markJoined: assign({ joined: true }),
    rememberFailure: assign(({ event }) =>
      'failure' in event ? { failure: event.failure, reason: event.failure.message } : {},
    ),
    rememberSilence: assign({
      failure: { status: 408, message: reasons.unconnected },
      reason: reasons.unconnected,
    }),
    rememberReason: assign(({ event }) =>
      event.type === 'bye.received' ? { reason: event.failure.message } : {},
    ),
    'open-signalling': () => {},
    'send-invite': () => {},
    'send-cancel': () => {},
    'open-media': () => {},
    'send-binding': () => {},
    'tell-joined': () => {},
    'tell-failure': (_, _failure: Failure) => {},
    'send-bye': () => {},
    'end-subscription': () => {},
    conclude: (_, _end: CallContext) => {},
  },
}).createMachine({
  id: 'call',
  initial: 'idle',
  context: { joined: false, failure: null, reason: '', subscribed: false },
  on: {
    'subscription.begun': { actions: 'markSubscribed' },
    'subscription.ended': { actions: 'markUnsubscribed' },
  },
  states: {
    idle: { on: { 'join.asked': { target: 'connecting', actions: 'begin' } } },
    connecting: {
      entry: 'open-signalling',
      on: {
        'signalling.opened': { target: 'calling' },
        'signalling.lost': { target: 'ended', actions: 'rememberFailure' },
        'leave.asked': { target: 'ended' },
      },
      after: { connectPatience: { target: 'ended', actions: 'rememberSilence' } },
    },
    // Nothing was heard yet: a CANCEL must wait for a provisional response (RFC 3261 9.1).
    calling: {
      entry: 'send-invite',
      on: {
        'invite.proceeding': { target: 'proceeding' },
        'invite.accepted': { target: 'linking' },
        'invite.unusable': { target: 'leaving', actions: ['rememberFailure', 'send-bye'] },
        'invite.redirected': { target: 'calling', reenter: true },
        'invite.refused': { target: 'ended', actions: 'rememberFailure' },
        'signalling.lost': { target: 'ended', actions: 'rememberFailure' },
        'leave.asked': { target: 'withdrawing' },
      },
    },
    proceeding: {
      on: {
        'invite.accepted': { target: 'linking' },
        'invite.unusable': { target: 'leaving', actions: ['rememberFailure', 'send-bye'] },
        'invite.redirected': { target: 'calling' },
        'invite.refused': { target: 'ended', actions: 'rememberFailure' },
        'signalling.lost': { target: 'ended', actions: 'rememberFailure' },
        'leave.asked': { target: 'cancelling', actions: 'send-cancel' },
      },
    },
    withdrawing: {
      on: {
        'invite.proceeding': { target: 'cancelling', actions: 'send-cancel' },
        'invite.accepted': { target: 'leaving', actions: 'send-bye' },
        'invite.unusable': { target: 'leaving', actions: 'send-bye' },
        'invite.redirected': { target: 'ended' },
        'invite.refused': { target: 'ended' },
        'signalling.lost': { target: 'ended' },
      },
    },
    // A 200 may have crossed the CANCEL: then the call is up, and a BYE ends it (edge case S4).
    cancelling: {
      on: {
        'invite.accepted': { target: 'leaving', actions: 'send-bye' },
        'invite.unusable': { target: 'leaving', actions: 'send-bye' },
        'invite.redirected': { target: 'ended' },
        'invite.refused': { target: 'ended' },
        'signalling.lost': { target: 'ended' },
      },
      after: { cancelPatience: { target: 'ended' } },
    },
    linking: {
      entry: 'open-media',
      on: {
        'media.opened': { target: 'binding' },
        'media.lost': { target: 'leaving', actions: ['rememberFailure', 'send-bye'] },
        'bye.received': { target: 'ended', actions: 'rememberFailure' },
        'signalling.lost': { target: 'ended', actions: 'rememberFailure' },
        'leave.asked': { target: 'leaving', actions: 'send-bye' },
      },
      after: { connectPatience: { target: 'leaving', actions: ['rememberSilence', 'send-bye'] } },
    },
    binding: {
      entry: 'send-binding',
      on: {
        'binding.accepted': { target: 'joined' },
        'media.lost': { target: 'leaving', actions: ['rememberFailure', 'send-bye'] },
        'session.refused': { target: 'leaving', actions: ['rememberFailure', 'send-bye'] },
        'bye.received': { target: 'ended', actions: 'rememberFailure' },
        'signalling.lost': { target: 'ended', actions: 'rememberFailure' },
        'leave.asked': { target: 'leaving', actions: 'send-bye' },
      },
    },
    joined: {
      entry: ['markJoined', 'tell-joined'],
      on: {
        'media.lost': { target: 'leaving', actions: [...failed(), 'send-bye'] },
        'session.refused': { target: 'leaving', actions: [...failed(), 'send-bye'] },
        'bye.received': [
          {
            guard: 'isSubscribed',
            target: 'parting',
            actions: ['rememberReason', 'end-subscription'],
          },
          { target: 'ended', actions: 'rememberReason' },
        ],
        'signalling.lost': { target: 'ended', actions: failed() },
        'leave.asked': { target: 'leaving', actions: 'send-bye' },
      },
    },
    leaving: {
      on: {
        'bye.settled': [{ guard: 'isSubscribed', target: 'parting' }, { target: 'ended' }],
        'signalling.lost': { target: 'ended' },
      },
    },
    // The last NOTIFY may still be on its way.
    parting: {
      on: {
        'subscription.ended': { target: 'ended', actions: 'markUnsubscribed' },
        'signalling.lost': { target: 'ended' },
      },
      after: { partingPatience: { target: 'ended' } },
    },
    ended: {
      entry: { type: 'conclude', params: ({ context }) => context },
      on: { 'join.asked': { target: 'connecting', actions: 'begin' } },
    },
  },
});

/** A joined call that fails tells it at once: the BYE may take its time. */
function failed() {
  return [
    'rememberFailure' as const,
    {
      type: 'tell-failure' as const,
      params: ({ event }: { event: CallEvent & { failure: Failure } }) => event.failure,
    },
  ];
}
