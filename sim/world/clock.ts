// The clocks of a simulated world. The world has one time, in whole milliseconds since it began;
// each node has a clock of its own, which began at some other moment, may run fast or slow, and may
// be set wrong. Law: a node is told its own time and no other.

export interface Clock {
  /** What the monotonic clock said when the world began. */
  readonly startedMs: number;
  /** How far the wall clock is ahead of one that was right at the beginning; behind if negative. */
  readonly aheadMs: number;
  /** How much faster than the world's both run, in parts of a million; slower if negative. */
  readonly driftPpm: number;
}

/** What the node's monotonic clock says at a moment of the world. */
export function monotonicAt({ startedMs, driftPpm }: Clock, worldMs: number): number {
  return startedMs + worldMs + Math.floor((worldMs * driftPpm) / MILLION);
}

/** What the node's wall clock says at a moment of the world: milliseconds since 1970. */
export function wallAt(clock: Clock, worldMs: number): number {
  return WORLD_BEGINS_MS + clock.aheadMs + monotonicAt(clock, worldMs) - clock.startedMs;
}

/** The first moment of the world at which the node's monotonic clock says so. */
export function worldAt(clock: Clock, monotonicMs: number): number {
  const elapsedMs = monotonicMs - clock.startedMs;
  if (clock.driftPpm === 0) return elapsedMs;
  let worldMs = Math.floor((elapsedMs * MILLION) / (MILLION + clock.driftPpm)) - 1;
  while (monotonicAt(clock, worldMs) < monotonicMs) worldMs += 1;
  return worldMs;
}

/** 1 January 2030, as every world begins alike. */
const WORLD_BEGINS_MS = 1_893_456_000_000;
const MILLION = 1_000_000;
