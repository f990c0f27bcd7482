// Everything that can leave the core, as one closed union (law 4). Effects are imperatives, carried
// out in order; an adapter decides nothing about them.
import type { Append, RoomSnapshot } from '../log/entry.ts';
import type { Octets } from '../wire/octets.ts';
import type { Address, Transport } from './input.ts';
import type { Notice } from './notice.ts';

/** What the core asks of the world. The effects of a tick are carried out in order. */
export type Effect =
  | Send
  | FanOut
  | Connect
  | Close
  | AskDrained
  | SetTimer
  | ClearTimer
  | AppendEffect
  | SaveSnapshot
  | EraseBody
  | Tell;

/** Octets go out on a connection, all of them, behind those sent before. */
export interface Send {
  readonly type: 'send';
  readonly connection: number;
  readonly octets: Octets;
  /** Where a datagram goes; absent on streams. */
  readonly destination?: Address;
}

/**
 * One message to many legs. Each leg's frame is `before + route + after`: only the two path
 * headers differ, so that everything else is joined once.
 */
export interface FanOut {
  readonly type: 'fan-out';
  readonly before: Octets;
  readonly after: Octets;
  readonly legs: readonly { readonly connection: number; readonly route: Octets }[];
}

/** Answered by `connected` or `connect-failed` with the same request number. */
export interface Connect {
  readonly type: 'connect';
  readonly request: number;
  readonly transport: Transport;
  readonly destination: Address;
}

/** After what was sent before it has been written. */
export interface Close {
  readonly type: 'close';
  readonly connection: number;
}

/**
 * Answered by `drained` once the socket has taken everything that it was given until then, of this
 * tick as well; by `closed` where it never does.
 */
export interface AskDrained {
  readonly type: 'ask-drained';
  readonly connection: number;
}

/** The timer of that name fires once, and no earlier; setting it again replaces it. */
export interface SetTimer {
  readonly type: 'set-timer';
  readonly timer: string;
  readonly generation: number;
  /** In the time of `Moment.atMs`. */
  readonly dueMs: number;
}

/** The timer of that name is not to fire; an unknown name is no error. */
export interface ClearTimer {
  readonly type: 'clear-timer';
  readonly timer: string;
}

/** Answered by `committed` for each entry in order, or `append-failed`. */
export interface AppendEffect {
  readonly type: 'append';
  readonly append: Append;
}

/** The log keeps the room as it is, so that recovery need not begin at its first entry. */
export interface SaveSnapshot {
  readonly type: 'save-snapshot';
  readonly snapshot: RoomSnapshot;
}

/** The log forgets the body of an entry, and keeps the entry with its hash. */
export interface EraseBody {
  readonly type: 'erase-body';
  readonly room: string;
  readonly seq: number;
}

/** Tells whoever watches; nothing depends on it. */
export interface Tell {
  readonly type: 'tell';
  readonly notice: Notice;
}
