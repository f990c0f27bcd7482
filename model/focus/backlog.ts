// What waits for a connection's socket: the bytes that it was given, and the long messages that it
// is to be given yet (R7701-6.4-2). Law 6: both count together against the bounds of a connection.
import { limits } from '../limits.ts';
import type { Turn } from './state.ts';

export function backlogBytes(turn: Turn, connection: number): number {
  const waitingBytes = turn.connections.get(connection)?.waitingBytes ?? 0;
  return waitingBytes + (turn.outgoing.get(connection)?.queuedBytes ?? 0);
}

/** Whether as many messages wait as may. */
export function isQueueFull(turn: Turn, connection: number): boolean {
  const waiting = turn.outgoing.get(connection)?.messages.length ?? 0;
  return waiting >= limits.queuedMessagesMax;
}

/** Its sessions are congested as long as its send buffer nears full. */
export function markCongestion(turn: Turn, connection: number): void {
  const isCongested =
    backlogBytes(turn, connection) > CONGESTED_BYTES || isQueueFull(turn, connection);
  turn.congested = isCongested ? turn.congested.add(connection) : turn.congested.delete(connection);
}

const CONGESTED_BYTES = 0.8 * limits.sendBufferBytesMax;
