// Watching a run: every observation is read once, and each property looks at what that shows. Law:
// a watch is a value, so that runs can branch; behind the first violation it says nothing more.
import type { Known } from './fact.ts';
import { isViolation, type Observation, type Property, type Violation } from './property.ts';
import { initialReading, read } from './reading.ts';

/** Properties and what they remember of a run so far. */
export interface Watch {
  readonly properties: readonly Property[];
  /** In the order of the properties. */
  readonly states: readonly unknown[];
  readonly reading: Known['reading'];
  /** The first one that was found; null as long as everything holds. */
  readonly violation: Violation | null;
}

/** What came of an observation. */
export interface Watched {
  readonly watch: Watch;
  /** Where this observation is the first by which a property does not hold. */
  readonly violation?: Violation;
  /** What the observation shows, for whoever else looks. */
  readonly known: Known;
}

/** A watch over a run that has not begun. */
export function watch(properties: readonly Property[]): Watch {
  const states = properties.map(({ initial }) => initial);
  return { properties, states, reading: initialReading, violation: null };
}

/** The watch after an observation, and the first violation if this shows it. */
export function observe(before: Watch, seen: Observation): Watched {
  const known = read(before.reading, seen);
  const { reading } = known;
  if (before.violation !== null) return { watch: { ...before, reading }, known };
  const { properties } = before;
  let states: unknown[] | undefined;
  for (let at = 0; at < properties.length; at += 1) {
    const property = properties[at];
    const state = before.states[at];
    const next = property?.observe(state, seen, known);
    if (next === state) continue;
    if (isViolation(next)) {
      return { watch: { ...before, reading, violation: next }, violation: next, known };
    }
    states ??= before.states.slice();
    states[at] = next;
  }
  return { watch: { ...before, states: states ?? before.states, reading }, known };
}
