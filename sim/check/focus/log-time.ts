// The time of a room's log, as far as models ask for it: it passes from one end of a quarantine to
// the next, which are the only moments by which anything is judged (R7701-4.1-2, N4).
import type { InputFact } from '../../../model/focus/input.ts';
import type { FocusState, HostedRoom } from '../../../model/focus/state.ts';
import { contextOf, type RoomFold } from '../../../model/room/fold.ts';
import { ROOM } from './wire.ts';

/** How long a quarantine goes on, as the log stands; once it is over, no matter since when. */
export function lasting(untilMs: number | null, { stampMs }: RoomFold): number | null {
  return untilMs === null ? null : Math.max(untilMs - stampMs, OVER);
}

/** Whether a name is in use, or kept for who had it last. */
export function isTaken(untilMs: number | null, fold: RoomFold): boolean {
  const lasts = lasting(untilMs, fold);
  return lasts === null || lasts > (contextOf(fold).variants.quarantineEndKept ? OVER : 0);
}

/** Whether some quarantine is on. */
export function isKeeping(state: FocusState): boolean {
  const { fold } = state.rooms.get(ROOM) ?? {};
  if (fold === undefined) return false;
  const { nicknames } = contextOf(fold);
  return nicknames.some(({ untilMs }) => untilMs !== null && isTaken(untilMs, fold));
}

/** How long the quarantine that ends first goes on; for ever where there is none. */
export function keptAfterMs(state: FocusState): number {
  const fold = state.rooms.get(ROOM)?.fold;
  if (fold === undefined) return Number.POSITIVE_INFINITY;
  const ends = [...contextOf(fold).nicknames.values()].flatMap(({ untilMs }) =>
    untilMs === null || !isTaken(untilMs, fold) ? [] : [untilMs],
  );
  return Math.max(1, Math.min(...ends) - fold.stampMs);
}

/**
 * What lets the log's time pass to the next end of a quarantine: an entry of a node that never
 * started in the room, which folds to nothing but its stamp. At the very end (N4) it is a moment
 * that passes.
 */
export function voidEntry(state: FocusState, afterMs = keptAfterMs(state)): InputFact {
  const { seq, stampMs } = (state.rooms.get(ROOM) as HostedRoom).fold;
  const key = { node: 'nobody', boot: '', n: 0 };
  const said = { actor: 'nobody', clause: 'R7701-5.3-1', reason: 'time passes' } as const;
  const committed = {
    room: ROOM,
    seq: seq + 1,
    stampMs: stampMs + afterMs,
    entry: { type: 'room.closed', version: 1, room: ROOM, key, ...said },
  } as const;
  return { type: 'committed', committed };
}

/** Milliseconds. */
const OVER = -1;
