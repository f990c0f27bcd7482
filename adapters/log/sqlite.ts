// The room log on SQLite (node:sqlite): what arrives in a turn of the event loop is committed in
// one transaction at its end. Law 8: a batch is told committed only after that transaction was
// synced.
import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { limits } from '../../model/limits.ts';
import { canonicalJson } from '../../model/log/canonical.ts';
import { sealEntry } from '../../model/log/chain.ts';
import type { Append, Committed, RoomSnapshot } from '../../model/log/entry.ts';
import type { AppendOutcome, RecoveredLog, RoomLog, Sha256 } from '../../model/log/port.ts';
import { assertStructure, sentenceOf } from './sqlite-damage.ts';
import { createLogFile, logFile, openForReading, openForWriting } from './sqlite-file.ts';
import { type LoadedLog, loadLog, recoveredFrom } from './sqlite-load.ts';
import { isSqliteError, LogInUse, refusalOf } from './sqlite-refusal.ts';
import { sealValue } from './sqlite-row.ts';
import { prepareSalvage, type Salvage, walMissing } from './sqlite-salvage.ts';
import { type EntryPlace, type SealedAppend, SqliteStream } from './sqlite-stream.ts';

export type { RoomHistory, SqliteRecord } from './sqlite-record.ts';
export { readSqliteLog } from './sqlite-record.ts';
export {
  LogDamaged,
  LogInUse,
  LogMissing,
  LogTooNew,
  LogUnusable,
  RoomLogRefusal,
} from './sqlite-refusal.ts';

export interface SqliteLogOptions {
  /** Milliseconds since 1970; read once, at opening. */
  wallMs(): number;
  /** Milliseconds since any point, never falling. */
  monotonicMs(): number;
  readonly sha256: Sha256;
  /** Unpredictable octets; the node id is made of 8 of them when the log is first opened. */
  random(bytes: number): Uint8Array;
}

/**
 * Opens the room log of a data folder, which is made when it is not there, and holds it until it is
 * closed or the process ends, however it ends. Throws a `RoomLogRefusal`: in use, damaged as a
 * whole, of a newer format, or unusable. Damage to single rooms is set aside and told by `damage`.
 */
export function openSqliteLog(folder: string, options: SqliteLogOptions): SqliteLog {
  const file = logFile(folder);
  const { sha256 } = options;
  try {
    const nodeId = Buffer.from(options.random(NODE_ID_BYTES)).toString('hex');
    createLogFile(folder, nodeId, (value) => sealValue('node', value, sha256));
    const hasWal = existsSync(`${file}-wal`);
    const read = readFirst(folder, file, sha256);
    const foundAt = new Date(Math.floor(options.wallMs())).toISOString();
    const salvage = prepareSalvage(folder, read, sha256, foundAt);
    const isMissing = read.wasOpen && !hasWal && !salvage.isPending;
    try {
      const told = isMissing ? [walMissing(file)] : [];
      const log = openLocked(folder, file, options, { read, salvage, told });
      finished(log, salvage);
      return log;
    } catch (error) {
      salvage.end();
      throw error;
    }
  } catch (error) {
    throw refusalOf(error, file);
  }
}

function finished(log: SqliteLog, salvage: Salvage): void {
  try {
    salvage.finish();
    salvage.end();
  } catch (error) {
    log.close();
    throw error;
  }
}

interface Findings {
  readonly read: LoadedLog;
  readonly salvage: Salvage;
  readonly told: readonly string[];
}

