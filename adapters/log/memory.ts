// The room log in memory, for tests and for rooms that need not outlive the process: the same
// contract as on disk, at once or late, with failures on request.
import { canonicalJson } from '../../model/log/canonical.ts';
import { bodyMatches, chainHeadOfJson, sealEntry } from '../../model/log/chain.ts';
import type { Append, Committed, Entry, EntryBody, RoomSnapshot } from '../../model/log/entry.ts';
import type {
  AppendOutcome,
  RecoveredLog,
  RecoveredRoom,
  RoomLog,
  Sha256,
} from '../../model/log/port.ts';

export interface MemoryLogOptions {
  wallMs(): number;
  monotonicMs(): number;
  readonly sha256: Sha256;
  /** 16 hex digits; a fixed one when it is left out. */
  readonly nodeId?: string;
  /**
   * In which turn of the event loop after an append its outcome is told: 1 (the default) is the
   * next. A late log commits in the next one all the same, as a distant log would.
   */
  readonly lateTurns?: number;
}

export function memoryLog(options: MemoryLogOptions): MemoryLog {
  return new MemoryLog(options, new Map());
}

/** A `RoomLog`; see the port for what each method promises. */
export class MemoryLog implements RoomLog {
  readonly nodeId: string;
  readonly durability = 'entries are kept in memory only and are gone when the process ends';
  readonly damage: readonly string[] = [];

  private readonly options: MemoryLogOptions;
  private readonly kept: Kept;
  private readonly openedStampMs: number;
  private readonly openedMs: number;
  private stampMs: number;
  private recovered = false;
  private waiting: Batch[] = [];
  private readonly told: Batch[] = [];
  private committing: NodeJS.Immediate | undefined;
  private failure: string | undefined;
  /** Set from a failed commit until it is told: what is appended meanwhile fails too. */
  private failing: string | undefined;
  private closed = false;

  constructor(options: MemoryLogOptions, kept: Kept) {
    this.options = options;
    this.kept = kept;
    this.nodeId = options.nodeId ?? '00000000000000ff';
    const rooms = [...kept.values()];
    const latestMs = rooms.reduce((latest, room) => Math.max(latest, stampOf(room)), 0);
    this.openedStampMs = Math.max(latestMs, Math.floor(options.wallMs()));
    this.openedMs = options.monotonicMs();
    this.stampMs = this.openedStampMs;
  }

  recover(): RecoveredLog {
    if (this.recovered) throw new Error('the room log was recovered before');
    this.recovered = true;
    return { rooms: [...this.kept].map(([name, room]) => this.recoverRoom(name, room)) };
  }

  append(batch: readonly Append[], settled: (outcome: AppendOutcome) => void): void {
    if (this.closed) return;
    const { sha256 } = this.options;
    const appends = batch.map((append): SealedAppend => {
      const entry = sealEntry(append, sha256);
      const json = canonicalJson(entry);
      return append.body === undefined ? { entry, json } : { entry, json, body: append.body };
    });
    this.waiting.push({ appends, settled, outcome: undefined });
    this.committing ??= setImmediate(() => this.commitWaiting());
  }

  saveSnapshot(snapshot: RoomSnapshot): void {
    if (this.closed) return;
    const room = this.kept.get(snapshot.room);
    if (room === undefined || snapshot.seq < 1 || snapshot.seq > room.rows.length) {
      throw new Error(`a snapshot of ${snapshot.room} at ${snapshot.seq}, which is not committed`);
    }
    room.snapshot = snapshot;
  }

  eraseBody(room: string, seq: number): void {
    const row = this.closed ? undefined : this.kept.get(room)?.rows[seq - 1];
    if (row !== undefined) row.body = undefined;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearImmediate(this.committing);
    const waiting = this.waiting.splice(0);
    const outcome = { ok: false, reason: 'the room log was closed before it committed' } as const;
    setImmediate(() => {
      for (const batch of waiting) batch.settled(outcome);
    });
  }

  /** The next commit fails, and with it whatever is appended until that is told. */
  failNext(reason: string): void {
    this.failure = reason;
  }

  /**
   * What a process that starts again finds: this log ends without a word, as when it is killed, and
   * a new one holds what was committed, told or not.
   */
  reopen(options: Partial<MemoryLogOptions> = {}): MemoryLog {
    this.closed = true;
    clearImmediate(this.committing);
    this.waiting.length = 0;
    this.told.length = 0;
    return new MemoryLog({ ...this.options, nodeId: this.nodeId, ...options }, this.kept);
  }

