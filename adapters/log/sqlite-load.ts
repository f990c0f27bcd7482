// Reading a room log on SQLite at its opening: every room's last good snapshot and the entries
// after it, chains verified. Two ways: along each room's pointers, which touches no more rows than
// are needed, and, as soon as anything is not as it should be, over the whole stream, judging each
// row.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Committed, RoomSnapshot } from '../../model/log/entry.ts';
import type { RecoveredLog, Sha256 } from '../../model/log/port.ts';
import type { Finding, Repair } from './sqlite-damage.ts';
import { FORMAT } from './sqlite-file.ts';
import { LogDamaged, LogTooNew } from './sqlite-refusal.ts';
import {
  ORIGIN,
  prepareToIterate,
  roomDigest,
  roomWithin,
  type StoredRow,
  type StoredSnapshot,
  selectRows,
  snapshotDigest,
  type Tip,
  Trial,
  unsealValue,
} from './sqlite-row.ts';

export interface LoadedRoom {
  readonly id: number;
  readonly name: string;
  readonly snapshot?: RoomSnapshot;
  readonly start: Tip;
  readonly tip: Tip;
  readonly entries: readonly Committed[];
  /** Positions of `entries`. */
  readonly places: readonly number[];
}

export interface LoadedLog {
  readonly nodeId: string;
  readonly rooms: readonly LoadedRoom[];
  readonly nextPosition: number;
  /** The index of rooms tells where each room's newest entry was at this position. */
  readonly markedPosition: number;
  /** The kept copy of a damaged write-ahead log that was written again last; '' if none was. */
  readonly salvaged: string;
  /** The focus that had it open did not close it. */
  readonly wasOpen: boolean;
  /** The latest stamp in the log, 0 when it is empty. */
  readonly stampMs: number;
  readonly findings: readonly Finding[];
  /** Pointers to put right; with any finding the index of rooms is written anew as well. */
  readonly repairs: readonly Repair[];
}

/** Reads and verifies; changes nothing. Throws the refusals of sqlite-refusal.ts. */
export function loadLog(database: DatabaseSync, file: string, sha256: Sha256): LoadedLog {
  // One transaction: each statement on its own would lock and unlock the file.
  database.exec('BEGIN');
  const loaded = loadWithin(database, file, sha256);
  // After an error the connection is closed, which ends it as well.
  database.exec('COMMIT');
  return loaded;
}

/** What the port's `recover` answers; a room of which nothing was left is not among it. */
export function recoveredFrom(loaded: LoadedLog): RecoveredLog {
  const rooms = loaded.rooms.filter((room) => room.snapshot || room.entries.length > 0);
  return {
    rooms: rooms.map(({ name, snapshot, entries }) => ({
      room: name,
      ...(snapshot && { snapshot }),
      entries,
    })),
  };
}

function loadWithin(database: DatabaseSync, file: string, sha256: Sha256): LoadedLog {
  const meta = readMeta(database, file, sha256);
  const index = readIndex(database, meta.markText, sha256);
  const findings: Finding[] = [];
  const rows = index.sound ? index.rooms : [...index.rooms, ...unlistedRooms(database, index)];
  const snapshotsOf = prepareToIterate(database, SNAPSHOTS);
  const rooms = rows.map((row): OpenRoom => {
    const snapshot = pickSnapshot(snapshotsOf, row, sha256, findings);
    return { ...row, ...(snapshot !== undefined && { snapshot }) };
  });
  const walked = index.sound ? walkRooms(database, rooms, index, sha256) : undefined;
  const { trials, nextPosition, repairs } =
    walked ?? scanStream(database, rooms, index, findings, sha256);
  const snapshots = new Map(rooms.map((room) => [room.id, room.snapshot]));
  const loaded = trials.flatMap((trial): LoadedRoom[] => {
    const { id, name, start, tip, entries, places } = trial;
    if (name === undefined) return [];
    const kept = snapshots.get(id);
    const snapshot = kept && {
      room: name,
      seq: kept.seq,
      stampMs: kept.stampMs,
      state: kept.state,
    };
    return [{ id, name, start, tip, entries, places, ...(snapshot && { snapshot }) }];
  });
  const stampMs = loaded.reduce((latest, room) => Math.max(latest, room.tip.stampMs), 0);
  const { markedPosition } = index;
  const { nodeId, wasOpen, salvaged } = meta;
  const whole = { nodeId, wasOpen, salvaged, rooms: loaded, nextPosition, markedPosition, stampMs };
  return { ...whole, findings, repairs };
}

interface RoomRow {
  readonly id: number;
  readonly name: string;
  readonly last: number;
}

