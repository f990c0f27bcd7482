// A machine's snapshot as plain JSON data and back: what a store keeps and what a search hashes.
// A live snapshot also points at its machine and its state nodes.
import type { AnyStateMachine, StateValue } from 'xstate';
import { currentMachine, type SnapshotOf } from './transition.ts';

/** `history` is there only when the machine has history states that remember something. */
export interface CompactSnapshot<C = unknown> {
  readonly value: StateValue;
  readonly context: C;
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly history?: { readonly [historyState: string]: readonly string[] };
}

/**
 * What is needed to go on from the snapshot later. A finished machine's `output` is not kept: our
 * machines tell what they found by actions.
 */
export function compactSnapshot<S extends LiveSnapshot>(
  snapshot: S,
): CompactSnapshot<S['context']> {
  const { value, context, status, historyValue } = snapshot;
  const remembered = Object.keys(historyValue);
  if (remembered.length === 0) return { value, context, status };
  const history: Record<string, readonly string[]> = {};
  for (const id of remembered) history[id] = (historyValue[id] ?? []).map((node) => node.id);
  return { value, context, status, history };
}

/** The live snapshot again: it steps exactly as the one that was made compact. */
export function restoreSnapshot<M extends AnyStateMachine>(
  machine: M,
  compact: Pick<CompactSnapshot<SnapshotOf<M>['context']>, 'value' | 'context' | 'history'>,
): SnapshotOf<M> {
  const { value, context, history } = compact;
  const current = currentMachine(machine);
  if (history === undefined) return current.resolveState({ value, context }) as SnapshotOf<M>;
  const nodes = Object.entries(history).map(([id, states]) => [
    id,
    states.map((state) => current.getStateNodeById(state)),
  ]);
  const historyValue = Object.fromEntries(nodes);
  return current.resolveState({ value, context, historyValue }) as SnapshotOf<M>;
}

interface LiveSnapshot {
  readonly value: StateValue;
  readonly context: unknown;
  readonly status: CompactSnapshot['status'];
  readonly historyValue: {
    readonly [id: string]: readonly { readonly id: string }[] | undefined;
  };
}
