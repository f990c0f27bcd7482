// The room log as the focus sees it: an interface that adapters/log and sim/world implement.
// Asynchronous by contract: a log may answer at once or late, but in order, and never both ways.
import type { Append, Committed, RoomSnapshot } from './entry.ts';

/** Where rooms are kept: entries in one order for each room, on disk before they count. */
export interface RoomLog {
  /** Made when the log was first opened, the same ever after: 16 hex digits. */
  readonly nodeId: string;
  /** What "committed" means here, as a sentence for the operator. */
  readonly durability: string;
  /** What was found damaged when it was opened, as sentences; empty when nothing was. */
  readonly damage: readonly string[];
  /** Every room's last snapshot and the entries after it, chains verified. Once, before appends. */
  recover(): RecoveredLog;
  /**
   * Commits the batch as a whole or not at all, then calls back once, never from within this call.
   * Batches settle in the order in which they were appended. After a failure every batch that was
   * appended before the failure was told has failed too.
   */
  append(batch: readonly Append[], settled: (outcome: AppendOutcome) => void): void;
  /** Stores a snapshot: a later recovery starts there. */
  saveSnapshot(snapshot: RoomSnapshot): void;
  /**
   * Erases body and salt of one entry; the entry and its hash stay. Not synced by itself: an
   * erasure may be lost in a crash, and is then to be asked for again after recovery.
   */
  eraseBody(room: string, seq: number): void;
  /**
   * Waits for nothing: what was told committed is safe, and batches that were not are told failed.
   * Later calls do nothing.
   */
  close(): void;
}

/** All rooms of a log, as it was found. */
export interface RecoveredLog {
  readonly rooms: readonly RecoveredRoom[];
}

/** A room's last snapshot, where it has one, and the entries after it in order. */
export interface RecoveredRoom {
  readonly room: string;
  readonly snapshot?: RoomSnapshot;
  readonly entries: readonly Committed[];
}

/** The entries with their places, in the order in which they were given; or why none was kept. */
export type AppendOutcome =
  | { readonly ok: true; readonly committed: readonly Committed[] }
  | { readonly ok: false; readonly reason: string };

/** SHA-256 of octets, as 64 hex digits: the platform's live, @noble/hashes in the simulator. */
export type Sha256 = (octets: string) => string;