interface OpenRoom extends RoomRow {
  readonly snapshot?: StoredSnapshot;
}

/** The index of rooms: rows as of the mark, and where each room's newest entry lies after it. */
interface RoomIndex {
  readonly rooms: readonly RoomRow[];
  readonly markedPosition: number;
  readonly newest: ReadonlyMap<number, number>;
  readonly lastPosition: number;
  /** False when something in it does not fit. */
  readonly sound: boolean;
}

interface Reading {
  readonly trials: readonly Trial[];
  readonly nextPosition: number;
  readonly repairs: readonly Repair[];
}

interface Meta {
  readonly nodeId: string;
  readonly wasOpen: boolean;
  readonly salvaged: string;
  readonly markText: string | undefined;
}

function readMeta(database: DatabaseSync, file: string, sha256: Sha256): Meta {
  const values = new Map<unknown, unknown>();
  for (const row of database.prepare('SELECT key, CAST(value AS TEXT) AS value FROM meta').all()) {
    values.set(row.key, row.value);
  }
  const format = Number(values.get('format'));
  if (!Number.isInteger(format) || format < 1) throw new LogDamaged(file, 'it names no format');
  if (format > FORMAT) throw new LogTooNew(file, String(format), FORMAT);
  const nodeId = unsealValue('node', values.get('node'), sha256);
  if (nodeId === undefined) throw new LogDamaged(file, 'its node id is not what was written');
  const wasOpen = values.get('open') !== undefined;
  const salvaged = String(values.get('salvaged') ?? '');
  const markText = unsealValue('mark', values.get('mark'), sha256);
  return { nodeId, wasOpen, salvaged, markText };
}

function readIndex(
  database: DatabaseSync,
  markText: string | undefined,
  sha256: Sha256,
): RoomIndex {
  // Without a mark the whole stream lies after it, which is slower and as good.
  const [markedPosition = 0, markedRooms = 0] = (markText ?? '0 0').split(' ').map(Number);
  let sound = true;
  const rooms: RoomRow[] = [];
  const rows = prepareToIterate(
    database,
    `SELECT CAST(id AS REAL) AS id, CAST(name AS TEXT) AS name, CAST(last AS REAL) AS last,
       CAST(digest AS TEXT) AS digest
     FROM room ORDER BY id`,
  );
  for (const row of rows.iterate()) {
    const { id, name, last, digest } = row as unknown as RoomRow & { digest: unknown };
    if (roomDigest(id, name, last, sha256) === digest) rooms.push({ id, name, last });
    else sound = false;
  }
  if (rooms.filter((room) => room.id <= markedPosition).length < markedRooms) sound = false;
  const newest = new Map<number, number>();
  const known = new Set(rooms.map((room) => room.id));
  let lastPosition = markedPosition;
  let count = 0;
  const tail = prepareToIterate(
    database,
    `SELECT CAST(room AS REAL) AS room, CAST(max(position) AS REAL) AS position, count(*) AS count
     FROM entry WHERE position > ? GROUP BY room`,
  );
  for (const row of tail.iterate(markedPosition)) {
    const group = row as unknown as { room: number; position: number; count: number };
    newest.set(group.room, group.position);
    lastPosition = Math.max(lastPosition, group.position);
    count += group.count;
    if (!known.has(group.room)) sound = false;
  }
  // Positions are dense: fewer rows than positions means that one was lost.
  if (count !== lastPosition - markedPosition) sound = false;
  return { rooms, markedPosition, newest, lastPosition, sound };
}

/**
 * Rooms whose row is gone or changed: an id is the position of the first entry, which has the name.
 */
function unlistedRooms(database: DatabaseSync, index: RoomIndex): RoomRow[] {
  const listed = new Set(index.rooms.map((room) => room.id));
  const first = selectRows(database, 'WHERE e.position = ?');
  const ids = database.prepare('SELECT DISTINCT CAST(room AS REAL) AS id FROM entry ORDER BY id');
  return ids.all().flatMap(({ id }): RoomRow[] => {
    if (typeof id !== 'number' || listed.has(id)) return [];
    const row = first.get(id) as StoredRow | undefined;
    const name = row?.room === id ? roomWithin(row.entry) : undefined;
    return name === undefined ? [] : [{ id, name, last: id }];
  });
}

