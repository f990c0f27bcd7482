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
  const heap: Armed[] = [];
  const byName = new Map<string, Armed>();
  let order = 0;
  let alarm: NodeJS.Timeout | undefined;
  let alarmMs = Number.POSITIVE_INFINITY;

  // An alarm that rings too early, because what it was for has been cleared, is cheaper than one
  // that is moved with every change.
  function watch(): void {
    const dueMs = heap[0]?.dueMs;
    if (dueMs === undefined || dueMs >= alarmMs) return;
    clearTimeout(alarm);
    alarmMs = dueMs;
    const delayMs = Math.min(Math.max(Math.ceil(dueMs - nowMs()), 1), DELAY_MAX_MS);
    alarm = setTimeout(ring, delayMs);
  }

  function ring(): void {
    alarm = undefined;
    alarmMs = Number.POSITIVE_INFINITY;
    const dueMs = heap[0]?.dueMs;
    if (dueMs !== undefined && dueMs <= nowMs()) wake();
    else watch();
  }

  function remove(armed: Armed): void {
    byName.delete(armed.timer);
    removeAt(heap, armed.place);
  }

  return {
    set(timer, generation, dueMs) {
      const before = byName.get(timer);
      order += 1;
      if (before === undefined) {
        const armed = { timer, generation, dueMs, order, place: heap.length };
        byName.set(timer, armed);
        heap.push(armed);
        rise(heap, armed);
      } else {
        before.generation = generation;
        before.dueMs = dueMs;
        before.order = order;
        rise(heap, before);
        sink(heap, before);
      }
      watch();
    },
    clear(timer) {
      const armed = byName.get(timer);
      if (armed !== undefined) remove(armed);
    },
    clearAll() {
      heap.length = 0;
      byName.clear();
      clearTimeout(alarm);
      alarm = undefined;
      alarmMs = Number.POSITIVE_INFINITY;
    },
    takeDue(atMs, fire) {
      for (let first = heap[0]; first !== undefined && first.dueMs <= atMs; first = heap[0]) {
        remove(first);
        fire(first.timer, first.generation);
      }
      watch();
    },
    get size() {
      return heap.length;
    },
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
