// Mutants: machines with one thing changed that a hand may slip on, made of their definitions by
// rules and not by choice. What nobody notices shows what is not looked at well enough.
// Law: a mutant is data that has a name, the same one as long as its machine has that place.
import { type AnyStateMachine, not } from 'xstate';
import { type Branch, branchesOf, statesOf } from '../../model/kernel/definition.ts';
import { type Candidate, candidatesAt, type MachineEdit } from '../../model/kernel/edit.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import { machines, placeInWords } from '../check/machines.ts';

export interface Mutant {
  /** `room/room: in open, on room.opened: dropped`: the machine, the place and the change. */
  readonly name: string;
  /** By its name in `machines`. */
  readonly machine: string;
  /** `in open, on room.opened`. */
  readonly place: string;
  /** `dropped`. */
  readonly change: string;
  readonly rule: Rule;
  readonly edits: readonly MachineEdit[];
  /** Timers that are not cleared though the machine says so. */
  readonly keeps: readonly string[];
  /** Only a run that comes by there can be another one with it. */
  readonly reached: Reached;
}

export type Rule =
  | 'transition dropped'
  | 'guard dropped'
  | 'guard reversed'
  | 'target dropped'
  | 'other target'
  | 'not entered again'
  | 'action dropped'
  | 'other parameter'
  | 'timer kept';

/** A place of a machine, by the number that the transition or the state has in it. */
export type Reached =
  | { readonly transition: number; readonly when: 'taken' | 'refused' | 'asked' }
  | { readonly state: number };

/** Every mutant of every machine. */
export function allMutants(): readonly Mutant[] {
  return Object.keys(machines).flatMap(mutantsOf);
}

/**
 * The mutants of a machine, in the order of its definition. Throws for an unknown name. Left out is
 * what changes nothing by the rules of statecharts: no longer going to where it is, and dropping
 * what does nothing and stands in nothing's way. Left out, too, are the words for people in an
 * action's parameters, and what the machine's own functions compute.
 */
export function mutantsOf(name: string): readonly Mutant[] {
  const machine = machines[name];
  if (machine === undefined) throw new RangeError(`there is no machine ${name}`);
  const branches = branchesOf(machine);
  const parts: Part[] = branches.map((branch, transition) => partOf(name, branch, transition));
  return [
    ...parts.flatMap((part) => [
      ...droppings(machine, branches, part),
      ...guardings(machine, part),
      ...targetings(machine, branches, part),
      ...actings(machine, part),
    ]),
    ...statesOf(machine).flatMap(({ state }, number) => settings(machine, state, number)),
  ].map((made) => ({
    ...{ name: `${name}: ${made.place}: ${made.change}`, machine: name, keeps: [], edits: [] },
    ...made,
  }));
}

/** A transition, and how it is called. */
interface Part {
  readonly branch: Branch;
  readonly number: number;
  readonly words: string;
}

type Made = Pick<Mutant, 'place' | 'change' | 'rule' | 'reached'> & Partial<Mutant>;

function partOf(machine: string, branch: Branch, number: number): Part {
  const words = placeInWords({ machine, ...branch }).slice(`${machine}: `.length);
  return { branch, number, words };
}

function droppings(
  machine: AnyStateMachine,
  branches: readonly Branch[],
  part: Part,
): readonly Made[] {
  const { source, event } = part.branch;
  const { target, actions } = candidateOf(machine, part);
  const isEmpty = target === undefined && actions.length === 0;
  const isInTheWay = branches.some(
    (other) =>
      other.event === event &&
      (other.source === source
        ? other.branch > part.branch.branch
        : isWithin(source, other.source)),
  );
  if (isEmpty && !isInTheWay) return [];
  return [changed(part, 'transition dropped', 'dropped', null)];
}

function guardings(machine: AnyStateMachine, part: Part): readonly Made[] {
  const { guard } = candidateOf(machine, part);
  if (guard === undefined) return [];
  const dropped = changed(part, 'guard dropped', 'without its guard', { guard: null });
  const reversed = { guard: not(guard as never) };
  return [
    { ...dropped, reached: { transition: part.number, when: 'refused' } },
    {
      ...changed(part, 'guard reversed', 'with its guard reversed', reversed),
      reached: { transition: part.number, when: 'asked' },
    },
  ];
}

function targetings(
  machine: AnyStateMachine,
  branches: readonly Branch[],
  part: Part,
): readonly Made[] {
  const { source, event, targets } = part.branch;
  const [target] = targets;
  if (target === undefined) return [];
  const { reenter } = candidateOf(machine, part);
  const again =
    reenter === true
      ? [changed(part, 'not entered again', 'without entering anew', { reenter: null })]
      : [];
  const isAtHome =
    target === source && statesOf(machine).every(({ state }) => !isWithin(state, source));
  if (isAtHome && reenter !== true) return [];
  const dropped = { target: null, reenter: null };
  const stays = isAtHome ? [] : [changed(part, 'target dropped', 'without its target', dropped)];
  const asOthers = branches
    .filter((other) => other.source === source && other.event === event)
    .flatMap((other) => other.targets)
    .find((other) => other !== target);
  const others = [siblingOf(machine, target), asOthers].filter((other) => other !== undefined);
  return [
    ...again,
    ...stays,
    ...[...new Set(others)].map((other) =>
      changed(part, 'other target', `to ${other}`, { target: `#${machine.id}.${other}` }),
    ),
  ];
}

