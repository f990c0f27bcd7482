// What must not be left (edge case X8): timers are those that the focus knows, each of something
// that exists, and when everybody has gone nothing is kept of them.
import { Map as ImmutableMap } from 'immutable';
import type { FocusState, TimerOwner } from '../focus/state.ts';
import { limits } from '../limits.ts';
import type { Known } from './fact.ts';
import { type Property, violation } from './property.ts';

/** Of each node: its timers as its effects set and clear them, and what it was after its tick. */
type Timers = ImmutableMap<
  string,
  { readonly armed: ImmutableMap<string, number>; readonly state: FocusState | null }
>;

/** A timer that nobody clears fires into the void, and one that nobody sets never comes. */
export const timersHaveCauses: Property<Timers> = {
  name: 'timers-have-causes',
  says: 'What is armed is what the focus waits for, and belongs to something that exists.',
  clauses: ['X8'],
  initial: ImmutableMap(),
  observe(timers, seen) {
    if (seen.type === 'crashed') return timers.delete(seen.node);
    if (seen.type !== 'focus-ticked') return timers;
    const { armed: before, state: was } = timers.get(seen.node) ?? NONE;
    let armed = before;
    for (const input of seen.inputs) {
      if (input.type !== 'timer-fired') continue;
      if (armed.get(input.timer) === input.generation) armed = armed.delete(input.timer);
    }
    for (const effect of seen.effects) {
      if (effect.type === 'set-timer') armed = armed.set(effect.timer, effect.generation);
      if (effect.type === 'clear-timer') armed = armed.delete(effect.timer);
    }
    const { state } = seen;
    if (armed.size !== state.timers.size) {
      const extra = armed.findKey((_, timer) => !state.timers.has(timer));
      const missing = state.timers.findKey((_, timer) => !armed.has(timer));
      const sentence =
        extra === undefined
          ? `the focus waits for its timer "${missing}", which nobody has set`
          : `the timer "${extra}" is still set, though what it was for is over`;
      return violation(this, 'X8', sentence);
    }
    if (was !== null && state.timers !== was.timers && hasFewer(was, state)) {
      const orphan = state.timers.findKey(({ owner }) => !hasOwner(state, owner));
      if (orphan !== undefined) {
        const sentence = `the timer "${orphan}" belongs to something that is no more`;
        return violation(this, 'X8', sentence);
      }
    }
    return timers.set(seen.node, { armed, state });
  },
};

function hasFewer(was: FocusState, is: FocusState): boolean {
  return (
    is.legs.size < was.legs.size ||
    is.transactions.size < was.transactions.size ||
    is.connections.size < was.connections.size ||
    is.incoming !== was.incoming ||
    is.subscriptions.each.size < was.subscriptions.each.size
  );
}

function hasOwner(state: FocusState, owner: TimerOwner): boolean {
  switch (owner.kind) {
    case 'transaction':
      return state.transactions.has(owner.id);
    case 'leg':
      return state.legs.has(owner.id);
    case 'binding':
    case 'congestion':
      return state.connections.has(owner.id);
    case 'subscription':
      return state.subscriptions.each.has(owner.id);
    case 'incoming':
      return state.incoming.get(owner.leg)?.some(({ id }) => id === owner.id) === true;
    // One serves all copies, and finds out when it fires that nothing is due.
    case 'copies':
      return true;
    case 'owed':
      return state.rooms.has(owner.room);
  }
}

/** Of each node: what it was after its last tick, and when that was. */
type States = ImmutableMap<string, { readonly state: FocusState; readonly atMs: number }>;

