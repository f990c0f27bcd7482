// Shrinking any failing list of actions to the shortest that fails in the same way: parts of it are
// left out, large ones first, then one by one and in pairs, then each action is made simpler, until
// nothing more can be. Law: pure; whoever calls bounds it by tries, or stops between any two.

/** What is to be shrunk. `A` is an action, told apart by identity; `F` says how it fails. */
export interface ShrinkTask<A, F> {
  /** Known to fail, as `failure` says. */
  readonly failing: Failing<A, F>;
  /** Whether a list fails in the same way; if so, the part of it that was needed so far. */
  readonly fails: (actions: readonly A[]) => Failing<A, F> | undefined;
  /** What an action might be instead, the simplest first; never in a circle. */
  readonly simpler?: (action: A) => Iterable<A>;
  /** Which two are worth trying without; all when absent. */
  readonly pairs?: (first: A, second: A) => boolean;
  /** How often `fails` may be asked. */
  readonly triesMax: number;
  /** Up to how many actions all pairs are tried; 24 when absent. */
  readonly pairsMax?: number;
}

/** A list that fails, and how. */
export interface Failing<A, F> {
  /** Those that were done; a part, in order, of those that were asked for. */
  readonly actions: readonly A[];
  readonly failure: F;
}

/** How far a shrinking has come: after each try, and at its end. */
export interface Shrinking<A, F> {
  /** The shortest so far. */
  readonly failing: Failing<A, F>;
  readonly tries: number;
  /** Whether nothing of it can be left out or be made simpler any more. */
  readonly isMinimal: boolean;
}

/**
 * Shrinks step by step: each step is one try, and tells the shortest so far. What it returns at
 * last is minimal unless the tries ran out: no action can be left out, no two of a short list, and
 * none can be simpler.
 */
export function* shrink<A, F>(
  task: ShrinkTask<A, F>,
): Generator<Shrinking<A, F>, Shrinking<A, F>, void> {
  const search = new Search(task);
  let isMinimal = false;
  while (!isMinimal && search.goesOn) {
    const before = search.changes;
    yield* withoutParts(search);
    if (search.best.actions.length <= (task.pairsMax ?? PAIRS_MAX)) yield* withoutPairs(search);
    yield* simplified(search);
    isMinimal = search.changes === before && search.goesOn;
  }
  return { ...search.progress(), isMinimal };
}

/** Runs a shrinking to its end. */
export function shrunk<A, F>(task: ShrinkTask<A, F>): Shrinking<A, F> {
  const steps = shrink(task);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** What is tried, and the shortest that fails so far. */
class Search<A, F> {
  best: Failing<A, F>;
  tries = 0;
  changes = 0;
  readonly #task: ShrinkTask<A, F>;
  readonly #numbers = new Map<A, number>();
  readonly #simpler = new Map<A, readonly A[]>();
  readonly #passing = new Set<string>();

  constructor(task: ShrinkTask<A, F>) {
    this.#task = task;
    this.best = task.failing;
  }

  get goesOn(): boolean {
    return this.tries < this.#task.triesMax;
  }

  progress(): Shrinking<A, F> {
    return { failing: this.best, tries: this.tries, isMinimal: false };
  }

  /** Whether a list is known not to fail, so that it need not be asked for. */
  isKnown(actions: readonly A[]): boolean {
    return actions.length <= REMEMBERED_MAX && this.#passing.has(this.#key(actions));
  }

  /** Whether it fails: it is the best from now on. */
  accepts(actions: readonly A[]): boolean {
    this.tries += 1;
    const failing = this.#task.fails(actions);
    if (failing === undefined) {
      if (actions.length <= REMEMBERED_MAX) this.#passing.add(this.#key(actions));
      return false;
    }
    this.best = failing;
    this.changes += 1;
    return true;
  }

  isWorth(first: A | undefined, second: A | undefined): boolean {
    if (first === undefined || second === undefined) return false;
    return this.#task.pairs?.(first, second) ?? true;
  }

  /** The same ones each time, so that what is known of lists with them stays known. */
  simplerOnes(action: A): readonly A[] {
    const known = this.#simpler.get(action);
    if (known !== undefined) return known;
    const simpler = [...(this.#task.simpler?.(action) ?? [])];
    this.#simpler.set(action, simpler);
    return simpler;
  }

  #key(actions: readonly A[]): string {
    return actions.map((action) => this.#numberOf(action)).join(' ');
  }

  #numberOf(action: A): number {
    const known = this.#numbers.get(action);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(action, number);
    return number;
  }
}

type Tries<A, F> = Generator<Shrinking<A, F>, void, void>;

/**
 * Leaves out ever smaller parts, from the last to the first: what comes before a part is as it was,
 * and need not be done again. Ends when no single action can be left out.
 */
function* withoutParts<A, F>(search: Search<A, F>): Tries<A, F> {
  let size = Math.max(1, search.best.actions.length >> 1);
  for (;;) {
    const before = search.changes;
    for (let end = search.best.actions.length; end > 0 && search.goesOn; ) {
      const { actions } = search.best;
      const start = Math.max(0, end - size);
      const fewer = [...actions.slice(0, start), ...actions.slice(end)];
      if (!search.isKnown(fewer)) {
        search.accepts(fewer);
        yield search.progress();
      }
      end = Math.min(start, search.best.actions.length);
    }
    if (!search.goesOn) return;
    if (size > 1) size = Math.min(size >> 1, Math.max(1, search.best.actions.length >> 1));
    else if (search.changes === before) return;
  }
}

/** Leaves out two at once: what opens something and what closes it often go only together. */
function* withoutPairs<A, F>(search: Search<A, F>): Tries<A, F> {
  for (let second = search.best.actions.length - 1; second > 0; second -= 1) {
    for (let first = second - 1; first >= 0 && search.goesOn; first -= 1) {
      const { actions } = search.best;
      const fewer = actions.filter((_, at) => at !== first && at !== second);
      if (!search.isWorth(actions[first], actions[second]) || search.isKnown(fewer)) continue;
      search.accepts(fewer);
      yield search.progress();
    }
  }
}

/** Makes each action as simple as it can be with the others as they are. */
function* simplified<A, F>(search: Search<A, F>): Tries<A, F> {
  for (let at = search.best.actions.length - 1; at >= 0; at -= 1) {
    let isSimpler = true;
    while (isSimpler && search.goesOn) {
      isSimpler = false;
      const { actions } = search.best;
      const action = actions[at];
      if (action === undefined) break;
      for (const other of search.simplerOnes(action)) {
        const instead = actions.with(at, other);
        if (!search.goesOn) return;
        if (search.isKnown(instead)) continue;
        isSimpler = search.accepts(instead);
        yield search.progress();
        if (isSimpler) break;
      }
    }
  }
}

const PAIRS_MAX = 24;
const REMEMBERED_MAX = 300;
