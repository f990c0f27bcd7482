// What a run comes by in the machines: which transitions it takes, which guards refuse one, in
// which states it is. A mutant of a place where no run comes by is noticed by none.
// Law: recording changes nothing; the machines that record decide as those that serve.
import { type AnyStateMachine, and } from 'xstate';
import { branchesOf, statesOf } from '../../model/kernel/definition.ts';
import { candidatesAt, editedMachine, type MachineEdit } from '../../model/kernel/edit.ts';
import {
  type KernelWitness,
  type StandIn,
  substituted,
  witnessed,
} from '../../model/kernel/transition.ts';
import { machines } from '../check/machines.ts';
import type { Mutant } from './mutants.ts';

/** Plain data; of each machine that was there, by name. */
export interface Reach {
  readonly [machine: string]: {
    /** Transitions that were taken, by their numbers in the machine. */
    readonly taken: readonly number[];
    /** Those that a guard refused. */
    readonly refused: readonly number[];
    /** States that it was in, by their numbers in the machine. */
    readonly states: readonly number[];
  };
}

/** What `run` gives, what it came by, and how many microsteps of machines it was. */
export function reaching<T>(run: () => T): {
  readonly given: T;
  readonly reach: Reach;
  readonly microsteps: number;
} {
  const outer = found;
  const here = new Map<string, Found>();
  found = here;
  let microsteps = 0;
  const witness: KernelWitness = ({ machine, taken, states }) => {
    microsteps += 1;
    const recording = recordings().get(machine);
    if (recording === undefined) return;
    const { name, numbers } = recording;
    const there = foundOf(here, name);
    for (const definition of taken) add(there.taken, numbers.get(definition));
    for (const node of states) add(there.states, numbers.get(node));
  };
  try {
    const given = substituted(standIns(), () => witnessed(witness, run));
    const reach = Object.fromEntries([...here].map(([name, each]) => [name, listed(each)]));
    return { given, reach, microsteps };
  } finally {
    found = outer;
  }
}

/** Whether a run that came by there can be another one with the mutant. */
export function isReached({ machine, reached }: Mutant, reach: Reach): boolean {
  const there = reach[machine];
  if (there === undefined) return false;
  if ('state' in reached) return there.states.includes(reached.state);
  const { transition, when } = reached;
  if (when === 'taken') return there.taken.includes(transition);
  if (there.refused.includes(transition)) return true;
  return when === 'asked' && there.taken.includes(transition);
}

interface Found {
  readonly taken: Set<number>;
  readonly states: Set<number>;
  /** How often the guard of each transition was asked and did not agree. */
  readonly refusals: Map<number, number>;
}

function listed({ taken, refusals, states }: Found): Reach[string] {
  const refused = [...refusals].filter(([, times]) => times > 0).map(([number]) => number);
  return { taken: [...taken], refused, states: [...states] };
}

function foundOf(all: Map<string, Found>, name: string): Found {
  let there = all.get(name);
  if (there === undefined) {
    there = { taken: new Set(), states: new Set(), refusals: new Map() };
    all.set(name, there);
  }
  return there;
}

function add(numbers: Set<number>, number: number | undefined): void {
  if (number !== undefined) numbers.add(number);
}

/** A machine whose guards tell what they say, and the numbers of its transitions and states. */
interface Recording {
  readonly name: string;
  readonly original: AnyStateMachine;
  readonly numbers: ReadonlyMap<object, number>;
}

function recordings(): ReadonlyMap<AnyStateMachine, Recording> {
  made ??= new Map(
    Object.entries(machines).map(([name, original]) => {
      const machine = editedMachine(original, tellingGuards(name, original));
      const numbers = new Map<object, number>();
      for (const [at, { definition }] of branchesOf(machine).entries()) numbers.set(definition, at);
      for (const [at, { node }] of statesOf(machine).entries()) numbers.set(node, at);
      return [machine, { name, original, numbers }];
    }),
  );
  return made;
}

function standIns(): ReadonlyMap<AnyStateMachine, StandIn> {
  return new Map([...recordings()].map(([machine, { original }]) => [original, { machine }]));
}

/** Each guard between two that only count: where it refuses, the second is not asked. */
function tellingGuards(name: string, machine: AnyStateMachine): readonly MachineEdit[] {
  return branchesOf(machine).flatMap(({ source, event, branch }, number) => {
    const { guard } = candidatesAt(machine, { source, event })[branch] as { guard?: unknown };
    if (guard === undefined) return [];
    const counts = (by: 1 | -1) => (): boolean => {
      if (found === null) return true;
      const { refusals } = foundOf(found, name);
      refusals.set(number, (refusals.get(number) ?? 0) + by);
      return true;
    };
    const [asked, agreed] = [counts(1), counts(-1)];
    return [{ source, event, branch, becomes: { guard: and([asked, guard as never, agreed]) } }];
  });
}

let found: Map<string, Found> | null = null;
let made: ReadonlyMap<AnyStateMachine, Recording> | undefined;
