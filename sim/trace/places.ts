// The places of a run, each of them what its events up to there have made: any can be gone to,
// forwards and backwards. Law: a place is a value; how many are kept is bounded, however long the
// run is, and those that are not are made again from the nearest one before.

/** Where a run is after each of its events. */
export class Places<P, E> {
  readonly events: readonly E[];
  readonly #go: (place: P, event: E) => P;
  /** At multiples of `#every`, and the beginning. */
  readonly #kept: Map<number, P>;
  /** Where somebody has been lately, the longest ago first. */
  readonly #recent = new Map<number, P>();
  #every: number;

  /** `go` gives the place after an event; what it throws, `at` throws. */
  constructor(first: P, events: readonly E[], go: (place: P, event: E) => P) {
    this.events = events;
    this.#go = go;
    this.#kept = new Map([[0, first]]);
    this.#every = EVERY;
  }

  /** The place after so many events, from 0 to as many as there are. */
  at(step: number): P {
    if (!Number.isInteger(step) || step < 0 || step > this.events.length) {
      throw new RangeError(`step: 0 to ${this.events.length}; got ${step}`);
    }
    let from = step;
    let place = this.#known(from);
    while (place === undefined) {
      from -= 1;
      place = this.#known(from);
    }
    for (; from < step; from += 1) {
      place = this.#go(place, this.events[from] as E);
      this.#keep(from + 1, place);
    }
    return place;
  }

  /**
   * Another run: as this one up to a step, then the event. Throws what doing it throws; this run
   * stays as it is.
   */
  branchedAt(step: number, event: E): Places<P, E> {
    const place = this.at(step);
    const after = this.#go(place, event);
    const first = this.#kept.get(0) as P;
    const branch = new Places(first, [...this.events.slice(0, step), event], this.#go);
    branch.#every = this.#every;
    for (const [at, kept] of this.#kept) if (at <= step) branch.#kept.set(at, kept);
    branch.#keep(step, place);
    branch.#keep(step + 1, after);
    return branch;
  }

  #known(step: number): P | undefined {
    return this.#recent.get(step) ?? this.#kept.get(step);
  }

  #keep(step: number, place: P): void {
    this.#recent.delete(step);
    this.#recent.set(step, place);
    if (this.#recent.size > RECENT_MAX) {
      const [oldest] = this.#recent.keys();
      if (oldest !== undefined) this.#recent.delete(oldest);
    }
    if (step % this.#every !== 0) return;
    this.#kept.set(step, place);
    if (this.#kept.size <= KEPT_MAX) return;
    this.#every *= 2;
    for (const at of this.#kept.keys()) if (at % this.#every !== 0) this.#kept.delete(at);
  }
}

const EVERY = 16;
const KEPT_MAX = 128;
const RECENT_MAX = 64;
