// The stream of a room log on SQLite as its writer sees it: every room's tip in memory, and
// transactions that append, erase and snapshot. Law: memory changes only after a commit succeeded.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { limits } from '../../model/limits.ts';
import { chainHeadOfJson } from '../../model/log/chain.ts';
import type { Committed, Entry, EntryBody, RoomSnapshot } from '../../model/log/entry.ts';
import type { Sha256 } from '../../model/log/port.ts';
import { setAside } from './sqlite-damage.ts';
import type { LoadedLog } from './sqlite-load.ts';
import { ORIGIN, roomDigest, sealValue, snapshotDigest, type Tip } from './sqlite-row.ts';

/** An entry ready to be written: its body's hash is in it, and `json` is its canonical JSON. */
export interface SealedAppend {
  readonly entry: Entry;
  readonly json: string;
  readonly body?: EntryBody;
}

/** An entry by its number within its room. */
export interface EntryPlace {
  readonly room: string;
  readonly seq: number;
}

/** What one transaction does, in this order. */
export interface Work {
  readonly batches: readonly (readonly SealedAppend[])[];
  readonly snapshots: readonly RoomSnapshot[];
  readonly erasures: readonly EntryPlace[];
}

export class SqliteStream {
  private readonly database: DatabaseSync;
  private readonly sha256: Sha256;
  private readonly statements: Statements;
  private readonly rooms = new Map<string, Room>();
  private nextPosition: number;
  private markedPosition: number;
  /** Rooms with entries after the mark. */
  private readonly unmarked = new Set<Room>();
  /** Bodies deleted since the last truncating checkpoint: traces of them may be on disk. */
  private deletedBodies = 0;
  /** Nothing of a commit that failed lies in the write-ahead log. */
  private isSwept = true;

  constructor(database: DatabaseSync, loaded: LoadedLog, sha256: Sha256) {
    this.database = database;
    this.sha256 = sha256;
    this.statements = statementsOf(database);
    this.nextPosition = loaded.nextPosition;
    this.markedPosition = loaded.markedPosition;
    for (const { id, name, start, tip, places } of loaded.rooms) {
      const known = start.seq > 0 ? [start.position, ...places] : [...places];
      const room = { id, name, tip, places: known };
      this.rooms.set(name, room);
      if (tip.position > loaded.markedPosition) this.unmarked.add(room);
    }
  }

  /** Whether entry `seq` of the room is committed. */
  holds({ room, seq }: EntryPlace): boolean {
    return seq >= 1 && seq <= (this.rooms.get(room)?.tip.seq ?? 0);
  }

  /** Bodies that were erased and whose traces may still be on disk. */
  get erasedBodies(): number {
    return this.deletedBodies;
  }

  /**
   * One transaction, synced when this returns; answers what was committed, batch by batch. Throws
   * SQLite's error, and then nothing has changed.
   */
  commit(work: Work, stampMs: number): Committed[][] {
    const staged: Staged = { rooms: new Map(), nextPosition: this.nextPosition };
    let deleted = 0;
    const outcomes = this.transact(() => {
      const written = work.batches.map((batch) =>
        batch.map((append) => this.writeEntry(append, stampMs, staged)),
      );
      for (const snapshot of work.snapshots) this.writeSnapshot(snapshot);
      for (const place of work.erasures) deleted += this.deleteBody(place);
      return written;
    });
    this.adopt(staged);
    this.deletedBodies += deleted;
    return outcomes;
  }

  /** Notes where each room's newest entry lies, when enough entries came since the last time. */
  markWhenDue(): void {
    if (this.nextPosition - this.markedPosition > limits.logMarkEntriesMax) this.mark();
  }

  /** Notes where each room's newest entry lies, so that the next opening need not look. */
  mark(): void {
    if (this.unmarked.size === 0) return;
    this.transact(() => this.writeMark(this.unmarked));
    this.markedPosition = this.nextPosition - 1;
    this.unmarked.clear();
  }

