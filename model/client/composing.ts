// Whether the person is writing, as the others are told (RFC 3994 3.2): at the first key, again at
// every interval while it goes on, and when it stops without a message.
// Law: one status in a refresh interval, however fast somebody types (R3994-3.2-3).
import { cancel, enqueueActions, setup } from 'xstate';
import { limits } from '../limits.ts';

export type ComposingEvent =
  | { readonly type: 'typed' }
  /** What was typed has been taken back. */
  | { readonly type: 'paused' }
  /** It was said: the message itself ends the typing (R3994-3.2-1). */
  | { readonly type: 'said' }
  | { readonly type: 'session.ended' }
  | { readonly type: 'timer.idle' }
  | { readonly type: 'timer.refresh' };

export const composingMachine = setup({
  types: { events: {} as ComposingEvent },
  delays: {
    idle: () => limits.agentTypingIdleMs,
    refresh: () => limits.agentTypingRefreshMs,
  },
  actions: {
    rearmIdle: enqueueActions(({ enqueue }) => {
      enqueue.raise({ type: 'timer.idle' }, { id: 'timer.idle', delay: 'idle' });
    }),
    rearmRefresh: enqueueActions(({ enqueue }) => {
      enqueue.raise({ type: 'timer.refresh' }, { id: 'timer.refresh', delay: 'refresh' });
    }),
    'send-active': () => {},
    'send-idle': () => {},
  },
}).createMachine({
  id: 'composing',
  initial: 'idle',
  states: {
    idle: { on: { typed: { target: 'active' } } },
    active: {
      entry: ['send-active', 'rearmIdle', 'rearmRefresh'],
      exit: [cancel('timer.idle'), cancel('timer.refresh')],
      on: {
        typed: { actions: 'rearmIdle' },
        'timer.refresh': { actions: ['send-active', 'rearmRefresh'] },
        'timer.idle': { target: 'idle', actions: 'send-idle' },
        paused: { target: 'idle', actions: 'send-idle' },
        said: { target: 'idle' },
        'session.ended': { target: 'idle' },
      },
    },
  },
});
