// Shrinks a failing run of a simulated world: first to what people, operators and faults did, with
// everything arriving at once where the order does not matter; then action by action; then the
// world itself, to fewer people and nodes and the defaults. Law: pure; what is left fails in the
// same way when it is simply done, action by action.
import type { Action } from '../world/action.ts';
import type { WorldOptions } from '../world/world.ts';
import type { Draft } from './draft.ts';
import type { Failure } from './failure.ts';
import { Rehearsal, type Rehearsed } from './rehearsal.ts';
import { type Failing, type ShrinkTask, shrink } from './shrink.ts';
import { isSchedule, simplerDrafts } from './simpler.ts';
import { simplerOptions } from './simpler-options.ts';
import { settled, spacings } from './spacing.ts';
import { type Court, type Played, played, type Trial, worldStage } from './world-stage.ts';

/** A run of a world that fails, as far as it has been shrunk. */
export interface FailingRun {
  readonly options: WorldOptions;
  readonly actions: readonly Action[];
  readonly failure: Failure;
}

/** How far a shrinking has come: after each try. */
export interface WorldShrinking extends FailingRun {
  readonly tries: number;
  /** Whether nothing can be left out or be made simpler any more. */
  readonly isMinimal: boolean;
}

/**
 * Does a list of actions as it is, and tells how it fails; undefined where it does not. Throws
 * ImpossibleAction, or what `begin` throws for options that make no world.
 */
export function failureOf<T extends Trial>(
  court: Court<T>,
  options: WorldOptions,
  actions: readonly Action[],
): Failure | undefined {
  return played(court, options, actions)?.failure;
}

/**
 * Shrinks a run that fails: tells the shortest so far after each try, and can be left at any.
 * Nothing is told where the run does not fail. Throws as `failureOf`.
 */
export function* shrinkWorld<T extends Trial>(
  court: Court<T>,
  options: WorldOptions,
  actions: readonly Action[],
  triesMax = TRIES_MAX,
): Generator<WorldShrinking, WorldShrinking | undefined, void> {
  const first = played(court, options, actions);
  if (first === undefined) return undefined;
  const shrinking = new WorldShrinker(court, options, first, triesMax);
  yield shrinking.progress();
  yield* shrinking.schedule();
  yield* shrinking.deeds();
  yield* shrinking.world();
  let isMinimal = false;
  while (!isMinimal && shrinking.tries < triesMax) {
    yield* shrinking.single();
    yield* shrinking.respaced();
    const { changes } = shrinking;
    yield* shrinking.world();
    isMinimal = shrinking.changes === changes && shrinking.tries < triesMax;
  }
  return { ...shrinking.progress(), isMinimal };
}

/** Several drafts that are left out together, or one. */
type Unit = readonly Draft[];

class WorldShrinker<T extends Trial> {
  tries = 0;
  changes = 0;
  readonly #court: Court<T>;
  readonly #triesMax: number;
  readonly #toTheEnd: boolean;
  #options: WorldOptions;
  #rehearsal: Rehearsal<T, Draft, Action>;
  #best: Rehearsed<Draft, Action>;

  constructor(court: Court<T>, options: WorldOptions, first: Played, triesMax: number) {
    this.#court = court;
    this.#best = first;
    this.#toTheEnd = first.toTheEnd;
    this.#triesMax = triesMax;
    this.#options = options;
    this.#rehearsal = this.#rehearsing(options);
  }

