// The only door to the focus: a state and the inputs of a tick give the next state and the effects,
// in order. Pure: the live pump, the simulator and a replay drive the very same function.
import type { Effect } from './effect.ts';
import type { Input } from './input.ts';
import { keepAnswers } from './settlement.ts';
import { type FocusState, initialFocus, type Turn } from './state.ts';
import { step } from './step.ts';

/** What a tick came to: the state after it, and what the world is to do now, in order. */
export interface Driven<S> {
  readonly state: S;
  readonly effects: readonly Effect[];
}

/** A focus before its first input, which is `booted`. */
export { initialFocus };

/** Takes the inputs one after the other. Splitting a tick in two changes nothing. */
export function drive(state: FocusState, inputs: readonly Input[]): Driven<FocusState> {
  const turn = turnOf(state);
  for (const input of inputs) step(turn, input);
  keepAnswers(turn);
  return { state: stateOf(turn), effects: turn.effects };
}

/** Written out, because adding three members to a copy makes a second object for them. */
export function turnOf(state: FocusState): Turn {
  return {
    phase: state.phase,
    nowMs: state.nowMs,
    life: state.life,
    connections: state.connections,
    congested: state.congested,
    transactions: state.transactions,
    legs: state.legs,
    asked: state.asked,
    rates: state.rates,
    untold: state.untold,
    dialled: state.dialled,
    incoming: state.incoming,
    incomingBytes: state.incomingBytes,
    taken: state.taken,
    rooms: state.rooms,
    copies: state.copies,
    copiesOrder: state.copiesOrder,
    subscriptions: state.subscriptions,
    outgoing: state.outgoing,
    reportable: state.reportable,
    wires: state.wires,
    index: state.index,
    timers: state.timers,
    lastNumber: state.lastNumber,
    lastGeneration: state.lastGeneration,
    effects: [],
    queue: [],
    draft: null,
    drafts: null,
  };
}

/** Written out, because taking three members away from an object costs more than a calm tick. */
function stateOf(turn: Turn): FocusState {
  return {
    phase: turn.phase,
    nowMs: turn.nowMs,
    life: turn.life,
    connections: turn.connections,
    congested: turn.congested,
    transactions: turn.transactions,
    legs: turn.legs,
    asked: turn.asked,
    rates: turn.rates,
    untold: turn.untold,
    dialled: turn.dialled,
    incoming: turn.incoming,
    incomingBytes: turn.incomingBytes,
    taken: turn.taken,
    rooms: turn.rooms,
    copies: turn.copies,
    copiesOrder: turn.copiesOrder,
    subscriptions: turn.subscriptions,
    outgoing: turn.outgoing,
    reportable: turn.reportable,
    wires: turn.wires,
    index: turn.index,
    timers: turn.timers,
    lastNumber: turn.lastNumber,
    lastGeneration: turn.lastGeneration,
  };
}