  /** Makes erasures complete: their traces leave the write-ahead log as well. */
  truncateWal(): void {
    const { busy } = this.statements.truncateWal.get() as { busy: number };
    if (busy === 0) this.deletedBodies = 0;
  }

  /**
   * Notes in the database itself that what follows lies in the write-ahead log: should that be gone
   * at the next opening, it is told.
   */
  noteOpen(): void {
    this.transact(() => this.statements.writeMeta.run('open', sealValue('open', '1', this.sha256)));
    this.truncateWal();
  }

  /** Closes the connection, noting if possible that nothing lies in the write-ahead log. */
  end(): void {
    try {
      this.truncateWal();
      this.transact(() => this.statements.dropMeta.run('open'));
      this.truncateWal();
    } catch {
      // The disk takes nothing: the next opening may say so, and finds all the same.
    } finally {
      this.database.close();
    }
  }

  /** Sets aside what was found damaged and writes the list of rooms anew. `foundAt`: ISO 8601. */
  setAside(loaded: LoadedLog, foundAt: string): void {
    if (loaded.findings.length === 0) return;
    this.transact(() => {
      setAside(this.database, loaded.findings, loaded.repairs, foundAt);
      this.database.exec('DELETE FROM room');
      this.writeMark(this.rooms.values());
    });
    this.markedPosition = this.nextPosition - 1;
    this.unmarked.clear();
  }

  private transact<T>(work: () => T): T {
    const { begin, commit, rollback } = this.statements;
    if (!this.isSwept) this.sweep();
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      try {
        rollback.run();
      } catch {
        // SQLite has rolled back by itself, as it does when the disk is full.
      }
      this.isSwept = false;
      try {
        this.sweep();
      } catch {
        // The disk takes nothing now: before the next commit it is tried again.
      }
      throw error;
    }
  }

  /**
   * Takes what a failed commit left in the write-ahead log out of it: after a crash it would count
   * as committed, although it was refused.
   */
  private sweep(): void {
    this.truncateWal();
    this.isSwept = true;
  }

  private writeEntry(append: SealedAppend, stampMs: number, staged: Staged): Committed {
    const { entry, json, body } = append;
    const position = staged.nextPosition;
    const room = staged.rooms.get(entry.room) ?? this.stage(entry.room, position, staged);
    const { tip } = room;
    const seq = tip.seq + 1;
    const head = chainHeadOfJson(tip.head, seq, stampMs, json, this.sha256);
    const chain = Buffer.from(head, 'hex');
    this.statements.insertEntry.run(position, room.id, seq, stampMs, tip.position, chain, json);
    staged.nextPosition = position + 1;
    room.tip = { seq, position, stampMs, head };
    room.added.push(position);
    const committed = { room: entry.room, seq, stampMs, entry };
    if (body === undefined) return committed;
    const salt = Buffer.from(body.salt, 'latin1');
    this.statements.insertBody.run(position, salt, Buffer.from(body.octets, 'latin1'));
    return { ...committed, body: body.octets };
  }

  private stage(name: string, position: number, staged: Staged): StagedRoom {
    const known = this.rooms.get(name);
    const id = known?.id ?? position;
    const room: StagedRoom = { id, tip: known?.tip ?? ORIGIN, added: [] };
    if (known === undefined) this.writeRoom(id, name, position);
    staged.rooms.set(name, room);
    return room;
  }

  private adopt(staged: Staged): void {
    this.nextPosition = staged.nextPosition;
    for (const [name, { id, tip, added }] of staged.rooms) {
      const room = this.rooms.get(name) ?? { id, name, tip, places: [] };
      this.rooms.set(name, room);
      room.tip = tip;
      for (const position of added) room.places.push(position);
      const excess = room.places.length - limits.logPlacesMax;
      // Half at a time, so that the copying is rare.
      if (excess > 0) room.places.splice(0, excess + limits.logPlacesMax / 2);
      this.unmarked.add(room);
    }
  }

  private writeSnapshot({ room: name, seq, stampMs, state }: RoomSnapshot): void {
    const room = this.rooms.get(name);
    const tip = room && this.tipAt(room, seq);
    if (room === undefined || tip === undefined) return;
    const { position, head } = tip;
    const digest = snapshotDigest(name, { seq, stampMs, position, head, state }, this.sha256);
    const { insertSnapshot, pruneSnapshots } = this.statements;
    insertSnapshot.run(room.id, seq, stampMs, position, head, state, digest);
    pruneSnapshots.run(room.id, room.id);
  }

  private deleteBody({ room: name, seq }: EntryPlace): number {
    const room = this.rooms.get(name);
    const position = room && this.positionOf(room, seq);
    if (position === undefined) return 0;
    return Number(this.statements.deleteBody.run(position).changes);
  }

  /** Where the chain stood after entry `seq`. */
  private tipAt(room: Room, seq: number): { position: number; head: string } | undefined {
    if (seq === room.tip.seq) return room.tip;
    const position = this.positionOf(room, seq);
    if (position === undefined) return undefined;
    const row = this.statements.chainAt.get(position) as { head: string } | undefined;
    return row && { position, head: row.head };
  }

  /** The position of entry `seq`: remembered, or found by walking back from what is remembered. */
  private positionOf(room: Room, seq: number): number | undefined {
    const firstKnown = room.tip.seq - room.places.length + 1;
    if (seq < 1 || seq > room.tip.seq) return undefined;
    const found: number[] = [];
    let [position = 0] = room.places;
    for (let at = firstKnown; at > seq; at -= 1) {
      const row = this.statements.previousOf.get(position) as { previous: number } | undefined;
      if (row === undefined) return undefined;
      position = row.previous;
      found.push(position);
    }
    if (found.length > 0) room.places = found.reverse().concat(room.places);
    return room.places[seq - (room.tip.seq - room.places.length + 1)];
  }

  private writeMark(rooms: Iterable<Room>): void {
    for (const { id, name, tip } of rooms) this.writeRoom(id, name, tip.position);
    const mark = `${this.nextPosition - 1} ${this.rooms.size}`;
    this.statements.writeMeta.run('mark', sealValue('mark', mark, this.sha256));
  }

  private writeRoom(id: number, name: string, last: number): void {
    this.statements.writeRoom.run(id, name, last, roomDigest(id, name, last, this.sha256));
  }
}

