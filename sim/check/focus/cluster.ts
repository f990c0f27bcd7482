// Several focuses that host one room over one log: each folds what the log commits, in its order.
import type { FocusState } from '../../../model/focus/state.ts';
import { type Event, isReceived, type Json, type Kind } from '../model.ts';
import { FocusKeys } from './key.ts';
import { joining, ModelNode, type NodeOptions } from './node.ts';

/** A node of a cluster. */
export interface ClusterNode extends NodeOptions {
  readonly node: string;
  readonly log: string;
}

/**
 * The focuses of a cluster: one kind for all of them, so that they can be exchanged. Whoever is in
 * the room when the model begins is so on every node.
 */
export function clusterKind(nodes: readonly ClusterNode[]): Kind<FocusState> {
  const each = new Map(nodes.map((options) => [options.node, new ModelNode(options)]));
  const keys = new FocusKeys(nodes[0] ?? {});
  let first: ReadonlyMap<string, FocusState> | undefined;
  const nodeOf = (state: FocusState) => each.get(state.life?.settings.node ?? '') as ModelNode;
  return {
    name: 'focus',
    initial(actor) {
      first ??= joined(nodes, each);
      return first.get(actor) as FocusState;
    },
    key: (state) => keys.key(state),
    offers: (state) => nodeOf(state).offers(state),
    step: (state, event) => nodeOf(state).step(state, event),
    shown: (state) => nodeOf(state).shown(state),
  };
}

/** The log of a cluster: it commits what comes in the order of its coming, and tells everybody. */
export function sequencerKind(nodes: readonly string[]): Kind<null> {
  return {
    name: 'log',
    initial: () => null,
    step(state, event) {
      if (!isReceived(event)) return undefined;
      return { state, sends: nodes.map((to) => ({ to, message: event.message })) };
    },
  };
}

/** All nodes, once everybody who is there from the beginning has come in. */
function joined(
  nodes: readonly ClusterNode[],
  each: ReadonlyMap<string, ModelNode>,
): ReadonlyMap<string, FocusState> {
  const states = new Map([...each].map(([name, node]) => [name, node.booted()]));
  const step = (name: string, event: Event): readonly Json[] => {
    const node = each.get(name) as ModelNode;
    const stepped = node.step(states.get(name) as FocusState, event);
    states.set(name, stepped.state);
    const { log } = nodes[0] as ClusterNode;
    return (stepped.sends ?? []).filter(({ to }) => to === log).map(({ message }) => message);
  };
  for (const { node, joined = [], offers, log } of nodes) {
    for (const device of joined) {
      for (const message of joining(offers?.[device])) {
        const appended = [...step(node, { from: device, message })];
        for (let entry = appended.shift(); entry !== undefined; entry = appended.shift()) {
          for (const name of each.keys()) {
            appended.push(...step(name, { from: log, message: entry }));
          }
        }
      }
    }
  }
  return states;
}
