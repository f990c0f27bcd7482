// Does lists of drafts again and again, each much like the last that failed: what cannot be done as
// things have become is left out, and what two lists begin with alike is done once. Law: pure; the
// same list gives the same answer whatever was done before it.
import { type Chance, chanceFrom, drawBetween } from '../world/chance.ts';
import { type Failure, failsAlike, thrownBy } from './failure.ts';

/** A run as far as it has come; a value, so that it can be gone on from twice. */
export interface Attempted {
  readonly failure: Failure | undefined;
}

/** Where drafts are done. `D` is a draft, `A` an action: what a draft means at its time. */
export interface Stage<T extends Attempted, D, A> {
  readonly first: T;
  /** After a draft; undefined where it cannot be done now. What it throws is a failure. */
  perform(trial: T, draft: D): { readonly trial: T; readonly action: A } | undefined;
  /** When all is done: what must hold at last is asked for. */
  end(trial: T): T;
  /** What would happen next by itself, and what lets all of it happen. */
  loose(trial: T): readonly D[];
  settling(trial: T): D;
}

/** A list of drafts that fails. */
export interface Rehearsed<D, A> {
  /** Those that could be done, up to the failure. */
  readonly drafts: readonly D[];
  /** The same as they were done. */
  readonly actions: readonly A[];
  readonly failure: Failure;
}

/** What is looked for: how it fails, and whether that may show at the end only. */
export interface Wanted {
  readonly failure: Failure;
  readonly toTheEnd: boolean;
}

/** Does lists of drafts on a stage, and remembers the last that failed. */
export class Rehearsal<T extends Attempted, D, A> {
  readonly #stage: Stage<T, D, A>;
  readonly #wanted: Wanted;
  #kept: Progress<T, D, A> = { drafts: [], actions: [], trials: new Map() };

  constructor(stage: Stage<T, D, A>, wanted: Wanted) {
    this.#stage = stage;
    this.#wanted = wanted;
  }

  /** Does a list; gives what of it was done where it fails as wanted. */
  fails(drafts: readonly D[]): Rehearsed<D, A> | undefined {
    return this.#judged(this.#played(drafts));
  }

  /**
   * Does the head as it is, then the tail with whatever happens between its drafts, as chance has
   * it, and at most so many actions in all. Gives what was done where it fails as wanted.
   */
  wander(
    head: readonly D[],
    tail: readonly D[],
    { seed, actionsMax }: { readonly seed: number; readonly actionsMax: number },
  ): Rehearsed<D, A> | undefined {
    const playing = this.#played(head);
    let chance: Chance = chanceFrom(seed);
    let next = 0;
    while (playing.trial.failure === undefined && playing.drafts.length < actionsMax) {
      const ways = this.#stage.loose(playing.trial);
      if (ways.length === 0 && next === tail.length) break;
      const draw = drawBetween(chance, 0, ways.length);
      chance = draw.chance;
      const way = ways[draw.drawn] ?? tail[next];
      if (draw.drawn === ways.length) next += 1;
      this.#take(playing, way ?? this.#stage.settling(playing.trial));
    }
    return this.#judged(playing);
  }

  #played(drafts: readonly D[]): Playing<T, D, A> {
    const { place, playing } = this.#begun(drafts);
    const every = Math.max(1, Math.ceil(drafts.length / KEPT_TRIALS));
    for (let at = place; at < drafts.length && playing.trial.failure === undefined; at += 1) {
      if (!this.#take(playing, drafts[at] as D)) continue;
      const { length } = playing.drafts;
      if (length % every === 0) playing.trials.set(length, playing.trial);
    }
    return playing;
  }

  /** Where to go on from: behind what the list and the last that failed begin with alike. */
  #begun(drafts: readonly D[]): { readonly place: number; readonly playing: Playing<T, D, A> } {
    const { drafts: known, actions, trials } = this.#kept;
    let place = 0;
    while (place < drafts.length && place < known.length && drafts[place] === known[place]) {
      place += 1;
    }
    while (place > 0 && !trials.has(place)) place -= 1;
    const playing: Playing<T, D, A> = {
      trial: trials.get(place) ?? this.#stage.first,
      drafts: known.slice(0, place),
      actions: actions.slice(0, place),
      trials: new Map([...trials].filter(([at]) => at <= place)),
    };
    return { place, playing };
  }

  #take(playing: Playing<T, D, A>, draft: D): boolean {
    const done = this.#stage.perform(playing.trial, draft);
    if (done === undefined) return false;
    playing.trial = done.trial;
    playing.drafts.push(draft);
    playing.actions.push(done.action);
    return true;
  }

  #judged(playing: Playing<T, D, A>): Rehearsed<D, A> | undefined {
    const { failure: wanted, toTheEnd } = this.#wanted;
    const { trial: last, drafts, actions } = playing;
    const trial = last.failure === undefined && toTheEnd ? this.#ended(last) : last;
    const { failure } = trial;
    if (failure === undefined || !failsAlike(failure, wanted)) return undefined;
    this.#kept = playing;
    return { drafts, actions, failure };
  }

  #ended(trial: T): T {
    try {
      return this.#stage.end(trial);
    } catch (error) {
      return thrownBy(trial, error);
    }
  }
}

/** A list that was done, and the trials after some of its actions, by how many were done. */
interface Progress<T, D, A> {
  readonly drafts: D[];
  readonly actions: A[];
  readonly trials: Map<number, T>;
}

interface Playing<T, D, A> extends Progress<T, D, A> {
  trial: T;
}

const KEPT_TRIALS = 256;