  progress(): WorldShrinking {
    const { actions, failure } = this.#best;
    return { options: this.#options, actions, failure, tries: this.tries, isMinimal: false };
  }

  /** Lets everything arrive at once, wherever that fails as well. */
  *schedule(): Tries {
    const { drafts } = this.#best;
    const stretches = stretchesOf(drafts);
    // What people and faults did is there in each; only how exact it is between them changes.
    const built = (exact: ReadonlySet<Unit>): readonly Draft[] =>
      stretches.flatMap((unit) => (isExact(unit) && !exact.has(unit) ? settled(unit) : unit));
    const exactOnes = stretches.filter(isExact);
    const fails = (units: readonly Unit[]): Failing<Unit, Failure> | undefined => {
      const failing = this.#try(built(new Set(units)));
      return failing && { actions: units, failure: failing.failure };
    };
    for (const drafts of [atOnce(built(new Set())), built(new Set())]) {
      if (this.#try(drafts) !== undefined) return yield this.progress();
      yield this.progress();
    }
    const failing = { actions: exactOnes, failure: this.#best.failure };
    yield* this.#shrinking({ failing, fails, triesMax: this.#left(), pairsMax: 0 });
  }

  /** Leaves out what people, operators and faults did, each with what arrives after it. */
  *deeds(): Tries {
    yield* this.#shrinking({ ...this.#task(unitsOf(this.#best.drafts)), pairsMax: 0 });
  }

  /** Leaves out single actions and pairs, and makes each simpler. */
  *single(): Tries {
    if (this.#best.drafts.some(({ action }) => action.atMs > 0)) {
      this.#try(atOnce(this.#best.drafts));
      yield this.progress();
    }
    const units = this.#best.drafts.map((draft): Unit => [draft]);
    const simpler = ([draft]: Unit): readonly Unit[] =>
      draft === undefined ? [] : [...simplerDrafts(draft)].map((other) => [other]);
    const isDeed = ([draft]: Unit) => draft !== undefined && !isSchedule(draft.action);
    // Two that only let things happen are each other's stand-ins at best.
    const pairs = (first: Unit, second: Unit) => isDeed(first) && isDeed(second);
    yield* this.#shrinking({ ...this.#task(units), simpler, pairs });
  }

  /**
   * Where exact arrivals are left, and many: tries the same deeds, or two neighbours the other way
   * round, with everything arriving after each but for a few.
   */
  *respaced(): Tries {
    const { drafts } = this.#best;
    const deeds = drafts.filter(({ action }) => !isSchedule(action));
    if (drafts.length <= deeds.length + SETTLES_MAX) return;
    let tries = 0;
    for (const spaced of spacings(deeds)) {
      if (tries >= SPACINGS_MAX || this.#left() <= 0) return;
      if (spaced.length >= drafts.length) continue;
      tries += 1;
      const isShorter = this.#try(spaced) !== undefined;
      yield this.progress();
      if (isShorter) return yield* this.single();
    }
    if (drafts.length > LONG) yield* this.#wandered(deeds);
  }

  /** The last deeds, with what arrives between them as chance has it. */
  *#wandered(deeds: readonly Draft[]): Tries {
    const { length } = this.#best.drafts;
    for (let seed = 0; seed < WALKS_MAX && this.#left() > 0; seed += 1) {
      const exact = 1 + (seed % Math.min(TAIL_MAX, deeds.length));
      const from = deeds.length - exact;
      const head = deeds.slice(0, from).flatMap((deed) => [deed, ...settled([deed])]);
      const actionsMax = length - 1;
      if (head.length >= actionsMax) continue;
      this.tries += 1;
      const failing = this.#rehearsal.wander(head, deeds.slice(from), { seed, actionsMax });
      if (failing !== undefined) this.#keep(failing);
      yield this.progress();
      if (failing !== undefined) return yield* this.single();
    }
  }

  /** Makes the world itself smaller, and more like one of which nothing was asked. */
  *world(): Tries {
    let goesOn = true;
    while (goesOn) {
      goesOn = false;
      for (const options of simplerOptions(this.#options, this.#best.actions)) {
        if (this.#left() <= 0) return;
        goesOn = this.#tryWorld(options);
        yield this.progress();
        if (goesOn) break;
      }
    }
  }

  #task(units: readonly Unit[]): ShrinkTask<Unit, Failure> {
    return {
      failing: { actions: units, failure: this.#best.failure },
      fails: (tried) => {
        const failing = this.#try(tried.flat());
        return failing && { actions: stillDone(tried, failing), failure: failing.failure };
      },
      triesMax: this.#left(),
    };
  }

  *#shrinking(task: ShrinkTask<Unit, Failure>): Tries {
    for (const _ of shrink(task)) yield this.progress();
  }

  #try(drafts: readonly Draft[]): Rehearsed<Draft, Action> | undefined {
    this.tries += 1;
    const failing = this.#rehearsal.fails(drafts);
    if (failing !== undefined) this.#keep(failing);
    return failing;
  }

  #keep(failing: Rehearsed<Draft, Action>): void {
    this.changes += 1;
    this.#best = failing;
  }

  #tryWorld(options: WorldOptions): boolean {
    this.tries += 1;
    let rehearsal: Rehearsal<T, Draft, Action>;
    try {
      rehearsal = this.#rehearsing(options);
    } catch {
      // These options make no world.
      return false;
    }
    const failing = rehearsal.fails(this.#best.drafts);
    if (failing === undefined) return false;
    this.#keep(failing);
    this.#options = options;
    this.#rehearsal = rehearsal;
    return true;
  }

  #rehearsing(options: WorldOptions): Rehearsal<T, Draft, Action> {
    const { failure } = this.#best;
    return new Rehearsal(worldStage(this.#court, options), { failure, toTheEnd: this.#toTheEnd });
  }

  #left(): number {
    return this.#triesMax - this.tries;
  }
}

type Tries = Generator<WorldShrinking, void, void>;

/** Whether a unit is a stretch of what would happen anyhow, in an order of its own. */
function isExact(unit: Unit): boolean {
  return unit.some(({ action }) => isSchedule(action) && action.type !== 'settle');
}

/** The same with no time between. */
function atOnce(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.map((draft) => ({ ...draft, action: { ...draft.action, atMs: 0 } }));
}

/** Stretches of what would happen anyhow, and what was done between them, one by one. */
function stretchesOf(drafts: readonly Draft[]): readonly Unit[] {
  const units: Draft[][] = [];
  let open: Draft[] | undefined;
  for (const draft of drafts) {
    if (!isSchedule(draft.action)) {
      units.push([draft]);
      open = undefined;
    } else if (open === undefined) {
      open = [draft];
      units.push(open);
    } else open.push(draft);
  }
  return units;
}

/** What was done, each with what arrived behind it. */
function unitsOf(drafts: readonly Draft[]): readonly Unit[] {
  const units: Draft[][] = [];
  for (const draft of drafts) {
    const last = units.at(-1);
    if (last === undefined || !isSchedule(draft.action)) units.push([draft]);
    else last.push(draft);
  }
  return units;
}

/** The units of which something was done; the same ones where all of it was. */
function stillDone(units: readonly Unit[], { drafts }: Rehearsed<Draft, Action>): readonly Unit[] {
  const left = new Set(drafts);
  return units.flatMap((unit) => {
    if (unit.every((draft) => left.has(draft))) return [unit];
    const done = unit.filter((draft) => left.has(draft));
    return done.length === 0 ? [] : [done];
  });
}

const TRIES_MAX = 20_000;
/** So many actions that only let things happen are few. */
const SETTLES_MAX = 5;
const SPACINGS_MAX = 300;
/** So many actions are many. */
const LONG = 12;
const WALKS_MAX = 300;
const TAIL_MAX = 3;