function openLocked(
  folder: string,
  file: string,
  options: SqliteLogOptions,
  { read, salvage, told }: Findings,
): SqliteLog {
  const database = openForWriting(folder);
  try {
    assertUnchanged(database, read, file);
    const loaded = salvage.apply(database) ? loadLog(database, file, options.sha256) : read;
    return new SqliteLog(database, loaded, options, file, [...told, ...salvage.sentences]);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A `RoomLog`; see the port for what each method promises. */
export class SqliteLog implements RoomLog {
  readonly nodeId: string;
  readonly durability =
    'every entry is synced to disk (SQLite, WAL, synchronous FULL) before it counts as committed';
  readonly damage: readonly string[];
  /** The live connection, for tests and tools: nobody else writes to it. */
  readonly database: DatabaseSync;

  private readonly stream: SqliteStream;
  private readonly options: SqliteLogOptions;
  private readonly openedStampMs: number;
  private readonly openedMs: number;
  private stampMs: number;
  private recovered: RecoveredLog | undefined;
  private pending: Batch[] = [];
  private snapshots: RoomSnapshot[] = [];
  private erasures: EntryPlace[] = [];
  private flushing: NodeJS.Immediate | undefined;
  private erasing: NodeJS.Timeout | undefined;
  private closed = false;

  /**
   * Of a connection that `openForWriting` made, what was loaded before, and sentences about damage
   * that was found outside the rooms; see `openSqliteLog`.
   */
  constructor(
    database: DatabaseSync,
    loaded: LoadedLog,
    options: SqliteLogOptions,
    file: string,
    damage: readonly string[],
  ) {
    this.database = database;
    this.options = options;
    this.nodeId = loaded.nodeId;
    const found = loaded.findings.map((finding) => sentenceOf(finding, file, true));
    this.damage = [...damage, ...found];
    this.recovered = recoveredFrom(loaded);
    const wallMs = Math.floor(options.wallMs());
    this.openedStampMs = Math.max(loaded.stampMs, wallMs);
    this.openedMs = options.monotonicMs();
    this.stampMs = this.openedStampMs;
    this.stream = new SqliteStream(database, loaded, options.sha256);
    this.stream.setAside(loaded, new Date(wallMs).toISOString());
    this.stream.noteOpen();
  }

  recover(): RecoveredLog {
    if (this.recovered === undefined) throw new Error('the room log was recovered before');
    const { recovered } = this;
    this.recovered = undefined;
    return recovered;
  }

  append(batch: readonly Append[], settled: (outcome: AppendOutcome) => void): void {
    if (this.closed) return;
    // Sealed here and not at the commit, so that our own bugs surface at their caller.
    const appends = batch.map((append): SealedAppend => {
      const entry = sealEntry(append, this.options.sha256);
      const json = canonicalJson(entry);
      return append.body === undefined ? { entry, json } : { entry, json, body: append.body };
    });
    this.pending.push({ appends, settled });
    this.scheduleFlush();
  }

  saveSnapshot(snapshot: RoomSnapshot): void {
    if (this.closed) return;
    if (!this.stream.holds(snapshot)) {
      throw new Error(`a snapshot of ${snapshot.room} at ${snapshot.seq}, which is not committed`);
    }
    this.snapshots.push(snapshot);
    this.scheduleFlush();
  }

  eraseBody(room: string, seq: number): void {
    // An entry that was set aside as damaged is no longer the room's.
    if (this.closed || !this.stream.holds({ room, seq })) return;
    // It goes with the next commit, or alone when none comes: a sync of its own is dear.
    this.erasures.push({ room, seq });
    this.scheduleErasing();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearImmediate(this.flushing);
    clearTimeout(this.erasing);
    const { pending, snapshots, erasures } = this;
    this.pending = [];
    try {
      this.stream.commit({ batches: [], snapshots, erasures }, this.stampMs);
      this.stream.mark();
    } catch (error) {
      // A full disk keeps the rest from being tidied; what was told committed is safe.
      if (!isSqliteError(error)) throw error;
    } finally {
      this.stream.end();
    }
    const reason = 'the room log was closed before it committed';
    setImmediate(() => fail(pending, reason));
  }

  /** Commits what came since the last time in one transaction, then tells each batch in order. */
  private flush(): void {
    clearImmediate(this.flushing);
    this.flushing = undefined;
    const { pending, snapshots, erasures } = this;
    this.pending = [];
    this.snapshots = [];
    this.erasures = [];
    let outcomes: Committed[][];
    try {
      const batches = pending.map((batch) => batch.appends);
      outcomes = this.stream.commit({ batches, snapshots, erasures }, this.stamp());
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      // A later snapshot does as well; an erasure is owed.
      this.erasures = erasures;
      if (erasures.length > 0) this.scheduleErasing();
      fail(pending, `the room log could not be written: ${error.message}`);
      return;
    }
    pending.forEach((batch, index) => {
      batch.settled({ ok: true, committed: outcomes[index] ?? [] });
    });
    this.tidy(limits.logErasedBodiesMax);
  }

  /**
   * What makes the next opening fast, and erasures complete once `erasedMax` bodies wait for it.
   */
  private tidy(erasedMax: number): void {
    if (this.closed) return;
    try {
      this.stream.markWhenDue();
      if (this.stream.erasedBodies >= erasedMax) this.stream.truncateWal();
    } catch (error) {
      // Tried again after a later commit; a lasting failure shows there.
      if (!isSqliteError(error)) throw error;
    }
  }

  private scheduleFlush(): void {
    this.flushing ??= setImmediate(() => this.flush());
  }

  private scheduleErasing(): void {
    this.erasing ??= setTimeout(() => {
      this.erasing = undefined;
      this.flush();
      this.tidy(1);
    }, limits.logErasureDelayMs).unref();
  }

  /** The stamp of a commit made now: never falling, whatever the wall clock does. */
  private stamp(): number {
    const elapsedMs = Math.floor(this.options.monotonicMs() - this.openedMs);
    this.stampMs = Math.max(this.stampMs, this.openedStampMs + elapsedMs);
    return this.stampMs;
  }
}

interface Batch {
  readonly appends: readonly SealedAppend[];
  readonly settled: (outcome: AppendOutcome) => void;
}

function fail(batches: readonly Batch[], reason: string): void {
  for (const batch of batches) batch.settled({ ok: false, reason });
}

/** Reads over a connection that cannot write, so that a damaged file stays as it is. */
function readFirst(folder: string, file: string, sha256: Sha256): LoadedLog {
  const reader = openForReading(folder);
  try {
    const loaded = loadLog(reader, file, sha256);
    // To set rows aside in a tree that is itself broken would break more of it.
    if (loaded.findings.length > 0) assertStructure(reader, file);
    return loaded;
  } finally {
    reader.close();
  }
}

/** Between reading and locking another process may have opened the log and gone again. */
function assertUnchanged(database: DatabaseSync, loaded: LoadedLog, file: string): void {
  const { last } = database
    .prepare('SELECT coalesce(CAST(max(position) AS REAL), 0.0) AS last FROM entry')
    .get() as { last: number };
  if (last >= loaded.nextPosition) throw new LogInUse(file);
}

const NODE_ID_BYTES = 8;