function actings(machine: AnyStateMachine, part: Part): readonly Made[] {
  const { actions } = candidateOf(machine, part);
  const names = actions.map(actionName);
  return actions.flatMap((action, at) => {
    const called = numbered(names, at);
    const rest = actions.toSpliced(at, 1);
    const members = { actions: rest.length === 0 ? null : rest };
    return [
      changed(part, 'action dropped', `without ${called}`, members),
      ...paramsOf(action).flatMap(([param, value]) => {
        const other = otherValue(machine, nameOf(action), param, value);
        if (other === undefined) return [];
        const params = { ...(action as { params: object }).params, [param]: other };
        const renewed = { actions: actions.with(at, { ...(action as object), params }) };
        const what = `${called} with ${param} ${other} for ${value}`;
        return [changed(part, 'other parameter', what, renewed)];
      }),
    ];
  });
}

/** What a state does on entry and exit, and the timers that end with it. */
function settings(machine: AnyStateMachine, state: string, number: number): readonly Made[] {
  const node = statesOf(machine)[number]?.node;
  if (node === undefined) return [];
  const sides = { entry: node.entry.length, exit: node.exit.length };
  const dropped = (['entry', 'exit'] as const).flatMap((event): readonly Made[] => {
    if (ownActions(machine, state, event) === 0 || sides[event] === 0) return [];
    const actions = candidatesAt(machine, { source: state, event });
    const names = actions.map(actionName);
    return actions.map((_, branch) => ({
      place: `in ${state}, ${event}`,
      change: `without ${numbered(names, branch)}`,
      rule: 'action dropped',
      edits: [{ source: state, event, branch, becomes: null }],
      reached: { state: number },
    }));
  });
  const timers = [...node.transitions.keys()].filter((event) => event.startsWith(AFTER));
  return [
    ...dropped,
    ...timers.map((timer): Made => {
      const delay = timer.slice(AFTER.length, -node.id.length - 1);
      return {
        place: `in ${state}, after ${delay}`,
        change: 'not cleared',
        rule: 'timer kept',
        keeps: [timer],
        reached: { state: number },
      };
    }),
  ];
}

function changed(part: Part, rule: Rule, change: string, becomes: Candidate | null): Made {
  const { source, event, branch } = part.branch;
  return {
    place: part.words,
    change,
    rule,
    edits: [{ source, event, branch, becomes } as MachineEdit],
    reached: { transition: part.number, when: 'taken' },
  };
}

/** A transition as it was written. */
function candidateOf(machine: AnyStateMachine, { branch: { source, event, branch } }: Part) {
  const written = candidatesAt(machine, { source, event })[branch];
  const { target, guard, actions, reenter } = (
    typeof written === 'string' ? { target: written } : (written ?? {})
  ) as { target?: unknown; guard?: unknown; actions?: unknown; reenter?: unknown };
  const list = actions === undefined ? [] : Array.isArray(actions) ? actions : [actions];
  return { target, guard, reenter, actions: list as readonly unknown[] };
}

/** How many actions the definition itself has there. */
function ownActions(machine: AnyStateMachine, source: string, event: 'entry' | 'exit'): number {
  try {
    return candidatesAt(machine, { source, event }).length;
  } catch {
    return 0;
  }
}

/** The state behind it in the same state, or the first one there; undefined where it is alone. */
function siblingOf(machine: AnyStateMachine, state: string): string | undefined {
  const parent = parentOf(state);
  const all = statesOf(machine)
    .map((each) => each.state)
    .filter((each) => parentOf(each) === parent);
  const next = all[(all.indexOf(state) + 1) % all.length];
  return next === state ? undefined : next;
}

function parentOf(state: string): string {
  return state.slice(0, Math.max(0, state.lastIndexOf('.')));
}

function isWithin(state: string, other: string): boolean {
  return state !== other && (other === '' || state.startsWith(`${other}.`));
}

/** What the same action says elsewhere in the machine, in place of that. */
function otherValue(
  machine: AnyStateMachine,
  action: string,
  param: string,
  value: unknown,
): unknown {
  const all = branchesOf(machine).flatMap(({ definition }) =>
    definition.actions
      .filter((each) => nameOf(each) === action)
      .flatMap((each) => paramsOf(each))
      .flatMap(([name, other]) => (name === param ? [other] : [])),
  );
  const at = all.indexOf(value);
  return [...all.slice(at), ...all].find((other) => meant(other) !== meant(value));
}

/** What a parameter comes to: a variant may be named in place of its value. */
function meant(value: unknown): unknown {
  return defaultVariants[value as keyof Variants] ?? value;
}

function paramsOf(action: unknown): readonly (readonly [string, unknown])[] {
  if (typeof action !== 'object' || action === null) return [];
  const { params } = action as { readonly params?: unknown };
  if (typeof params !== 'object' || params === null) return [];
  return Object.entries(params).filter(([name]) => !FOR_PEOPLE.has(name));
}

function numbered(names: readonly string[], at: number): string {
  const name = names[at] ?? '';
  const before = names.slice(0, at).filter((other) => other === name).length;
  return before === 0 ? name : `${name} (${before + 1})`;
}

/** `accept`, `cancel timer.A`, `assign`. */
function actionName(action: unknown): string {
  const name = nameOf(action);
  if (name === 'xstate.cancel') {
    return `cancel ${(action as { readonly sendId: string }).sendId}`;
  }
  return name.startsWith(BUILT_IN) ? name.slice(BUILT_IN.length) : name;
}

function nameOf(action: unknown): string {
  if (typeof action === 'string') return action;
  return (action as { readonly type?: string }).type ?? 'what it does';
}

const FOR_PEOPLE: ReadonlySet<string> = new Set(['clause', 'reason']);
const AFTER = 'xstate.after.';
const BUILT_IN = 'xstate.';
