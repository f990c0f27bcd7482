// A participant's requests for a nickname: one at a time, the others wait (R7701-7.1-1,
// R7701-7.2-1). Law: every request is told exactly once: answered, refused here, or abandoned.
import { assign, setup } from 'xstate';

export interface NicknameContext {
  /** Requested first; '' gives the nickname back. */
  readonly queue: readonly string[];
}

export type NicknameEvent =
  | { readonly type: 'nickname.asked'; readonly nickname: string }
  | { readonly type: 'nickname.answered'; readonly status: number }
  /** `allowed` is whether the room's answer had the nickname token. */
  | { readonly type: 'session.joined'; readonly allowed: boolean }
  /** The room's description changed while the session lasts (R7701-8-6). */
  | { readonly type: 'policy.changed'; readonly allowed: boolean }
  | { readonly type: 'session.ended' };

export const nicknameMachine = setup({
  types: { context: {} as NicknameContext, events: {} as NicknameEvent },
  guards: {
    isForbidden: ({ event }) => 'allowed' in event && !event.allowed,
    isAllowed: ({ event }) => 'allowed' in event && event.allowed,
    isEmpty: ({ context }) => context.queue.length === 0,
    isLast: ({ context }) => context.queue.length === 1,
  },
  actions: {
    enqueue: assign(({ context, event }) =>
      event.type === 'nickname.asked' ? { queue: [...context.queue, event.nickname] } : {},
    ),
    dequeue: assign(({ context }) => ({ queue: context.queue.slice(1) })),
    clear: assign({ queue: [] }),
    'send-nickname': (_, _next: { readonly nickname: string }) => {},
    'tell-answer': (_, _answer: { readonly nickname: string; readonly status: number }) => {},
    /** Refused here: the room takes no nicknames. */
    'tell-forbidden': (_, _those: { readonly nicknames: readonly string[] }) => {},
    /** The session ended first; `requested` of them, 0 or 1, had been sent. */
    'tell-abandoned': (
      _,
      _those: { readonly nicknames: readonly string[]; readonly requested: number },
    ) => {},
  },
}).createMachine({
  id: 'nickname',
  initial: 'waiting',
  context: { queue: [] },
  states: {
    waiting: {
      on: {
        'nickname.asked': { actions: 'enqueue' },
        'session.joined': [
          {
            guard: 'isForbidden',
            target: 'forbidden',
            actions: [
              { type: 'tell-forbidden', params: ({ context }) => ({ nicknames: context.queue }) },
              'clear',
            ],
          },
          { guard: 'isEmpty', target: 'idle' },
          { target: 'requested' },
        ],
        'session.ended': { target: 'waiting', actions: [abandoned(0), 'clear'] },
      },
    },
    forbidden: {
      on: {
        'policy.changed': { guard: 'isAllowed', target: 'idle' },
        'nickname.asked': {
          actions: {
            type: 'tell-forbidden',
            params: ({ event }) => ({ nicknames: [event.nickname] }),
          },
        },
        'session.ended': { target: 'waiting' },
      },
    },
    idle: {
      on: {
        'policy.changed': { guard: 'isForbidden', target: 'forbidden' },
        'nickname.asked': { target: 'requested', actions: 'enqueue' },
        'session.ended': { target: 'waiting' },
      },
    },
    requested: {
      entry: {
        type: 'send-nickname',
        params: ({ context }) => ({ nickname: context.queue[0] ?? '' }),
      },
      on: {
        'nickname.asked': { actions: 'enqueue' },
        'nickname.answered': [
          { guard: 'isLast', target: 'idle', actions: [answered(), 'dequeue'] },
          { target: 'requested', reenter: true, actions: [answered(), 'dequeue'] },
        ],
        'session.ended': { target: 'waiting', actions: [abandoned(1), 'clear'] },
      },
    },
  },
});

function answered() {
  return {
    type: 'tell-answer' as const,
    params: ({ context, event }: { context: NicknameContext; event: NicknameEvent }) => ({
      nickname: context.queue[0] ?? '',
      status: 'status' in event ? event.status : 0,
    }),
  };
}

function abandoned(requested: number) {
  return {
    type: 'tell-abandoned' as const,
    params: ({ context }: { context: NicknameContext }) => ({
      nicknames: context.queue,
      requested,
    }),
  };
}
