// Clause ids: the project's common language. An id names one requirement: R<rfc>-<section>-<n>.
// Law 7: every protocol decision names its clause, so that a trace can say why.

/** A requirement id such as `R7701-6.2-4`, or an edge case's such as `N5`. */
export type Clause = `R${string}-${string}-${string}` | EdgeCase;

/**
 * A row of the edge-case table (nicknames, private, chunks, SIP, MSRP connections, events, and what
 * must hold across them, X), or of what a real client needs (A) and does (B).
 */
export type EdgeCase = `${'N' | 'P' | 'C' | 'S' | 'M' | 'E' | 'X' | 'A' | 'B'}${number}`;

/**
 * Something a peer, or this program, got wrong: whose fault, what to answer, which clause says so,
 * and a sentence that names what was expected and what came.
 */
export interface Fault {
  readonly fault: 'peer' | 'local';
  readonly status: number;
  readonly clause: Clause;
  readonly message: string;
}

/** A fault of the peer's. */
export function peerFault(status: number, clause: Clause, message: string): Fault {
  return { fault: 'peer', status, clause, message };
}
