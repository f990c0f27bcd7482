// A recorded run of a world, done again under the eyes of the properties: what an exported test is
// made of. Law: what the world as it is now cannot do is passed over, so that the test of a defect
// which is gone does not fail for another reason.
import { properties } from '../../model/property/properties.ts';
import type { Property, Violation } from '../../model/property/property.ts';
import { observe, type Watch, watch } from '../../model/property/watch.ts';
import { attempt, createWorld } from '../world/act.ts';
import type { Action } from '../world/action.ts';
import { observationOf } from '../world/observation.ts';
import type { Witness } from '../world/scene.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { evening } from './court.ts';

/** A world to which the actions of a trace are done, one by one. */
export class Reenactment {
  #world: World;
  #watch: Watch;
  readonly #witness: Witness = (happened) => {
    const seen = observationOf(happened);
    if (seen !== undefined) this.#watch = observe(this.#watch, seen).watch;
  };

  /** Throws a RangeError for options that make no world. Judged by all properties when absent. */
  constructor(options: WorldOptions, judges: readonly Property[] = properties) {
    this.#watch = watch(judges);
    this.#world = createWorld(options, this.#witness);
  }

  /** Does an action; where it is impossible only time passes. Nothing more behind a violation. */
  act(action: Action): void {
    if (this.violation === undefined) this.#world = attempt(this.#world, action, this.#witness);
  }

  /**
   * Comes to rest: faults end and everything arrives, then people leave, and what must eventually
   * hold has to hold.
   */
  settled(): void {
    const now = { world: this.#world, watch: this.#watch, failure: this.violation };
    ({ world: this.#world, watch: this.#watch } = evening(now));
  }

  /** The world as it has become. */
  get world(): World {
    return this.#world;
  }

  /** The first violation; undefined as long as everything holds. */
  get violation(): Violation | undefined {
    return this.#watch.violation ?? undefined;
  }
}

/** How a run is judged: what is violated, and whether that shows only once all comes to rest. */
export interface Judged {
  readonly violation: Violation | undefined;
  readonly isSettled: boolean;
}

/** Does a run again and judges it, and lets it come to rest where all holds up to its end. */
export function judgedRun(
  options: WorldOptions,
  actions: readonly Action[],
  judges: readonly Property[] = properties,
): Judged {
  const run = new Reenactment(options, judges);
  for (const action of actions) run.act(action);
  const { violation } = run;
  if (violation !== undefined) return { violation, isSettled: false };
  run.settled();
  return { violation: run.violation, isSettled: run.violation !== undefined };
}
