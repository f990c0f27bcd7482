// The kernel: the only place that calls XState (design 3). A machine is a pure step here: snapshot
// and event in, snapshot and data out. No actor runs, no action's code is executed, no clock ticks;
// a delayed raise (an `after`) leaves as a timer to set, a cancel as a timer to clear.
import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  createActor,
  createMachine,
  type EventFromLogic,
  type ExecutableActionObject,
  type InputFrom,
  type InspectionEvent,
  type ParameterizedObject,
  type StateMachine,
} from 'xstate';
import { firstStates } from './definition.ts';
import { timersOfSendId } from './delayed.ts';

export type SnapshotOf<M extends AnyStateMachine> = ReturnType<M['transition']>;
export type EventOf<M extends AnyStateMachine> = EventFromLogic<M>;

/** The actions that a machine names in `setup`, as a union to switch over by `type`. */
export type ActionOf<M extends AnyStateMachine> =
  // biome-ignore-start lint/suspicious/noExplicitAny: only the action parameter is asked for.
  M extends StateMachine<
    any,
    any,
    any,
    any,
    infer A extends ParameterizedObject,
    any,
    any,
    any,
    any,
    any,
    any,
    any,
    any,
    any,
    any
  >
    ? ToldAction<A>
    : never;
// biome-ignore-end lint/suspicious/noExplicitAny: only the action parameter is asked for.

type ToldAction<A extends ParameterizedObject> = A extends unknown
  ? { readonly type: A['type']; readonly params: A['params'] }
  : never;

/** What a step leads to. Actions are in the order in which XState would have executed them. */
export interface Stepped<S, A = MachineAction> {
  readonly snapshot: S;
  readonly actions: readonly A[];
  /** In order: a timer that is cleared and set in one step is armed afterwards. */
  readonly timers: readonly TimerChange[];
}

export interface MachineAction {
  readonly type: string;
  readonly params: unknown;
}

/**
 * `name` is the type of the event that the timer brings (`fireTimer`). Setting a name that is armed
 * arms it anew; clearing one that is not armed does nothing.
 */
export type TimerChange =
  | { readonly kind: 'set'; readonly name: string; readonly afterMs: number }
  | { readonly kind: 'clear'; readonly name: string };

/** One step of a machine, as a witness is told of it: an event takes one, and each it raises. */
export interface Microstep {
  readonly machine: AnyStateMachine;
  /** `xstate.init` where the machine begins. */
  readonly event: { readonly type: string };
  /**
   * The transitions taken, by identity those of `branchesOf`: none where the machine begins or the
   * event means nothing to it. More than one only where states are parallel; then those of regions
   * that get in each other's way are all here.
   */
  readonly taken: readonly AnyTransitionDefinition[];
  /** Every state that the machine is in after it, parents and the machine itself included. */
  readonly states: readonly AnyStateNode[];
}

/** Sees every microstep, and changes nothing. */
export type KernelWitness = (step: Microstep) => void;

/**
 * What `run` gives; meanwhile the witness sees every microstep of every machine, in order. Null
 * lets nobody see. One of an outer call sees nothing until this one is over.
 */
export function witnessed<T>(by: KernelWitness | null, run: () => T): T {
  const outer = witness;
  setWitness(by);
  try {
    return run();
  } finally {
    setWitness(outer);
  }
}

/** What stands in for a machine. */
export interface StandIn {
  readonly machine: AnyStateMachine;
  /** Timers that are not cleared, though it says so. */
  readonly keeps?: ReadonlySet<string>;
}

/**
 * What `run` gives; meanwhile others stand in for some machines, also for what was begun before:
 * what is begun with them must end within it. Replaces those of an outer call.
 */
export function substituted<T>(by: ReadonlyMap<AnyStateMachine, StandIn> | null, run: () => T): T {
  const outer = standIns;
  standIns = by;
  try {
    return run();
  } finally {
    standIns = outer;
  }
}

/** The machine, or the one that stands in for it now. */
export function currentMachine<M extends AnyStateMachine>(machine: M): M {
  return standIns === null ? machine : ((standIns.get(machine)?.machine as M) ?? machine);
}

/**
 * A machine's first snapshot, with what entering its initial states asks for. Throws what the
 * machine's own code threw: that is a defect of ours, never a peer's doing.
 */
export function initialStep<M extends AnyStateMachine>(
  machine: M,
  ...[input]: undefined extends InputFrom<M> ? [input?: InputFrom<M>] : [input: InputFrom<M>]
): Stepped<SnapshotOf<M>, ActionOf<M>> {
  const current = currentMachine(machine);
  // XState tells of no first microstep.
  witness?.({
    machine: current,
    event: { type: 'xstate.init' },
    taken: none,
    states: firstStates(current),
  });
  const stepped = collected(machine, () => current.getInitialSnapshot(inertScope, input));
  const { status, error } = stepped.snapshot;
  if (status === 'error') throw error;
  return stepped;
}

/**
 * One macrostep: `event`, then everything that it raises at once. The same snapshot object comes
 * back when neither states nor context changed, even if actions came out: `===` is the cheap test
 * for "nothing to store". A machine that has ended takes no more events, as an actor would not.
 */
