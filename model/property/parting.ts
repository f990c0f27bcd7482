// What must have come to its end at a person's side (R7701-5.2-1, X8): a call that was begun, and
// what it took; nobody waits for an answer that is not to come.
import { Map as ImmutableMap } from 'immutable';
import type { AgentState } from '../client/state.ts';
import { limits } from '../limits.ts';
import { type Property, violation } from './property.ts';

/** Of each person: what their user agent was after its last tick, and when that was. */
type Agents = ImmutableMap<string, { readonly state: AgentState; readonly atMs: number }>;

/** Once all is calm a person is in the room, or out of it and has done with it. */
export const callsComeToRest: Property<Agents> = {
  name: 'calls-come-to-rest',
  says: 'When all is calm a call is up or over, and of one that is over nothing is left.',
  clauses: ['R7701-5.2-1', 'X8'],
  initial: ImmutableMap(),
  observe(agents, seen) {
    if (seen.type === 'crashed') return agents.delete(seen.node);
    if (seen.type === 'agent-ticked') {
      return agents.set(seen.node, { state: seen.state, atMs: seen.atMs });
    }
    if (seen.type !== 'settled') return agents;
    for (const [name, { state, atMs }] of agents) {
      const { value } = state.call;
      // R3261-17.1.1-1: whoever has had a 100 waits as long as its person does, though the focus
      // that sent it be gone.
      if (value === 'joined' || value === 'proceeding') continue;
      if (value !== 'idle' && value !== 'ended') {
        const sentence = `the call of ${name} comes to no end: it is still ${value}`;
        return violation(this, 'R7701-5.2-1', sentence);
      }
      // What has ended just now leaves transactions, until their timers are over.
      if (seen.atMs - atMs <= limits.transactionMs) continue;
      const left = leftIn(state).find(([, size]) => size > 0);
      if (left === undefined) continue;
      const sentence = `${name} has left, and the user agent still keeps ${left[1]} ${left[0]}`;
      return violation(this, 'X8', sentence);
    }
    return agents;
  },
};

function leftIn({
  transactions,
  wire,
  awaited,
}: AgentState): readonly (readonly [string, number])[] {
  return [
    ['transactions', Object.keys(transactions).length],
    ['timers', Object.keys(wire.timers).length],
    ['requests without an answer', awaited.length],
    ['connections', [wire.signalling, wire.media].filter((each) => each !== null).length],
  ];
}
