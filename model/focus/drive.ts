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
  const turn: Turn = { ...state, effects: [], queue: [], drafts: new Map() };
  for (const input of inputs) step(turn, input);
  keepAnswers(turn);
  return { state: stateOf(turn), effects: turn.effects };
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