export function stepMachine<M extends AnyStateMachine>(
  machine: M,
  snapshot: SnapshotOf<M>,
  event: EventOf<M>,
): Stepped<SnapshotOf<M>, ActionOf<M>> {
  if (snapshot.status !== 'active') return { snapshot, actions: none, timers: none };
  const current = currentMachine(machine);
  const before = standIns === null ? snapshot : ownSnapshot(current, snapshot);
  return collected(machine, () => current.transition(before, event, inertScope));
}

/** What was begun before another machine stood in goes on with that one. */
function ownSnapshot<M extends AnyStateMachine>(machine: M, snapshot: SnapshotOf<M>) {
  if (snapshot.machine === machine) return snapshot;
  const { value, context, historyValue } = snapshot;
  return machine.resolveState({ value, context, historyValue }) as SnapshotOf<M>;
}

/**
 * The step of a timer that fired: `name` as it stood in the `TimerChange`. A name that means
 * nothing in the snapshot's states changes nothing.
 */
export function fireTimer<M extends AnyStateMachine>(
  machine: M,
  snapshot: SnapshotOf<M>,
  name: string,
): Stepped<SnapshotOf<M>, ActionOf<M>> {
  return stepMachine(machine, snapshot, { type: name } as EventOf<M>);
}

function collected<M extends AnyStateMachine>(
  machine: M,
  step: () => AnyMachineSnapshot,
): Stepped<SnapshotOf<M>, ActionOf<M>> {
  const executed: ExecutableActionObject[] = [];
  // Put back afterwards, so that a machine may be stepped while another one is.
  const outer = inertScope.actionExecutor;
  inertScope.actionExecutor = (action) => {
    executed.push(action);
  };
  try {
    const snapshot = step() as SnapshotOf<M>;
    if (executed.length === 0) return { snapshot, actions: none, timers: none };
    return { snapshot, ...sorted(currentMachine(machine), executed, keptBy(machine)) };
  } finally {
    inertScope.actionExecutor = outer;
  }
}

function keptBy(machine: AnyStateMachine): ReadonlySet<string> | undefined {
  return standIns === null ? undefined : standIns.get(machine)?.keeps;
}

function sorted<M extends AnyStateMachine>(
  machine: M,
  executed: readonly ExecutableActionObject[],
  kept: ReadonlySet<string> | undefined,
): { readonly actions: readonly ActionOf<M>[]; readonly timers: readonly TimerChange[] } {
  const actions: MachineAction[] = [];
  const timers: TimerChange[] = [];
  for (const { type, params } of executed) {
    if (type === 'xstate.raise') {
      const raised = params as DelayedRaise;
      // Without a delay XState has already taken the event, within this macrostep.
      if (raised.delay !== undefined) timers.push(timerToSet(machine, raised, raised.delay));
    } else if (type === 'xstate.cancel') {
      const { sendId } = params as { readonly sendId: string };
      for (const name of timersOfSendId(machine, sendId)) {
        if (kept?.has(name) !== true) timers.push({ kind: 'clear', name });
      }
    } else if (actorActions.has(type)) {
      throw new Error(`machine ${machine.id}: ${type} needs an actor, and no actor runs here`);
    } else {
      actions.push({ type, params });
    }
  }
  return { actions: actions as readonly MachineAction[] as readonly ActionOf<M>[], timers };
}

function timerToSet(machine: AnyStateMachine, raised: DelayedRaise, afterMs: number): TimerChange {
  const name = raised.event.type;
  if (Object.keys(raised.event).length > 1) {
    throw new Error(`machine ${machine.id}: delayed event ${name} carries more than its type`);
  }
  if (raised.id !== undefined && !timersOfSendId(machine, raised.id).includes(name)) {
    throw new Error(
      `machine ${machine.id}: expected send id ${name}, or one fixed in the machine, for the ` +
        `delayed event ${name}; got ${raised.id}`,
    );
  }
  return { kind: 'set', name, afterMs };
}

interface DelayedRaise {
  readonly event: { readonly type: string };
  readonly id: string | undefined;
  readonly delay: number | undefined;
}

const none: readonly never[] = [];

const actorActions: ReadonlySet<string> = new Set([
  'xstate.spawnChild',
  'xstate.stopChild',
  'xstate.sendTo',
]);

// XState's own transition() makes an actor, two systems and an initial snapshot for every call.
// One inert actor of an empty machine serves all machines: it is never started, and only what a
// machine's code must not use anyway (self, system, spawn) can tell it from another.
const inertActor = createActor(createMachine({}));
const inertScope: AnyActorScope = {
  self: inertActor,
  id: '',
  sessionId: '',
  system: inertActor.system,
  logger: () => {},
  defer: () => {},
  emit: () => {},
  stopChild: () => {},
  actionExecutor: () => {},
};

let witness: KernelWitness | null = null;
let standIns: ReadonlyMap<AnyStateMachine, StandIn> | null = null;

// XState reports each microstep to the scope's system, whose own reports end there: without a
// witness nothing is done that was not done before.
const watchedSystem = {
  ...inertActor.system,
  // Not in XState's types; which version has it is pinned, and a test shows that it is asked.
  _sendInspectionEvent: (report: InspectionEvent) => {
    if (report.type !== '@xstate.microstep') return;
    const { event, snapshot, _transitions: taken } = report;
    const { machine, _nodes: states } = snapshot as AnyMachineSnapshot;
    witness?.({ machine, event, taken, states });
  },
};

function setWitness(next: KernelWitness | null): void {
  witness = next;
  inertScope.system = next === null ? inertActor.system : watchedSystem;
}
