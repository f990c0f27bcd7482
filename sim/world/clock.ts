// The clocks of a simulated world. The world has one time, in whole milliseconds since it began;
// each node has a clock of its own, which began at some other moment and may be set wrong.
// Law: a node is told its own time and no other.

export interface Clock {
  /** What the monotonic clock said when the world began. */
  readonly startedMs: number;
  /** What the wall clock said then: milliseconds since 1970. */
  readonly wallMs: number;
}

/** A node's clock whose wall clock is `skewMs` ahead of the world's. */
export function clockOf(startedMs: number, skewMs: number): Clock {
  return { startedMs, wallMs: WORLD_BEGINS_MS + skewMs };
}

/** What the node's monotonic clock says at a moment of the world. */
export function monotonicAt({ startedMs }: Clock, worldMs: number): number {
  return startedMs + worldMs;
}

/** What the node's wall clock says at a moment of the world. */
export function wallAt({ wallMs }: Clock, worldMs: number): number {
  return wallMs + worldMs;
}

/** The moment of the world at which the node's monotonic clock says so. */
export function worldAt({ startedMs }: Clock, monotonicMs: number): number {
  return monotonicMs - startedMs;
}

/** 1 January 2030, as every world begins alike. */
const WORLD_BEGINS_MS = 1_893_456_000_000;
