// A room log whose write-ahead log is damaged or gone: the entries that SQLite dropped are read all
// the same where they verify, and written again; the operator is told in sentences.
// Law: nothing is deleted, and nothing is taken that is not proved by the chain: what is written
// again continues each room as SQLite reads it. Done under the lock of the open log, in one
// transaction, from a copy that nobody else reads.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { limits } from '../../model/limits.ts';
import type { Sha256 } from '../../model/log/port.ts';
import { assertStructure } from './sqlite-damage.ts';
import { logFile, openForReading, openForWriting, syncFile } from './sqlite-file.ts';
import { type LoadedLog, loadLog } from './sqlite-load.ts';
import { RoomLogRefusal, refusalOf } from './sqlite-refusal.ts';
import { type WalDamage, walDamage } from './sqlite-wal.ts';

export interface Salvage {
  /** For the operator; none when nothing was wrong. */
  readonly sentences: readonly string[];
  /** Entries were written again: what was loaded before is to be loaded anew. */
  readonly isChanged: boolean;
}

/**
 * Looks for commits that SQLite dropped from a damaged write-ahead log, and writes what verifies of
 * them again. `database` holds the lock and has written nothing yet; `loaded` is what SQLite reads.
 * The damaged file is kept under a name with `foundAt` (ISO 8601). Throws SQLite's errors and the
 * file system's, and has then changed nothing.
 */
