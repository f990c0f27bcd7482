// The timer table: XState's delays as data. A timer that was armed again or cleared leaves its old
// generation behind, and a firing of an old generation is dropped.
import type { TimerChange } from '../kernel/transition.ts';
import type { TimerOwner, Turn } from './state.ts';

/** Arms or clears a machine's timer, as its step asked for. */
export function changeTimer(turn: Turn, owner: TimerOwner, change: TimerChange): void {
  if (change.kind === 'set') armTimer(turn, owner, turn.nowMs + change.afterMs);
  else clearTimer(turn, owner);
}

export function armTimer(turn: Turn, owner: TimerOwner, dueMs: number): void {
  turn.lastGeneration += 1;
  const timer = timerName(owner);
  const generation = turn.lastGeneration;
  turn.timers = turn.timers.set(timer, { generation, dueMs, owner });
  turn.effects.push({ type: 'set-timer', timer, generation, dueMs });
}

export function clearTimer(turn: Turn, owner: TimerOwner): void {
  const timer = timerName(owner);
  if (!turn.timers.has(timer)) return;
  turn.timers = turn.timers.delete(timer);
  turn.effects.push({ type: 'clear-timer', timer });
}

/** The owner of a timer that is due now; undefined when the firing is stale. */
export function takeTimer(turn: Turn, timer: string, generation: number): TimerOwner | undefined {
  const armed = turn.timers.get(timer);
  if (armed === undefined || armed.generation !== generation) return undefined;
  turn.timers = turn.timers.delete(timer);
  return armed.owner;
}

export function timerName(owner: TimerOwner): string {
  if (owner.kind === 'copies') return 'copies';
  if (owner.kind === 'owed') return `owed ${owner.room}`;
  if (owner.kind === 'congestion') return `congestion ${owner.id}`;
  if (owner.kind === 'incoming') return `incoming ${owner.leg} ${owner.id} ${owner.event}`;
  if (owner.kind === 'leg') return `leg ${owner.id} ${owner.machine} ${owner.event}`;
  return `${owner.kind} ${owner.id} ${owner.event}`;
}