  private commitWaiting(): void {
    this.committing = undefined;
    const batches = this.waiting.splice(0);
    if (this.failure !== undefined) {
      this.failing = this.failure;
      this.failure = undefined;
    }
    const stampMs = this.stamp();
    for (const batch of batches) {
      batch.outcome =
        this.failing === undefined
          ? { ok: true, committed: batch.appends.map((append) => this.commit(append, stampMs)) }
          : { ok: false, reason: this.failing };
      this.told.push(batch);
    }
    inTurns((this.options.lateTurns ?? 1) - 1, () => this.tell(batches));
  }

  private tell(batches: readonly Batch[]): void {
    for (const batch of batches) {
      // Told already, with a failure that came before it, or dropped by `reopen`.
      const at = this.told.indexOf(batch);
      if (at < 0) continue;
      if (batch.outcome?.ok === true) {
        this.told.splice(at, 1);
        batch.settled(batch.outcome);
      } else {
        this.failAll();
      }
    }
  }

  /** Every batch that was appended before this moment fails, and is told so now. */
  private failAll(): void {
    const outcome = { ok: false, reason: this.failing ?? 'the room log failed' } as const;
    this.failing = undefined;
    clearImmediate(this.committing);
    this.committing = undefined;
    const batches = [...this.told.splice(0), ...this.waiting.splice(0)];
    for (const batch of batches) batch.settled(outcome);
  }

  private commit({ entry, json, body }: SealedAppend, stampMs: number): Committed {
    const room = this.kept.get(entry.room) ?? { rows: [], snapshot: undefined };
    this.kept.set(entry.room, room);
    const seq = room.rows.length + 1;
    const previous = room.rows.at(-1)?.head ?? '';
    const head = chainHeadOfJson(previous, seq, stampMs, json, this.options.sha256);
    room.rows.push({ stampMs, json, head, body });
    const committed = { room: entry.room, seq, stampMs, entry };
    return body === undefined ? committed : { ...committed, body: body.octets };
  }

  private recoverRoom(name: string, { rows, snapshot }: KeptRoom): RecoveredRoom {
    const { sha256 } = this.options;
    const from = snapshot?.seq ?? 0;
    const entries = rows.slice(from).map((row, index): Committed => {
      const seq = from + index + 1;
      const previous = rows[seq - 2]?.head ?? '';
      const entry = JSON.parse(row.json) as Entry;
      const sound = chainHeadOfJson(previous, seq, row.stampMs, row.json, sha256) === row.head;
      if (!sound || (row.body && !bodyMatches(entry, row.body, sha256))) {
        throw new Error(`entry ${seq} of ${name} changed in memory`);
      }
      const committed = { room: name, seq, stampMs: row.stampMs, entry };
      return row.body === undefined ? committed : { ...committed, body: row.body.octets };
    });
    return snapshot === undefined ? { room: name, entries } : { room: name, snapshot, entries };
  }

  private stamp(): number {
    const elapsedMs = Math.floor(this.options.monotonicMs() - this.openedMs);
    this.stampMs = Math.max(this.stampMs, this.openedStampMs + elapsedMs);
    return this.stampMs;
  }
}

/** What outlives a memory log that is opened again. */
type Kept = Map<string, KeptRoom>;

interface KeptRoom {
  readonly rows: KeptRow[];
  snapshot: RoomSnapshot | undefined;
}

interface KeptRow {
  readonly stampMs: number;
  readonly json: string;
  readonly head: string;
  body: EntryBody | undefined;
}

interface SealedAppend {
  readonly entry: Entry;
  readonly json: string;
  readonly body?: EntryBody;
}

interface Batch {
  readonly appends: readonly SealedAppend[];
  readonly settled: (outcome: AppendOutcome) => void;
  outcome: AppendOutcome | undefined;
}

function stampOf({ rows, snapshot }: KeptRoom): number {
  return Math.max(rows.at(-1)?.stampMs ?? 0, snapshot?.stampMs ?? 0);
}

/** Runs it now, or so many turns of the event loop later. */
function inTurns(turns: number, run: () => void): void {
  if (turns <= 0) run();
  else setImmediate(() => inTurns(turns - 1, run));
}