/** A room while the log is open. */
interface Room {
  readonly id: number;
  readonly name: string;
  tip: Tip;
  /** Positions of its latest entries, the tip's last. */
  places: number[];
}

/** A transaction's effect on memory, which it has when the commit succeeded. */
interface Staged {
  readonly rooms: Map<string, StagedRoom>;
  nextPosition: number;
}

interface StagedRoom {
  readonly id: number;
  readonly added: number[];
  tip: Tip;
}

type Statements = { readonly [name in keyof typeof SQL]: StatementSync };

function statementsOf(database: DatabaseSync): Statements {
  const prepared = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(prepared) as Statements;
}

/** Numbers that are read are cast to floats, for a damaged integer may be too large for one. */
const SQL = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  insertEntry: 'INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)',
  insertBody: 'INSERT INTO body VALUES (?, ?, ?)',
  deleteBody: 'DELETE FROM body WHERE position = ?',
  writeRoom: 'INSERT OR REPLACE INTO room VALUES (?, ?, ?, ?)',
  writeMeta: 'INSERT OR REPLACE INTO meta VALUES (?, ?)',
  dropMeta: 'DELETE FROM meta WHERE key = ?',
  insertSnapshot: 'INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?)',
  /** The last two are kept: should one be damaged, the other serves. */
  pruneSnapshots: `DELETE FROM snapshot WHERE room = ? AND seq <
    (SELECT seq FROM snapshot WHERE room = ? ORDER BY seq DESC LIMIT 1 OFFSET 1)`,
  chainAt: 'SELECT lower(hex(chain)) AS head FROM entry WHERE position = ?',
  previousOf: 'SELECT CAST(previous AS REAL) AS previous FROM entry WHERE position = ?',
  truncateWal: 'PRAGMA wal_checkpoint(TRUNCATE)',
} as const;
