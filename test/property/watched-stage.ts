// A stage whose focus is watched: every tick is shown to all properties, and a test may alter what
// they are shown, so that each of them proves to be awake.

import type { Effect } from '../../model/focus/effect.ts';
import type { InputFact } from '../../model/focus/input.ts';
import type { Committed } from '../../model/log/entry.ts';
import type { Known } from '../../model/property/fact.ts';
import { properties } from '../../model/property/properties.ts';
import type { Violation } from '../../model/property/property.ts';
import { isViolation, type Observation, type Property } from '../../model/property/property.ts';
import { observe, type Watch, type Watched, watch } from '../../model/property/watch.ts';
import { Stage } from '../focus/stage.ts';

/** What the properties are to see in place of an observation. */
export type Alter = (seen: Observation) => readonly Observation[];

export class WatchedStage extends Stage {
  /** The base class takes its first inputs before this class could give it a value. */
  declare seen: Observation[];

  protected override ticked(inputs: readonly InputFact[], effects: readonly Effect[]): void {
    this.seen ??= [];
    const atMs = this.nowMs;
    for (const fact of inputs) {
      if (fact.type === 'committed') this.logged(fact.committed);
    }
    this.seen.push({
      type: 'focus-ticked',
      atMs,
      node: 'focus',
      inputs: inputs.map((fact) => ({ ...fact, atMs })),
      effects,
      state: this.state,
    });
  }

  private logged(committed: Committed): void {
    this.seen.push({ type: 'logged', atMs: this.nowMs, committed });
  }

  settle(): void {
    this.seen.push({ type: 'settled', atMs: this.nowMs });
  }

  /** Shows everything to the properties; the first violation, and where. */
  violation(alter: Alter = (seen) => [seen], watched = properties): Violation | undefined {
    return judged(this.seen, alter, watched).violation;
  }
}

export function judged(
  all: readonly Observation[],
  alter: Alter = (seen) => [seen],
  watched: readonly Property[] = properties,
  look?: (seen: Observation, known: Known) => void,
): { readonly watch: Watch; readonly violation?: Violation } {
  let state = watch(watched);
  for (const each of all) {
    for (const seen of alter(each)) {
      const { watch: next, violation, known }: Watched = observe(state, seen);
      look?.(seen, known);
      state = next;
      if (isViolation(violation)) return { watch: state, violation };
    }
  }
  return { watch: state };
}
