// Changes of a machine's definition, as data: what a planted defect or a mutant is. The machine
// itself stays as it is; another one is made of its definition.
import { type AnyStateMachine, createMachine } from 'xstate';

/** One of the candidates for an event in a state, as `branchesOf` names it. */
export interface EditPlace {
  /** The state, by path; '' is the machine itself. */
  readonly source: string;
  /** The event's type, `always`, `done`, `after` and the delay's name, `entry` or `exit`. */
  readonly event: string;
  /** Which candidate, from 0; of `entry` and `exit`, which action. */
  readonly branch?: number;
}

/** What becomes of a place: nothing, something else, or something before it. */
export type MachineEdit = EditPlace &
  (
    | { readonly becomes: null }
    /** Members that are changed; null takes one away. Of an action: the action. */
    | { readonly becomes: Candidate }
    | { readonly before: Candidate }
  );

/** A transition as a machine's definition has it: guard, target, actions. */
export type Candidate = { readonly [member: string]: unknown } | string;

/** Another machine, of the definition with these changes. Throws for a place that is not there. */
export function editedMachine(
  machine: AnyStateMachine,
  edits: readonly MachineEdit[],
): AnyStateMachine {
  const config = cloned(machine.config) as StateConfig;
  for (const edit of edits) apply(config, edit, machine.id);
  // What is changed may turn in a circle; XState throws then.
  const options = { maxIterations: MICROSTEPS_MAX };
  return createMachine({ ...config, options } as never).provide(machine.implementations as never);
}

/** The candidates at a place, to be looked at. */
export function candidatesAt(machine: AnyStateMachine, place: EditPlace): readonly Candidate[] {
  return listAt(cloned(machine.config) as StateConfig, place, machine.id).list;
}

/** A part of a definition as far as it is changed here. */
interface StateConfig {
  states?: Record<string, StateConfig>;
  on?: Record<string, unknown>;
  after?: Record<string, unknown>;
  always?: unknown;
  onDone?: unknown;
  entry?: unknown;
  exit?: unknown;
}

function apply(config: StateConfig, edit: MachineEdit, id: string): void {
  const { list, put } = listAt(config, edit, id);
  const branch = edit.branch ?? 0;
  if (branch >= list.length) throw new Error(`machine ${id}: no ${shown(edit)}`);
  if ('before' in edit) return put(list.toSpliced(branch, 0, edit.before));
  const { becomes } = edit;
  if (becomes === null) return put(list.toSpliced(branch, 1));
  put(list.with(branch, merged(list[branch] as Candidate, becomes)));
}

function listAt(config: StateConfig, place: EditPlace, id: string) {
  const state = stateAt(config, place, id);
  const [holder, name] = holderOf(state, place.event);
  const there = holder?.[name];
  if (holder === undefined || there === undefined) {
    throw new Error(`machine ${id}: no ${shown(place)}`);
  }
  const list = (Array.isArray(there) ? there : [there]) as readonly Candidate[];
  const put = (next: readonly Candidate[]) => {
    if (next.length === 0) delete holder[name];
    else holder[name] = next;
  };
  return { list, put };
}

function stateAt(config: StateConfig, place: EditPlace, id: string): StateConfig {
  let state: StateConfig | undefined = config;
  for (const name of place.source === '' ? [] : place.source.split('.')) {
    state = state?.states?.[name];
  }
  if (state === undefined) throw new Error(`machine ${id}: no ${shown(place)}`);
  return state;
}

/** Where a definition keeps the candidates for an event. */
function holderOf(
  state: StateConfig,
  event: string,
): readonly [Record<string, unknown> | undefined, string] {
  const whole = state as Record<string, unknown>;
  if (event === 'always' || event === 'entry' || event === 'exit') return [whole, event];
  if (event === 'done') return [whole, 'onDone'];
  if (event.startsWith('after ')) return [state.after, event.slice('after '.length)];
  return [state.on, event];
}

function merged(was: Candidate, becomes: Candidate): Candidate {
  if (typeof becomes === 'string') return becomes;
  const before = typeof was === 'string' ? { target: was } : was;
  const entries = Object.entries({ ...before, ...becomes });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function cloned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cloned(each)]));
}

function shown({ source, event, branch = 0 }: EditPlace): string {
  return `candidate ${branch} for ${event} in ${source === '' ? 'any state' : source}`;
}

/** Of one macrostep of an edited machine. */
const MICROSTEPS_MAX = 1000;
