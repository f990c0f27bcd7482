// Everything that can leave the core, as one closed union (law 4). Effects are imperatives, carried
// out in order; an adapter decides nothing about them.
import type { Append, RoomSnapshot } from '../log/entry.ts';
import type { Octets } from '../wire/octets.ts';
import type { Address, Transport } from './input.ts';
import type { Notice } from './notice.ts';

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

export interface SetTimer {
  readonly type: 'set-timer';
  readonly timer: string;
  readonly generation: number;
  /** In the time of `Moment.atMs`. */
  readonly dueMs: number;
}

export interface ClearTimer {
  readonly type: 'clear-timer';
  readonly timer: string;
}

/** Answered by `committed` for each entry in order, or `append-failed`. */
export interface AppendEffect {
  readonly type: 'append';
  readonly append: Append;
}

export interface SaveSnapshot {
  readonly type: 'save-snapshot';
  readonly snapshot: RoomSnapshot;
}

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