export function salvageWal(
  database: DatabaseSync,
  folder: string,
  loaded: LoadedLog,
  sha256: Sha256,
  foundAt: string,
): Salvage {
  const file = logFile(folder);
  removeScratch(folder);
  const damage = damageOf(file);
  if (damage === undefined) return { sentences: [], isChanged: false };
  const kept = keep(`${file}-wal`, foundAt);
  const what = `${file}-wal: ${badPart(damage)}; it was kept as ${kept}`;
  const scratch = mkdtempSync(join(folder, SCRATCH));
  try {
    makeImage(file, logFile(scratch), damage);
    const found = entriesWorthKeeping(scratch, loaded, sha256)
      ? copyBack(database, scratch, loaded)
      : 0;
    return {
      sentences: [`${what}; ${outcome(found, loaded.nextPosition, database)}`],
      isChanged: found > 0,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What a reader, who changes nothing, is told of a damaged write-ahead log. */
export function walSentences(file: string): readonly string[] {
  const damage = damageOf(file);
  if (damage === undefined) return [];
  return [
    `${file}-wal: ${badPart(damage)}, and what was committed behind that is left out; ` +
      'if this is a copy that was taken while the focus ran, copy it again; ' +
      'otherwise `confab serve` on a copy writes again what can be verified',
  ];
}

/** Told when a focus had the log open and its write-ahead log is not there any more. */
export function walMissing(file: string): string {
  return (
    `${file}-wal is missing, although a focus that had the log open did not close it: what was ` +
    'committed last may be lost, unless another SQLite program has opened the file meanwhile; ' +
    'if this is a copy, copy all files of the folder; otherwise restore one if it matters'
  );
}

/**
 * Removes the empty write-ahead log that SQLite makes for a reader where there was none, so that
 * its absence is seen again. Does nothing while somebody has the log open, or may not write.
 */
export function removeEmptyWal(folder: string): void {
  try {
    // The last to close removes it.
    openForWriting(folder).close();
  } catch (error) {
    if (!(refusalOf(error, folder) instanceof RoomLogRefusal)) throw error;
  }
}

/** What a crash in the middle of a salvage left: copies of what people said. */
function removeScratch(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(SCRATCH)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function damageOf(file: string): WalDamage | undefined {
  const wal = `${file}-wal`;
  const bytes = statSync(wal, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0 || bytes > limits.logWalBytesMax) return undefined;
  return walDamage(readFileSync(wal));
}

function keep(wal: string, foundAt: string): string {
  const kept = `${wal}.damaged-${foundAt.replaceAll(/[^0-9TZ]/g, '')}`;
  try {
    copyFileSync(wal, kept);
    syncFile(kept);
  } catch (error) {
    rmSync(kept, { force: true });
    throw error;
  }
  return kept;
}

/** The database with every page that verifies. Copied by another process: see sqlite-file.ts. */
function makeImage(file: string, image: string, { pages, pageBytes }: WalDamage): void {
  const { status, stderr } = spawnSync(process.execPath, ['--eval', COPY, file, image], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`a copy of ${file} could not be made: ${stderr}`);
  const descriptor = openSync(image, constants.O_RDWR);
  try {
    for (const { page, content } of pages) {
      writeSync(descriptor, content, 0, pageBytes, (page - 1) * pageBytes);
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Whether the image is whole and continues every room: the chain vouches for all that came before
 * the entry at which SQLite's reading ends. Pages of a commit that failed, and was refused, would
 * contradict what was committed in its place.
 */
function entriesWorthKeeping(scratch: string, loaded: LoadedLog, sha256: Sha256): boolean {
  if (loaded.findings.length > 0) return false;
  const reader = openForReading(scratch);
  try {
    const image = loadLog(reader, logFile(scratch), sha256);
    assertStructure(reader, logFile(scratch));
    if (image.findings.length > 0 || image.nextPosition <= loaded.nextPosition) return false;
    const chainAt = reader.prepare(
      'SELECT lower(hex(chain)) AS head FROM entry WHERE position = ? AND room = ?',
    );
    return loaded.rooms.every(({ id, tip }) => {
      return tip.seq === 0 || (chainAt.get(tip.position, id) as Head)?.head === tip.head;
    });
  } catch (error) {
    if (refusalOf(error, scratch) instanceof RoomLogRefusal) return false;
    throw error;
  } finally {
    reader.close();
  }
}

type Head = { readonly head: string } | undefined;

/** How many entries were written again. */
function copyBack(database: DatabaseSync, scratch: string, { nextPosition }: LoadedLog): number {
  database.prepare('ATTACH DATABASE ? AS salvaged').run(logFile(scratch));
  try {
    database.exec('BEGIN IMMEDIATE');
    try {
      const { changes } = database
        .prepare('INSERT INTO entry SELECT * FROM salvaged.entry WHERE position >= ?')
        .run(nextPosition);
      database
        .prepare('INSERT INTO body SELECT * FROM salvaged.body WHERE position >= ?')
        .run(nextPosition);
      database
        .prepare('INSERT INTO room SELECT * FROM salvaged.room WHERE id >= ?')
        .run(nextPosition);
      database.exec('COMMIT');
      return Number(changes);
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  } finally {
    database.exec('DETACH DATABASE salvaged');
  }
}

function outcome(found: number, nextPosition: number, database: DatabaseSync): string {
  if (found === 0) {
    return (
      'what was committed behind the damage cannot be put together again: ' +
      'restore a copy of the folder if it matters'
    );
  }
  const { bare } = database.prepare(WITHOUT_TEXT).get(nextPosition) as { bare: number };
  const written = `${found} entries behind the damage were verified and written again`;
  return bare === 0 ? written : `${written}, ${bare} of them without their text`;
}

function badPart({ badFrames }: WalDamage): string {
  if (badFrames === 0) return 'its header is damaged';
  return badFrames === 1 ? '1 page is damaged' : `${badFrames} pages are damaged`;
}

const SCRATCH = 'salvage-';
const COPY = 'require("node:fs").copyFileSync(process.argv[1], process.argv[2])';

/** Messages whose text is not kept: it was erased, or the damage took it. */
const WITHOUT_TEXT = `SELECT count(*) AS bare FROM entry e WHERE e.position >= ?
  AND e.entry LIKE '%"bodyHash"%'
  AND NOT EXISTS (SELECT 1 FROM body b WHERE b.position = e.position)`;
