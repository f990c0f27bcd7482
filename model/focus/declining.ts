// Refusing a SIP request: the peer gets the status and a Warning that says why, the watcher the
// clause (law 7).
import type { Clause } from '../clause.ts';
import { type Extra, warning } from '../sip/response.ts';
import { refused } from './refusing.ts';
import type { Turn } from './state.ts';
import { respond } from './transactions.ts';

export interface Refused {
  readonly status: number;
  readonly clause: Clause;
  readonly message: string;
}

/** `reason` stands in place of the status's own phrase. */
export function decline(
  turn: Turn,
  transaction: number,
  connection: number,
  fault: Refused,
  extra: Extra = [],
  reason?: string,
): void {
  refused(turn, connection, fault);
  const told = { extra: [...extra, ...warning(fault.message)] };
  respond(turn, transaction, fault.status, reason === undefined ? told : { ...told, reason });
}
