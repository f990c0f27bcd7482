// Slow readers: what waits for a connection's socket is bounded, and a leg that cannot be served
// meanwhile has that recorded (R7701-6.4-1 to 5, R7701-4.1-7). Law 6: the bounds are in limits.ts.
import type { Clause } from '../clause.ts';
import { limits } from '../limits.ts';
import type { Policy } from '../room/policy.ts';
import { backlogBytes, isQueueFull, markCongestion } from './backlog.ts';
import { endConnection } from './bindings.ts';
import { forgetConnection } from './outgoing.ts';
import type { Turn } from './state.ts';
import { armTimer, clearTimer, timerName } from './timers.ts';

/** The socket has told how many bytes wait for it; none when it has taken everything. */
export function setWaiting(turn: Turn, id: number, waitingBytes: number): void {
  const connection = turn.connections.get(id);
  if (connection === undefined || connection.ended) return;
  if (connection.waitingBytes !== waitingBytes) {
    turn.connections = turn.connections.set(id, { ...connection, waitingBytes });
  }
  markCongestion(turn, id);
  const owner = { kind: 'congestion', id } as const;
  if (waitingBytes > limits.unreadBytesMax) return endConnection(turn, id);
  if (waitingBytes === 0) clearTimer(turn, owner);
  else if (!turn.timers.has(timerName(owner))) {
    armTimer(turn, owner, turn.nowMs + limits.congestedMs);
  }
}

/** Nothing is known of a connection that is gone. */
export function forgetWaiting(turn: Turn, id: number): void {
  turn.congested = turn.congested.delete(id);
  clearTimer(turn, { kind: 'congestion', id });
  forgetConnection(turn, id);
}

/** Why a message of so many bytes cannot go to a connection now; undefined when it can. */
export function congestion(
  turn: Turn,
  id: number,
  bodyBytes: number,
  policy: Policy,
): { readonly clause: Clause; readonly reason: string } | undefined {
  if (!turn.congested.has(id)) return undefined;
  if (isQueueFull(turn, id)) {
    const most = limits.queuedMessagesMax;
    return { clause: 'R7701-6.4-3', reason: `it reads too slowly: ${most} messages wait` };
  }
  const waitingBytes = backlogBytes(turn, id);
  if (waitingBytes > limits.sendBufferBytesMax) {
    return { clause: 'R7701-6.4-3', reason: `it reads too slowly: ${waitingBytes} bytes wait` };
  }
  if (bodyBytes <= policy.congestedBytesMax) return undefined;
  const reason = `it reads slowly, and gets at most ${policy.congestedBytesMax} bytes a message`;
  return { clause: 'R7701-4.1-7', reason };
}
