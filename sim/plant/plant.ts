// A planted defect: one decision of the program made wrongly, as data. A search or a simulation
// that does not find it does not look well enough.
// Law: a plant changes what is inside the focus or leaves it, never what looks at it.
import type { AnyStateMachine } from 'xstate';
import type { Clause } from '../../model/clause.ts';
import { type Driven, drive } from '../../model/focus/drive.ts';
import type { Input } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import { editedMachine, type MachineEdit } from '../../model/kernel/edit.ts';
import { type StandIn, substituted } from '../../model/kernel/transition.ts';
import { machines } from '../check/machines.ts';

/** A defect that can be put into the program. */
export interface Plant {
  /** kebab-case. */
  readonly name: string;
  /** What goes wrong, as a sentence. */
  readonly says: string;
  /** What it breaks. */
  readonly clause: Clause;
  /** A system in which it was found, where it was. */
  readonly seenIn?: string;
  /** Changes of machines, by their names in `machines`. */
  readonly edits?: { readonly [machine: string]: readonly MachineEdit[] };
  /** Timers that are not cleared though the machine says so, by machine. */
  readonly keeps?: { readonly [machine: string]: readonly string[] };
  /** What the focus takes something for that came. */
  mishears?(input: Input): Input;
  /** What becomes of what the focus has decided, before it is kept and leaves. */
  spoils?(driven: Driven<FocusState>, before: FocusState): Driven<FocusState>;
  /** The model that finds it, the property that it breaks there, and in how many steps at least. */
  readonly found: Finding;
}

/** Where a plant is found. */
export interface Finding {
  readonly model: string;
  readonly property: string;
  readonly steps: number;
}

/** What `run` gives, while the program has that defect; null is the program as it is. */
export function planted<T>(plant: Plant | null, run: () => T): T {
  const outer = present;
  present = plant;
  try {
    return substituted(plant === null ? null : standInsOf(plant), run);
  } finally {
    present = outer;
  }
}

/** A drive of the focus as the plant of now makes it. */
export function drivePlanted(state: FocusState, inputs: readonly Input[]): Driven<FocusState> {
  if (present === null) return drive(state, inputs);
  const { mishears, spoils } = present;
  const driven = drive(state, mishears === undefined ? inputs : inputs.map(mishears));
  return spoils === undefined ? driven : spoils(driven, state);
}

function standInsOf(plant: Plant): ReadonlyMap<AnyStateMachine, StandIn> {
  const known = standIns.get(plant);
  if (known !== undefined) return known;
  const { edits = {}, keeps = {} } = plant;
  const names = [...new Set([...Object.keys(edits), ...Object.keys(keeps)])];
  const made = new Map(
    names.map((name) => {
      const machine = machines[name];
      if (machine === undefined) throw new Error(`there is no machine ${name}`);
      const edited = editedMachine(machine, edits[name] ?? []);
      return [machine, { machine: edited, keeps: new Set(keeps[name] ?? []) }];
    }),
  );
  standIns.set(plant, made);
  return made;
}

const standIns = new WeakMap<Plant, ReadonlyMap<AnyStateMachine, StandIn>>();

let present: Plant | null = null;
