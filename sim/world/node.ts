// A node of a simulated world: a focus or a person's user agent, driven by the very functions that
// serve live, with the timers that it armed. Law: it sees the world as inputs, by its own clock.
import { Map as ImmutableMap } from 'immutable';
import { initialFocus } from '../../model/focus/drive.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Input } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import { drivePlanted } from '../plant/plant.ts';
import type { Clock } from './clock.ts';
import { drivePeer, newPeer, type PeerProfile, type PeerState } from './peer.ts';

/** Whoever has an address in a world. */
export type WorldNode = FocusNode | AgentNode;

/** A focus of a world. */
export interface FocusNode extends Place {
  readonly kind: 'focus';
  readonly state: FocusState;
}

/** A person's user agent in a world. */
export interface AgentNode extends Place {
  readonly kind: 'agent';
  /** The user agent, and what bends it to another kind of client. */
  readonly state: PeerState;
}

interface Place {
  readonly name: string;
  readonly host: string;
  readonly clock: Clock;
  /** Which generation of each timer is armed, and when it is due in the world's time. */
  readonly timers: ImmutableMap<string, Armed>;
  /** How often it was started. */
  readonly lives: number;
  readonly phase: 'running' | 'frozen' | 'crashed';
}

export interface Armed {
  readonly generation: number;
  readonly dueMs: number;
}

/** A node before its first input. */
export function newNode(
  kind: WorldNode['kind'],
  place: Pick<Place, 'name' | 'host' | 'clock'>,
  profile?: PeerProfile,
): WorldNode {
  const { name, host, clock } = place;
  const blank = { timers: ImmutableMap<string, Armed>(), lives: 0, phase: 'running' } as const;
  return kind === 'focus'
    ? { kind, name, host, clock, ...blank, state: initialFocus }
    : { kind, name, host, clock, ...blank, state: newPeer(profile) };
}

/** The node in a new life, of which it remembers nothing. */
export function reborn(node: WorldNode): WorldNode {
  const life = { timers: node.timers.clear(), lives: node.lives + 1, phase: 'running' } as const;
  return node.kind === 'focus'
    ? { ...node, ...life, state: initialFocus }
    : { ...node, ...life, state: newPeer(node.state.profile) };
}

/** The node after the inputs of a tick, and what leaves it. */
export function driven(
  node: WorldNode,
  inputs: readonly Input[],
): { readonly node: WorldNode; readonly effects: readonly Effect[] } {
  if (node.kind === 'focus') {
    const { state, effects } = drivePlanted(node.state, inputs);
    return { node: { ...node, state }, effects };
  }
  const { state, effects } = drivePeer(node.state, inputs);
  return { node: { ...node, state }, effects };
}
