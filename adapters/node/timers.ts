// The timers that a core armed, in one heap by deadline with one real timer for the earliest.
// Law: they fire in order of deadline, then of arming, never early and never for an old generation.

export interface Timers {
  /** Arms a timer, in place of what was armed under its name. `dueMs` is in the time of `nowMs`. */
  set(timer: string, generation: number, dueMs: number): void;
  clear(timer: string): void;
  clearAll(): void;
  /** Takes out what is due by `nowMs` and hands it to `fire`, in order. */
  takeDue(nowMs: number, fire: (timer: string, generation: number) => void): void;
  /** How many are armed. */
  readonly size: number;
}

/**
 * No timer armed. `wake` is called from the event loop whenever `takeDue` has something to take;
 * `nowMs` is a monotonic clock in milliseconds.
 */
export function createTimers(nowMs: () => number, wake: () => void): Timers {
  return new HeapTimers(nowMs, wake);
}

class HeapTimers implements Timers {
  readonly #nowMs: () => number;
  readonly #wake: () => void;
  readonly #heap: Armed[] = [];
  readonly #byName = new Map<string, Armed>();
  #lastOrder = 0;
  #alarm: NodeJS.Timeout | undefined;
  #alarmMs = Number.POSITIVE_INFINITY;

  constructor(nowMs: () => number, wake: () => void) {
    this.#nowMs = nowMs;
    this.#wake = wake;
  }

  get size(): number {
    return this.#heap.length;
  }

  set(timer: string, generation: number, dueMs: number): void {
    const heap = this.#heap;
    const before = this.#byName.get(timer);
    this.#lastOrder += 1;
    const order = this.#lastOrder;
    if (before === undefined) {
      const armed = { timer, generation, dueMs, order, place: heap.length };
      this.#byName.set(timer, armed);
      heap.push(armed);
      rise(heap, armed);
    } else {
      before.generation = generation;
      before.dueMs = dueMs;
      before.order = order;
      rise(heap, before);
      sink(heap, before);
    }
    this.#watch();
  }

  clear(timer: string): void {
    const armed = this.#byName.get(timer);
    if (armed !== undefined) this.#remove(armed);
  }

  clearAll(): void {
    this.#heap.length = 0;
    this.#byName.clear();
    clearTimeout(this.#alarm);
    this.#alarmMs = Number.POSITIVE_INFINITY;
  }

  takeDue(nowMs: number, fire: (timer: string, generation: number) => void): void {
    const heap = this.#heap;
    for (let first = heap[0]; first !== undefined && first.dueMs <= nowMs; first = heap[0]) {
      this.#remove(first);
      fire(first.timer, first.generation);
    }
    this.#watch();
  }

  #remove(armed: Armed): void {
    this.#byName.delete(armed.timer);
    removeAt(this.#heap, armed.place);
  }

  // An alarm that rings too early, because what it was for has been cleared, is cheaper than one
  // that is moved with every change.
  #watch(): void {
    const dueMs = this.#heap[0]?.dueMs;
    if (dueMs === undefined || dueMs >= this.#alarmMs) return;
    clearTimeout(this.#alarm);
    this.#alarmMs = dueMs;
    const delayMs = Math.min(Math.max(Math.ceil(dueMs - this.#nowMs()), 1), DELAY_MAX_MS);
    this.#alarm = setTimeout(this.#ring, delayMs);
  }

  readonly #ring = (): void => {
    this.#alarmMs = Number.POSITIVE_INFINITY;
    const dueMs = this.#heap[0]?.dueMs;
    if (dueMs !== undefined && dueMs <= this.#nowMs()) this.#wake();
    else this.#watch();
  };
}

interface Armed {
  readonly timer: string;
  generation: number;
  dueMs: number;
  /** Of arming: ties in the deadline are broken by it. */
  order: number;
  /** Its index in the heap. */
  place: number;
}

function isBefore(left: Armed, right: Armed): boolean {
  return left.dueMs === right.dueMs ? left.order < right.order : left.dueMs < right.dueMs;
}

function removeAt(heap: Armed[], place: number): void {
  const last = heap.pop();
  if (last === undefined || place === heap.length) return;
  heap[place] = last;
  last.place = place;
  rise(heap, last);
  sink(heap, last);
}

function rise(heap: Armed[], armed: Armed): void {
  let place = armed.place;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(armed, parent)) break;
    heap[place] = parent;
    parent.place = place;
    place = above;
  }
  heap[place] = armed;
  armed.place = place;
}

function sink(heap: Armed[], armed: Armed): void {
  let place = armed.place;
  for (;;) {
    const left = heap[2 * place + 1];
    const right = heap[2 * place + 2];
    if (left === undefined) break;
    const child = right !== undefined && isBefore(right, left) ? right : left;
    if (!isBefore(child, armed)) break;
    const below = child.place;
    heap[place] = child;
    child.place = place;
    place = below;
  }
  heap[place] = armed;
  armed.place = place;
}

/** The longest delay that Node's own timers take; beyond it they fire at once. */
const DELAY_MAX_MS = 2 ** 31 - 1;
