// An MSRP connection and the sessions bound to it (R4975-5.4-4, R4975-5.4-5; edge cases M5, M8,
// M11). A connection that binds nothing in time is closed; one that had sessions closes after the
// last of them.
import { assign, setup } from 'xstate';
import { limits } from '../limits.ts';

export interface BindingContext {
  /** Legs whose sessions this connection carries. */
  readonly legs: readonly number[];
}

export type BindingEvent =
  | { readonly type: 'session.bound'; readonly leg: number }
  | { readonly type: 'session.ended'; readonly leg: number }
  | { readonly type: 'garbage.received' }
  | { readonly type: 'connection.closed' };

export const bindingMachine = setup({
  types: { context: {} as BindingContext, events: {} as BindingEvent },
  delays: {
    bindTimeout: () => limits.bindMs,
    lingering: () => limits.lingerMs,
  },
  guards: {
    isLast: ({ context, event }) =>
      event.type === 'session.ended' && context.legs.every((leg) => leg === event.leg),
  },
  actions: {
    add: assign(({ context, event }) =>
      event.type === 'session.bound' ? { legs: [...context.legs, event.leg] } : {},
    ),
    remove: assign(({ context, event }) =>
      event.type === 'session.ended'
        ? { legs: context.legs.filter((leg) => leg !== event.leg) }
        : {},
    ),
    'close-connection': () => {},
  },
}).createMachine({
  id: 'binding',
  initial: 'fresh',
  context: { legs: [] },
  on: { 'connection.closed': { target: '.closing' } },
  states: {
    fresh: {
      on: {
        'session.bound': { target: 'bound', actions: 'add' },
        'garbage.received': { target: 'closing', actions: 'close-connection' },
      },
      after: { bindTimeout: { target: 'closing', actions: 'close-connection' } },
    },
    bound: {
      on: {
        'session.bound': { actions: 'add' },
        'session.ended': [
          { guard: 'isLast', target: 'idle', actions: 'remove' },
          { actions: 'remove' },
        ],
        'garbage.received': { target: 'closing', actions: 'close-connection' },
      },
    },
    // The peer closes after its BYE, as a rule; it may also bind its next session here.
    idle: {
      on: {
        'session.bound': { target: 'bound', actions: 'add' },
        'garbage.received': { target: 'closing', actions: 'close-connection' },
      },
      after: { lingering: { target: 'closing', actions: 'close-connection' } },
    },
    closing: { type: 'final' },
  },
});
