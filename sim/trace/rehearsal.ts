// Does lists of drafts again and again, each much like the last that failed: what cannot be done in
// the world as it has become is left out, and what two lists begin with alike is done once. Law:
// pure; the same list gives the same answer whatever was done before it.
import type { Violation } from '../../model/property/property.ts';
import { ImpossibleAction } from '../world/act.ts';
import type { Action } from '../world/action.ts';
import { chanceFrom, drawBetween } from '../world/chance.ts';
import { pending } from '../world/choices.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { actionOf, type Draft, draftOf } from './draft.ts';

/** How a run fails: a property does not hold, or something threw, which is our bug. */
export type Failure = Violation | { readonly thrown: string };

/** A world under the eyes of whoever judges it; a value, so that it can be gone on from twice. */
export interface Trial {
  readonly world: World;
  readonly failure: Failure | undefined;
}

/** How worlds are begun, gone on with and judged. */
export interface Court<T extends Trial = Trial> {
  /** Throws a RangeError for options that make no world. */
  begin(options: WorldOptions): T;
  /** Throws ImpossibleAction, an Error, for what cannot be done. */
  go(trial: T, action: Action): T;
  /** When all actions are done: faults over, everything arrived, what must hold at last holds. */
  end(trial: T): T;
}

/** A list of drafts that fails. */
export interface Rehearsed {
  /** Those that could be done, up to the failure. */
  readonly drafts: readonly Draft[];
  /** The same as they were done. */
  readonly actions: readonly Action[];
  readonly failure: Failure;
}

/** Whether two runs fail in the same way: the same property, or the same thing thrown. */
export function failsAlike(one: Failure, other: Failure): boolean {
  if ('violated' in one) return 'violated' in other && one.violated === other.violated;
  return 'thrown' in other && withoutNumbers(one.thrown) === withoutNumbers(other.thrown);
}

/** Does lists of drafts in a world of its own, and remembers the last that failed. */
export class Rehearsal<T extends Trial> {
  readonly options: WorldOptions;
  readonly #court: Court<T>;
  readonly #wanted: Failure;
  readonly #toTheEnd: boolean;
  readonly #first: T;
  #kept: Progress<T> = { drafts: [], actions: [], trials: new Map() };

  /** `toTheEnd` says that a list may fail at its end only. Throws as `begin` does. */
  constructor(
    court: Court<T>,
    options: WorldOptions,
    { wanted, toTheEnd }: { readonly wanted: Failure; readonly toTheEnd: boolean },
  ) {
    this.options = options;
    this.#court = court;
    this.#wanted = wanted;
    this.#toTheEnd = toTheEnd;
    this.#first = court.begin(options);
  }

  /** Does a list; gives what of it was done where it fails as wanted. */
  fails(drafts: readonly Draft[]): Rehearsed | undefined {
    const { trial: from, place, progress } = this.#begun(drafts);
    const every = Math.max(1, Math.ceil(drafts.length / KEPT_TRIALS));
    let trial = from;
    for (const draft of drafts.slice(place)) {
      if (trial.failure !== undefined) break;
      const done = this.#done(trial, draft);
      if (done === undefined) continue;
      trial = done.trial;
      progress.drafts.push(draft);
      progress.actions.push(done.action);
      if (progress.drafts.length % every === 0) progress.trials.set(progress.drafts.length, trial);
    }
    return this.#judged(trial, progress);
  }

  /**
   * Does the head as it is, then the tail with whatever arrives between its drafts, as chance
   * has it, and at most so many actions in all. Gives what was done where it fails as wanted.
   */
  wander(
    head: readonly Draft[],
    tail: readonly Draft[],
    { seed, actionsMax }: { readonly seed: number; readonly actionsMax: number },
  ): Rehearsed | undefined {
    const begun = this.#begun(head);
    const { progress } = begun;
    let { trial } = begun;
    const take = (draft: Draft): void => {
      const done = this.#done(trial, draft);
      if (done === undefined) return;
      trial = done.trial;
      progress.drafts.push(draft);
      progress.actions.push(done.action);
    };
    for (const draft of head.slice(begun.place)) if (trial.failure === undefined) take(draft);
    let chance = chanceFrom(seed);
    let next = 0;
    while (trial.failure === undefined && progress.drafts.length < actionsMax) {
      const { nowMs: atMs } = trial.world;
      const ways = pending(trial.world).filter(({ type }) => type !== 'wait');
      if (ways.length === 0 && next === tail.length) break;
      const draw = drawBetween(chance, 0, ways.length);
      chance = draw.chance;
      const way = ways[draw.drawn];
      if (way !== undefined) take(draftOf(trial.world, way));
      else take(tail[next++] ?? { action: { type: 'settle', atMs }, object: null });
    }
    return this.#judged(trial, progress);
  }

  #judged(last: T, progress: Progress<T>): Rehearsed | undefined {
    const trial = last.failure === undefined && this.#toTheEnd ? this.#ended(last) : last;
    const { failure } = trial;
    if (failure === undefined || !failsAlike(failure, this.#wanted)) return undefined;
    this.#kept = progress;
    return { drafts: progress.drafts, actions: progress.actions, failure };
  }

  /** Where to go on from: behind what the list and the last that failed begin with alike. */
  #begun(drafts: readonly Draft[]): { trial: T; place: number; progress: Progress<T> } {
    const { drafts: known, actions, trials } = this.#kept;
    let common = 0;
    while (common < drafts.length && common < known.length && drafts[common] === known[common]) {
      common += 1;
    }
    let place = common;
    while (place > 0 && !trials.has(place)) place -= 1;
    const progress: Progress<T> = {
      drafts: known.slice(0, place),
      actions: actions.slice(0, place),
      trials: new Map([...trials].filter(([at]) => at <= place)),
    };
    return { trial: trials.get(place) ?? this.#first, place, progress };
  }

  #done(before: T, draft: Draft): { readonly trial: T; readonly action: Action } | undefined {
    const { atMs } = draft.action;
    try {
      const isEarly = atMs > before.world.nowMs;
      const waited = isEarly ? this.#court.go(before, { type: 'wait', atMs }) : before;
      if (waited.failure !== undefined) {
        return { trial: waited, action: { type: 'wait', atMs } };
      }
      const action = actionOf(waited.world, draft);
      return action && { trial: this.#court.go(waited, action), action };
    } catch (error) {
      if (error instanceof ImpossibleAction) return undefined;
      return { trial: thrownBy(before, error), action: draft.action };
    }
  }

  #ended(trial: T): T {
    try {
      return this.#court.end(trial);
    } catch (error) {
      return thrownBy(trial, error);
    }
  }
}

/** A list while it is done, and the trials after some of its actions, by how many were done. */
interface Progress<T> {
  readonly drafts: Draft[];
  readonly actions: Action[];
  readonly trials: Map<number, T>;
}

/** A trial in which something threw. */
export function thrownBy<T extends Trial>(trial: T, error: unknown): T {
  return { ...trial, failure: { thrown: error instanceof Error ? error.message : `${error}` } };
}

function withoutNumbers(text: string): string {
  return text.replace(/[0-9a-f]{8,}|\d+/g, '0');
}

const KEPT_TRIALS = 256;