/** The latest snapshot whose digest is right; each one that is passed over becomes a finding. */
function pickSnapshot(
  snapshotsOf: StatementSync,
  room: RoomRow,
  sha256: Sha256,
  findings: Finding[],
): StoredSnapshot | undefined {
  const passed: { rowid: number; seq: number }[] = [];
  let picked: StoredSnapshot | undefined;
  for (const row of snapshotsOf.iterate(room.id)) {
    const { rowid, digest, ...snapshot } = row as unknown as StoredSnapshot & {
      rowid: number;
      digest: unknown;
    };
    if (snapshotDigest(room.name, snapshot, sha256) === digest) {
      picked = snapshot;
      break;
    }
    passed.push({ rowid, seq: snapshot.seq });
  }
  const from = picked?.seq ?? 0;
  for (const { rowid, seq } of passed) {
    findings.push({ kind: 'snapshot', room: room.name, seq, rowid, from });
  }
  return picked;
}

/**
 * Along the pointers, from each room's newest entry back to its snapshot; undefined if one is off.
 */
function walkRooms(
  database: DatabaseSync,
  rooms: readonly OpenRoom[],
  index: RoomIndex,
  sha256: Sha256,
): Reading | undefined {
  const rowAt = selectRows(database, 'WHERE e.position = ?');
  const trials: Trial[] = [];
  for (const room of rooms) {
    const trial = new Trial(room.id, room.name, room.snapshot ?? ORIGIN, sha256);
    trials.push(trial);
    const rows: StoredRow[] = [];
    let position = index.newest.get(room.id) ?? room.last;
    while (position > trial.start.position) {
      const row = rowAt.get(position) as StoredRow | undefined;
      if (row === undefined || row.room !== room.id || row.previous >= position) return undefined;
      rows.push(row);
      position = row.previous;
    }
    if (position !== trial.start.position) return undefined;
    for (const row of rows.reverse()) if (!trial.accept(row)) return undefined;
  }
  return { trials, nextPosition: 1 + index.lastPosition, repairs: [] };
}

/** Over every row of the stream: what does not continue its room's chain is found. */
function scanStream(
  database: DatabaseSync,
  rooms: readonly OpenRoom[],
  index: RoomIndex,
  findings: Finding[],
  sha256: Sha256,
): Reading {
  const trials = new Map<number, Trial>();
  for (const room of rooms) {
    trials.set(room.id, new Trial(room.id, room.name, room.snapshot ?? ORIGIN, sha256));
  }
  let seen = 0;
  let good = { position: 0, seen: 0 };
  let lastPosition = index.markedPosition;
  for (const each of selectRows(database, 'ORDER BY e.position').iterate()) {
    const row = each as unknown as StoredRow;
    const trial = trials.get(row.room) ?? new Trial(row.room, undefined, ORIGIN, sha256);
    trials.set(row.room, trial);
    seen += 1;
    if (trial.accept(row)) good = { position: row.position, seen };
    if (row.position < POSITION_MAX) lastPosition = Math.max(lastPosition, row.position);
  }
  const all = [...trials.values()].sort((a, b) => a.id - b.id);
  for (const trial of all) findings.push(...findingsOf(trial));
  const aside = positionsAside(database);
  const missing = good.position - good.seen - aside.filter((at) => at < good.position).length;
  if (missing > 0) findings.push({ kind: 'missing', count: missing });
  if (findings.length === 0) findings.push({ kind: 'index' });
  const repairs = all.flatMap((trial) => trial.strayPointers);
  return { trials: all, nextPosition: 1 + Math.max(lastPosition, ...aside.slice(-1)), repairs };
}

function findingsOf(trial: Trial): Finding[] {
  const room = trial.name ?? `number ${trial.id}`;
  const { seq, position } = trial.tip;
  // When good entries follow a bad row, that row was no part of the room.
  const strays = trial.bad.filter((row) => row.position < position);
  const rows = trial.bad.filter((row) => row.position > position);
  const findings: Finding[] = [];
  if (strays.length > 0) findings.push({ kind: 'strays', room, rows: strays });
  if (rows.length > 0) findings.push({ kind: 'entries', room, seq: seq + 1, rows });
  return findings;
}

/** Positions of the entries that were set aside before, ascending. */
function positionsAside(database: DatabaseSync): number[] {
  const rows = database
    .prepare(
      `SELECT CAST(position AS REAL) AS position FROM damaged
       WHERE kind = 'entry' AND position < ${POSITION_MAX} ORDER BY position`,
    )
    .all();
  return rows.map((row) => Number(row.position));
}

const SNAPSHOTS = `SELECT CAST(rowid AS REAL) AS rowid, CAST(seq AS REAL) AS seq,
    CAST(stamp AS REAL) AS stampMs, CAST(position AS REAL) AS position,
    CAST(chain AS TEXT) AS head, CAST(state AS TEXT) AS state, CAST(digest AS TEXT) AS digest
  FROM snapshot WHERE room = ? ORDER BY seq DESC`;

/** Positions beyond this come of damage: nobody appends that much. */
const POSITION_MAX = 2 ** 50;
