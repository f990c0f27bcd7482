// A sweep over seeds: which seed is to be run next, and whose result is to be told next. Whoever
// runs seeds, on one thread or many, does so by this. Law 2: pure; threads are an adapter's.

/** A seed that is to be run. Plain data, so that another thread can be given it. */
export interface SeedJob<O = unknown> {
  readonly seed: number;
  readonly options: O;
}

/** What came of a job: its result, or why there is none, in words. */
export type Outcome<J, R> =
  | { readonly job: J; readonly result: R }
  | { readonly job: J; readonly lost: string };

/** Whoever runs jobs and tells of each, in the order of the jobs, however many run at once. */
export type Crew<J, R> = (jobs: Iterable<J>) => AsyncIterable<Outcome<J, R>>;

/** A job that was handed out, and the place in the order that its outcome has. */
export interface HandedOut<J> {
  readonly place: number;
  readonly job: J;
}

/** The jobs of seeds `first` to `last`, both included, in order; made as they are asked for. */
export function* seedJobs<O>(first: number, last: number, options: O): Generator<SeedJob<O>> {
  for (let seed = first; seed <= last; seed += 1) yield { seed, options };
}

/** Jobs that are handed out one by one, and their outcomes, put in order again. */
export class Sweep<J, R> {
  readonly #jobs: Iterator<J>;
  readonly #aheadMax: number;
  readonly #waiting = new Map<number, Outcome<J, R>>();
  #handedOut = 0;
  #told = 0;
  #isExhausted = false;

  /** At most `aheadMax` jobs are handed out beyond the first whose outcome is not known yet. */
  constructor(jobs: Iterator<J>, aheadMax: number) {
    this.#jobs = jobs;
    this.#aheadMax = aheadMax;
  }

  /** Whether every job was handed out and every outcome told. */
  get isDone(): boolean {
    return this.#isExhausted && this.#told === this.#handedOut;
  }

  /** The next job; undefined where there is none, or while outcomes of earlier ones must come. */
  next(): HandedOut<J> | undefined {
    if (this.#isExhausted || this.#handedOut - this.#told >= this.#aheadMax) return undefined;
    const { done, value } = this.#jobs.next();
    if (done === true) {
      this.#isExhausted = true;
      return undefined;
    }
    this.#handedOut += 1;
    return { place: this.#handedOut - 1, job: value };
  }

  /** Takes an outcome, and gives those whose turn it is now. Throws where it is not awaited. */
  settle(place: number, outcome: Outcome<J, R>): readonly Outcome<J, R>[] {
    if (place < this.#told || place >= this.#handedOut || this.#waiting.has(place)) {
      throw new Error(`an outcome for place ${place}, which is not awaited`);
    }
    this.#waiting.set(place, outcome);
    const due: Outcome<J, R>[] = [];
    for (let next = this.#waiting.get(this.#told); next !== undefined; ) {
      this.#waiting.delete(this.#told);
      this.#told += 1;
      due.push(next);
      next = this.#waiting.get(this.#told);
    }
    return due;
  }
}
