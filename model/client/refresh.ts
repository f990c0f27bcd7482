// The session timer of a call, seen from its caller (RFC 4028 7 to 10): who refreshes, when, and
// when the session counts as dead. Law: it is refreshed at half its time and ended before all of
// it has run out.
import { assign, setup } from 'xstate';
import { limits } from '../limits.ts';

export interface RefreshContext {
  /** The Session-Expires last agreed. */
  readonly seconds: number;
}

export type RefreshEvent =
  /** A 2xx to or from the other side says who refreshes; null where nobody needs to. */
  | { readonly type: 'session.timed'; readonly seconds: number; readonly own: boolean }
  | { readonly type: 'session.untimed' }
  | { readonly type: 'refresh.refused' }
  | { readonly type: 'session.ended' };

const timed = [
  { guard: 'isOwn' as const, target: '#refresh.refreshing', actions: 'agree' as const },
  { target: '#refresh.watching', actions: 'agree' as const },
];

export const refreshMachine = setup({
  types: { context: {} as RefreshContext, events: {} as RefreshEvent },
  delays: {
    half: ({ context }) => context.seconds * 500,
    // R4028-10-2.
    end: ({ context }) =>
      context.seconds * 1000 - Math.min(limits.transactionMs, (context.seconds * 1000) / 3),
    again: () => limits.agentRefreshAgainMs,
  },
  guards: { isOwn: ({ event }) => event.type === 'session.timed' && event.own },
  actions: {
    agree: assign(({ event }) =>
      event.type === 'session.timed'
        ? { seconds: Math.max(limits.sessionSecondsMin, Math.min(event.seconds, SECONDS_MAX)) }
        : {},
    ),
    'send-refresh': () => {},
    'report-dead': () => {},
  },
}).createMachine({
  id: 'refresh',
  initial: 'off',
  context: { seconds: 0 },
  states: {
    off: { on: { 'session.timed': timed } },
    // The other side refreshes.
    watching: {
      on: {
        'session.timed': timed.map((each) => ({ ...each, reenter: true })),
        'session.untimed': { target: 'off' },
        'session.ended': { target: 'off' },
      },
      after: { end: { target: 'off', actions: 'report-dead' } },
    },
    refreshing: {
      initial: 'resting',
      on: {
        'session.timed': timed.map((each) => ({ ...each, reenter: true })),
        'session.untimed': { target: 'off' },
        'session.ended': { target: 'off' },
      },
      after: { end: { target: 'off', actions: 'report-dead' } },
      states: {
        resting: { after: { half: { target: 'asking' } } },
        asking: { entry: 'send-refresh', on: { 'refresh.refused': { target: 'waiting' } } },
        // Glare, or a server that fails for now (R3261-14.1-3): again while there is time.
        waiting: { after: { again: { target: 'asking' } } },
      },
    },
  },
});

const SECONDS_MAX = 86_400;
