// A reading of a room log in a scratch folder: how far it goes on from where SQLite's own reading
// ends, and what of it is written back. Law: a row is taken only when it continues its room's chain
// from there, so that nothing that was refused can come back.
import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Sha256 } from '../../model/log/port.ts';
import { assertStructure } from './sqlite-damage.ts';
import { logFile, openForReading } from './sqlite-file.ts';
import type { LoadedLog } from './sqlite-load.ts';
import { RoomLogRefusal, refusalOf } from './sqlite-refusal.ts';
import { ORIGIN, roomWithin, type StoredRow, selectRows, Trial } from './sqlite-row.ts';

/**
 * The position of the last entry of a whole reading that goes on where `loaded` ends, each entry
 * continuing its room's chain; 0 for a reading that does not.
 */
export function reachedBy(scratch: string, loaded: LoadedLog, sha256: Sha256): number {
  const file = logFile(scratch);
  let reader: DatabaseSync | undefined;
  try {
    reader = openForReading(scratch);
    assertStructure(reader, file);
    const chainAt = reader.prepare(
      'SELECT lower(hex(chain)) AS head FROM entry WHERE position = ? AND room = ?',
    );
    const trials = new Map<number, Trial>();
    for (const { id, name, tip } of loaded.rooms) {
      if (tip.seq > 0 && (chainAt.get(tip.position, id) as Head)?.head !== tip.head) return 0;
      trials.set(id, new Trial(id, name, tip, sha256));
    }
    let position = loaded.nextPosition - 1;
    const rows = selectRows(reader, 'WHERE e.position > ? ORDER BY e.position');
    for (const each of rows.iterate(position)) {
      const row = each as unknown as StoredRow;
      const name = roomWithin(row.entry);
      const trial = trials.get(row.room) ?? new Trial(row.room, name, ORIGIN, sha256);
      trials.set(row.room, trial);
      position += 1;
      if (row.position !== position || !trial.accept(row)) return 0;
      if (trial.strayPointers.length > 0) return 0;
    }
    return position;
  } catch (error) {
    if (refusalOf(error, file) instanceof RoomLogRefusal) return 0;
    throw error;
  } finally {
    reader?.close();
    // What SQLite made beside it is no part of it.
    for (const more of ['-wal', '-shm']) rmSync(`${file}${more}`, { force: true });
  }
}

type Head = { readonly head: string } | undefined;

/** The rows of the scratch log from a position on, and which kept file is done with: as one. */
export function copyBack(
  database: DatabaseSync,
  scratch: string | undefined,
  from: number,
  kept: string,
): void {
  if (scratch !== undefined) {
    database.prepare('ATTACH DATABASE ? AS salvaged').run(logFile(scratch));
  }
  try {
    database.exec('BEGIN IMMEDIATE');
    for (const [table, key] of scratch === undefined ? [] : COPIED) {
      database
        .prepare(`INSERT INTO ${table} SELECT * FROM salvaged.${table} WHERE ${key} >= ?`)
        .run(from);
    }
    database.prepare("INSERT OR REPLACE INTO meta VALUES ('salvaged', ?)").run(kept);
    database.exec('COMMIT');
  } catch (error) {
    undo(database, 'ROLLBACK');
    throw error;
  } finally {
    if (scratch !== undefined) undo(database, 'DETACH DATABASE salvaged');
  }
}

/** What SQLite may have done by itself already, when the disk was full. */
function undo(database: DatabaseSync, sql: string): void {
  try {
    database.exec(sql);
  } catch {
    // The connection is closed after a failure.
  }
}

/** How many entries from a position on were written again, as a sentence has it. */
export function writtenAgain(database: DatabaseSync, found: number, from: number): string {
  const { bare } = database.prepare(WITHOUT_TEXT).get(from) as { bare: number };
  const entries = found === 1 ? '1 entry' : `${found} entries`;
  const written = `${entries} behind the damage verified and written again`;
  return bare === 0 ? written : `${written}, ${bare} of them without their text`;
}

/** Tables, and by what their rows are numbered. */
const COPIED = [
  ['entry', 'position'],
  ['body', 'position'],
  ['room', 'id'],
] as const;

/** Messages whose text is not kept: it was erased, or the damage took it. */
const WITHOUT_TEXT = `SELECT count(*) AS bare FROM entry e WHERE e.position >= ?
  AND e.entry LIKE '%"bodyHash"%'
  AND NOT EXISTS (SELECT 1 FROM body b WHERE b.position = e.position)`;
