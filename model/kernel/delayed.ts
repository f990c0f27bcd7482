// Names of delayed events: XState cancels a delayed raise by its send id, a timer here goes by the
// type of the event that it brings. Where a machine gives the two different names, this finds one
// from the other. It is worked out from the machine alone: a step depends on nothing that was.
import type { AnyStateMachine, AnyStateNode } from 'xstate';

/**
 * The event types that `sendId` stands for in the machine: those that its delayed raises declare
 * for the id, else the id itself (as with `after`, where both are one). Throws when one event type
 * has two send ids: as timers they could not be told apart.
 */
export function timersOfSendId(machine: AnyStateMachine, sendId: string): readonly string[] {
  let index = indexes.get(machine);
  if (index === undefined) {
    index = indexOf(machine);
    indexes.set(machine, index);
  }
  return index.get(sendId) ?? [sendId];
}

function indexOf(machine: AnyStateMachine): ReadonlyMap<string, readonly string[]> {
  const idOfType = new Map<string, string>();
  const typesOfId = new Map<string, string[]>();
  for (const { id, type } of delayedRaises(machine)) {
    const known = idOfType.get(type);
    if (known === id) continue;
    if (known !== undefined) {
      throw new Error(
        `machine ${machine.id}: delayed ${type} has two send ids, ${known} and ${id}`,
      );
    }
    idOfType.set(type, id);
    typesOfId.set(id, [...(typesOfId.get(id) ?? []), type]);
  }
  return typesOfId;
}

function* delayedRaises(machine: AnyStateMachine): Generator<{ id: string; type: string }> {
  const named: Readonly<Record<string, unknown>> = machine.implementations.actions;
  for (const action of actionsUnder(machine.root)) {
    const found = typeof action === 'function' ? action : named[nameOf(action)];
    const raise = found as Partial<RaiseAction> | undefined;
    if (raise?.type !== 'xstate.raise' || raise.delay === undefined) continue;
    // An event made by a function has no type before it is raised; its send id must then be it.
    const type = typeof raise.event === 'object' ? raise.event.type : raise.id;
    if (raise.id !== undefined && type !== undefined) yield { id: raise.id, type };
  }
}

function* actionsUnder(node: AnyStateNode): Generator<unknown> {
  yield* node.entry;
  yield* node.exit;
  for (const transitions of node.transitions.values()) {
    for (const transition of transitions) yield* transition.actions;
  }
  for (const transition of node.always ?? []) yield* transition.actions;
  yield* node.initial.actions;
  for (const child of Object.values(node.states)) yield* actionsUnder(child);
}

function nameOf(action: unknown): string {
  return typeof action === 'string' ? action : (action as { readonly type: string }).type;
}

interface RaiseAction {
  readonly type: 'xstate.raise';
  readonly event: { readonly type: string } | (() => unknown);
  readonly id: string | undefined;
  readonly delay: unknown;
}

const indexes = new WeakMap<AnyStateMachine, ReadonlyMap<string, readonly string[]>>();
