// What a machine is made of, as a list: its states, and the transitions that its definition holds.
// A witness of the kernel is told which of them are taken; this says which there are.
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** A transition of a machine's definition: one of the candidates for an event in a state. */
export interface Branch {
  /** The state that has it, by path (`admitted.unbound`); '' is the machine itself: any state. */
  readonly source: string;
  /**
   * As it was written: the event's type, a wildcard, `always`, `after` and the delay's name, or
   * `done`.
   */
  readonly event: string;
  /** Its place among the candidates of the same state and event, from 0. */
  readonly branch: number;
  /** The states that it leads to, by path; none where the states stay as they are. */
  readonly targets: readonly string[];
  /** What its guard is called; null where there is none, or it has no name. */
  readonly guard: string | null;
  /** The parameters of its actions that are fixed in the definition. */
  readonly params: readonly unknown[];
  /** What the kernel's witness is told when it is taken, by identity. */
  readonly definition: AnyTransitionDefinition;
}

/** A state of a machine, and the node by which the kernel's witness is told of it. */
export interface NamedState {
  /** By path: `admitted.unbound`. */
  readonly state: string;
  readonly node: AnyStateNode;
}

/** Every state that the machine can be in, in the order of its definition, without itself. */
export function statesOf(machine: AnyStateMachine): readonly NamedState[] {
  return [...nodesUnder(machine.root)]
    .filter((node) => node !== machine.root && node.type !== 'history')
    .map((node) => ({ state: pathOf(node), node }));
}

/** Every transition of the machine's definition, in its order. */
export function branchesOf(machine: AnyStateMachine): readonly Branch[] {
  return [...nodesUnder(machine.root)].flatMap((node) =>
    [...node.transitions, ['always', node.always ?? []] as const].flatMap(([descriptor, all]) =>
      all.map((definition, branch) => ({
        source: pathOf(node),
        event: writtenAs(descriptor, node),
        branch,
        targets: (definition.target ?? []).map(pathOf),
        guard: guardName(definition.guard),
        params: definition.actions.flatMap(fixedParams),
        definition,
      })),
    ),
  );
}

/** The states that a machine begins in, parents first, by its definition alone. */
export function firstStates(machine: AnyStateMachine): readonly AnyStateNode[] {
  return [...entered(machine.root)];
}

function* entered(node: AnyStateNode): Generator<AnyStateNode> {
  yield node;
  const within = node.type === 'parallel' ? Object.values(node.states) : initialOf(node);
  for (const child of within) if (child.type !== 'history') yield* entered(child);
}

function initialOf(node: AnyStateNode): readonly AnyStateNode[] {
  return node.type === 'compound' ? node.initial.target : [];
}

function* nodesUnder(node: AnyStateNode): Generator<AnyStateNode> {
  yield node;
  for (const child of Object.values(node.states)) yield* nodesUnder(child);
}

function pathOf(node: AnyStateNode): string {
  return node.path.join('.');
}

function writtenAs(descriptor: string, { id }: AnyStateNode): string {
  if (descriptor.startsWith(AFTER))
    return `after ${descriptor.slice(AFTER.length, -id.length - 1)}`;
  return descriptor === DONE + id ? 'done' : descriptor;
}

function guardName(guard: unknown): string | null {
  if (typeof guard === 'string') return guard;
  const { type, guards, name } = (guard ?? {}) as GuardShape;
  if (guards === undefined) return type ?? null;
  // XState's `and`, `or` and `not` are functions of these names.
  const names = guards.map((each) => guardName(each) ?? '?');
  return name === 'not' ? `not ${names[0]}` : names.join(` ${name} `);
}

interface GuardShape {
  readonly type?: string;
  readonly guards?: readonly unknown[];
  readonly name?: string;
}

function fixedParams(action: unknown): readonly unknown[] {
  if (typeof action !== 'object' || action === null || !('params' in action)) return [];
  return typeof action.params === 'function' ? [] : [action.params];
}

const AFTER = 'xstate.after.';
const DONE = 'xstate.done.state.';
