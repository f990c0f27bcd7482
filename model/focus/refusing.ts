// Telling that something of a peer's was refused, and by which clause (law 7).
import type { Clause } from '../clause.ts';
import type { Turn } from './state.ts';

export function refused(
  turn: Turn,
  connection: number,
  fault: { readonly status: number; readonly clause: Clause; readonly message: string },
): void {
  const { status, clause, message } = fault;
  turn.effects.push({
    type: 'tell',
    notice: { type: 'refused', connection, status, clause, message },
  });
}