/** X8: when everybody has gone, nothing but rooms and listening sockets is left. */
export const nothingIsLeft: Property<States> = {
  name: 'nothing-is-left',
  says: 'Once everybody has gone and all timers have come to their end, nothing is kept of them.',
  clauses: ['X8', 'R7701-4-5'],
  initial: ImmutableMap(),
  observe(states, seen, { reading }: Known) {
    if (seen.type === 'focus-ticked') {
      return states.set(seen.node, { state: seen.state, atMs: seen.atMs });
    }
    if (seen.type === 'crashed') return states.delete(seen.node);
    if (seen.type !== 'settled') return states;
    for (const [name, { state, atMs }] of states) {
      const node = reading.nodes.get(name);
      if (node === undefined || node.legs.some(({ over }) => over === null)) continue;
      // What has gone just now leaves transactions, until their timers are over.
      const isQuiet = seen.atMs - atMs > limits.transactionMs;
      const left = leftIn(state, isQuiet).find(([, size]) => size > 0);
      if (left === undefined) continue;
      const sentence = `everybody has left ${name}, and it still keeps ${left[1]} ${left[0]}`;
      return violation(this, 'X8', sentence);
    }
    return states;
  },
};

/** Of each node: since when its connections for messages have carried no session. */
type Idle = ImmutableMap<string, ImmutableMap<number, number>>;

/** M5, M7: what nobody is bound to is closed, and does not wait for the peer to do it. */
export const connectionsEnd: Property<Idle> = {
  name: 'connections-end',
  says: 'A connection for messages that carries no session is closed before long.',
  clauses: ['M5', 'M7'],
  initial: ImmutableMap(),
  observe(idle, seen) {
    if (seen.type === 'crashed') return idle.delete(seen.node);
    if (seen.type !== 'focus-ticked') return idle;
    const { node, state, atMs } = seen;
    const before = idle.get(node);
    if (before === undefined && state.connections.isEmpty()) return idle;
    const busy = new Set([...state.legs.values()].map(({ connection }) => connection));
    let since: ImmutableMap<number, number> = ImmutableMap();
    for (const [id, { binding, ended }] of state.connections) {
      if (binding === null || ended || busy.has(id)) continue;
      const fromMs = before?.get(id) ?? atMs;
      const idleMs = atMs - fromMs;
      if (idleMs > IDLE_MS) {
        const sentence = `connection ${id} of ${node} has carried no session for ${idleMs} ms`;
        return violation(this, 'M5', sentence);
      }
      since = since.set(id, fromMs);
    }
    return idle.set(node, since);
  },
};

/** What is there because of sessions; transactions and timers where nobody subscribes either. */
function leftIn(state: FocusState, isQuiet: boolean): readonly (readonly [string, number])[] {
  const { legs, asked, rates, untold, dialled, incoming, taken, copies, copiesOrder } = state;
  const { outgoing, wires, transactions, timers, index, subscriptions, connections } = state;
  const rooms = [...state.rooms.values()];
  const media: readonly (readonly [string, number])[] = [
    ['sessions', legs.size],
    ['names of sessions', wires.legs.size],
    ['undecided requests', asked.size],
    ['counts of what was said lately', rates.size],
    ['people to be welcomed', untold.size],
    ['sessions that it connects to', dialled.size],
    ['incomplete messages', incoming.size],
    ['octets of incomplete messages', state.incomingBytes],
    ['lists of Message-IDs', taken.size],
    ['copies without an answer', Math.max(copies.size, copiesOrder.size)],
    ['long messages on their way', outgoing.size],
    ['sessions in its rooms', rooms.reduce((sum, room) => sum + room.legs.size, 0)],
    ['entries that the log has not decided', rooms.reduce((n, room) => n + room.awaiting.size, 0)],
  ];
  if (subscriptions.each.size > 0 || !isQuiet) return media;
  // A peer that has just connected, and says nothing, is waited for.
  const waits = [...timers.values()].filter(({ owner }) => owner.kind !== 'binding').length;
  return [
    ...media,
    ['transactions', Math.max(transactions.size, wires.transactions.size)],
    ['connections that carry transactions', wires.carried.size],
    ['wire names', connections.isEmpty() || transactions.size === 0 ? index.size : 0],
    ['timers', waits],
  ];
}

/** Beyond both times that a connection may be without one, and what may come just then. */
const IDLE_MS = limits.bindMs + limits.lingerMs + 10_000;

const NONE = { armed: ImmutableMap<string, number>(), state: null };
