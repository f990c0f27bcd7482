// What is to happen in a simulated world, by the time at which it is due, then in the order in
// which it was put down: a persistent pairing heap, so that an agenda is a value like the world.

export interface Agenda<T> {
  readonly first: Due<T> | null;
  /** How many things were ever put down. */
  readonly count: number;
}

export interface Due<T> {
  /** Milliseconds of the world's time. */
  readonly atMs: number;
  readonly order: number;
  readonly what: T;
  /** What is due later: the heads of the other heaps. */
  readonly later: Heaps<T> | null;
}

interface Heaps<T> {
  readonly head: Due<T>;
  readonly rest: Heaps<T> | null;
}

export const emptyAgenda: Agenda<never> = { first: null, count: 0 };

/** The agenda with one thing more, behind what is due at the same time already. */
export function putDown<T>(agenda: Agenda<T>, atMs: number, what: T): Agenda<T> {
  const due: Due<T> = { atMs, order: agenda.count, what, later: null };
  return { first: melded(agenda.first, due), count: agenda.count + 1 };
}

/** The agenda without its first thing. */
export function withoutFirst<T>({ first, count }: Agenda<T>): Agenda<T> {
  return { first: first === null ? null : meldedAll(first.later), count };
}

function melded<T>(left: Due<T> | null, right: Due<T>): Due<T> {
  if (left === null) return right;
  const leftFirst = left.atMs === right.atMs ? left.order < right.order : left.atMs < right.atMs;
  const [first, second] = leftFirst ? [left, right] : [right, left];
  return { ...first, later: { head: second, rest: first.later } };
}

/** In pairs, then all into one: that keeps the next removals short. */
function meldedAll<T>(heaps: Heaps<T> | null): Due<T> | null {
  let pairs: Heaps<T> | null = null;
  for (let at = heaps; at !== null; ) {
    const { head, rest }: Heaps<T> = at;
    pairs = { head: rest === null ? head : melded(head, rest.head), rest: pairs };
    at = rest === null ? null : rest.rest;
  }
  let all: Due<T> | null = null;
  for (let at = pairs; at !== null; at = at.rest) all = melded(all, at.head);
  return all;
}
