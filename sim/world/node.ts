// A node of a simulated world: the focus or a person's user agent, driven by the very functions
// that serve live, with the timers that it armed. Law: it sees the world as inputs, by its own
// clock.
import { Map as ImmutableMap } from 'immutable';
import { type AgentState, driveAgent, initialAgent } from '../../model/client/agent.ts';
import { drive, initialFocus } from '../../model/focus/drive.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Input } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import type { Clock } from './clock.ts';

/** Whoever has an address in a world. */
export type WorldNode = FocusNode | AgentNode;

/** The focus of a world. */
export interface FocusNode extends Place {
  readonly kind: 'focus';
  readonly state: FocusState;
}

/** A person's user agent in a world. */
export interface AgentNode extends Place {
  readonly kind: 'agent';
  readonly state: AgentState;
}

interface Place {
  readonly name: string;
  readonly host: string;
  readonly clock: Clock;
  /** The generation under which each timer is armed. */
  readonly timers: ImmutableMap<string, number>;
}

/** A node before its first input. */
export function newNode(
  kind: WorldNode['kind'],
  name: string,
  host: string,
  clock: Clock,
): WorldNode {
  const place = { name, host, clock, timers: ImmutableMap<string, number>() };
  return kind === 'focus'
    ? { kind, ...place, state: initialFocus }
    : { kind, ...place, state: initialAgent };
}

/** The node after the inputs of a tick, and what leaves it. */
export function driven(
  node: WorldNode,
  inputs: readonly Input[],
): { readonly node: WorldNode; readonly effects: readonly Effect[] } {
  if (node.kind === 'focus') {
    const { state, effects } = drive(node.state, inputs);
    return { node: { ...node, state }, effects };
  }
  const { state, effects } = driveAgent(node.state, inputs);
  return { node: { ...node, state }, effects };
}
