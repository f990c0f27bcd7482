// A room log whose write-ahead log is damaged: the entries that SQLite dropped are read all the
// same where they verify, and written again; the operator is told in sentences.
// Law: the damaged file is kept before anything is written, and is the source until all is done, so
// that a full disk or a crash at any step loses nothing; and nothing is taken but what continues a
// room's chain from where SQLite's own reading ends.
import {
  closeSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { limits } from '../../model/limits.ts';
import type { Sha256 } from '../../model/log/port.ts';
import { assertStructure } from './sqlite-damage.ts';
import { logFile, openForReading, syncFile } from './sqlite-file.ts';
import type { LoadedLog } from './sqlite-load.ts';
import { LogInUse, RoomLogRefusal, refusalOf } from './sqlite-refusal.ts';
import { ORIGIN, roomWithin, type StoredRow, selectRows, Trial } from './sqlite-row.ts';
import { type WalDamage, walDamage } from './sqlite-wal.ts';

/** What is to be done about a damaged write-ahead log. Nothing, where it is whole. */
export interface Salvage {
  /** A salvage that did not come to its end goes on: then no write-ahead log need be there. */
  readonly isPending: boolean;
  /** For the operator, once `apply` has been called. */
  readonly sentences: readonly string[];
  /**
   * Writes again what was found, on a connection that holds the lock and has written nothing; true
   * when the log is to be loaded anew. Throws SQLite's errors, or `LogInUse` when another process
   * has changed the log meanwhile.
   */
  apply(database: DatabaseSync): boolean;
  /** The log is open: what was kept is kept for good. */
  finish(): void;
  /** Gives back what it took to look; `error` is why the log was not opened, if it was not. */
  end(error?: unknown): void;
}

/**
 * Looks for commits that SQLite drops from a damaged write-ahead log. `loaded` is what it reads,
 * `foundAt` an ISO 8601 date for the name under which the damaged file is kept. To be called while
 * this process does not have the log open; throws the file system's errors.
 */
export function prepareSalvage(
  folder: string,
  loaded: LoadedLog,
  sha256: Sha256,
  foundAt: string,
): Salvage {
  const wal = `${logFile(folder)}-wal`;
  const pending = readdirSync(folder).find((name) => PENDING_NAME.test(name));
  const source = pending === undefined ? wal : join(folder, pending);
  const damage = damageOf(source);
  if (damage === undefined) return NO_SALVAGE;
  if (damage === 'too long') return { ...NO_SALVAGE, sentences: [tooLong(wal)] };
  const kept = pending === undefined ? keep(wal, foundAt) : source;
  return new WalSalvage(folder, { kept, isOwn: pending === undefined, damage }, loaded, sha256);
}

/** What a reader, who changes nothing, is told of a damaged write-ahead log. */
export function walSentences(file: string): readonly string[] {
  const damage = damageOf(`${file}-wal`);
  if (damage === undefined) return [];
  if (damage === 'too long') return [tooLong(`${file}-wal`)];
  return [
    `${file}-wal: ${badPart(damage)}, and what was committed behind that is left out; ` +
      'if this is a copy that was taken while the focus ran, copy it again; ' +
      'otherwise `confab serve` on a copy writes again what can be verified',
  ];
}

/** Told when a focus had the log open and its write-ahead log is not there any more. */
export function walMissing(file: string): string {
  return (
    `${file}-wal is missing, although a focus that had the log open could not close it: what was ` +
    'committed last may be lost, unless its disk was full when it stopped, or another SQLite ' +
    'program has opened the file since; if this is a copy, copy all files of the folder'
  );
}

/**
 * Removes the empty write-ahead log that SQLite makes for a reader where there was none, so that
 * its absence is seen again. Does nothing while somebody has the log open, or may not write.
 */
export function removeEmptyWal(folder: string): void {
  try {
    // The last connection to close removes it, if it may write.
    const database = new DatabaseSync(logFile(folder));
    try {
      database.prepare('SELECT count(*) FROM meta').get();
    } finally {
      database.close();
    }
  } catch (error) {
    if (!(refusalOf(error, folder) instanceof RoomLogRefusal)) throw error;
  }
}

const NO_SALVAGE: Salvage = {
  isPending: false,
  sentences: [],
  apply: () => false,
  finish: () => {},
  end: () => {},
};

class WalSalvage implements Salvage {
  readonly isPending: boolean;
  sentences: readonly string[] = [];
  readonly #folder: string;
  readonly #kept: string;
  readonly #damage: WalDamage;
  readonly #loaded: LoadedLog;
  readonly #scratch: string;
  /** The position of the last entry that the best reading has. */
  readonly #reached: number;

  constructor(
    folder: string,
    source: { readonly kept: string; readonly isOwn: boolean; readonly damage: WalDamage },
    loaded: LoadedLog,
    sha256: Sha256,
  ) {
    this.isPending = !source.isOwn;
    this.#folder = folder;
    this.#kept = source.kept;
    this.#damage = source.damage;
    this.#loaded = loaded;
    this.#scratch = mkdtempSync(join(folder, SCRATCH));
    try {
      this.#reached = this.#look(sha256);
    } catch (error) {
      this.end(error);
      throw error;
    }
  }

  apply(database: DatabaseSync): boolean {
    removeScratches(this.#folder, this.#scratch);
    if (!this.isPending) this.#assertSameWal();
    const found = Math.max(0, this.#reached - this.#loaded.nextPosition + 1);
    if (found > 0) copyBack(database, this.#scratch, this.#loaded.nextPosition);
    const { nextPosition } = this.#loaded;
    const then =
      found > 0
        ? writtenAgain(database, found, nextPosition)
        : this.#reached === nextPosition - 1
          ? 'no entry behind the damage is missing'
          : NOT_TOGETHER;
    const wal = `${logFile(this.#folder)}-wal`;
    this.sentences = [`${wal}: ${badPart(this.#damage)}; it was kept as ${this.#name()}; ${then}`];
    return found > 0;
  }

  finish(): void {
    renameSync(this.#kept, this.#name());
    syncFile(this.#folder);
  }

  end(error?: unknown): void {
    rmSync(this.#scratch, { recursive: true, force: true });
    // Whoever has it open sees to it; otherwise what was kept is the source for the next start.
    if (error instanceof LogInUse && !this.isPending) rmSync(this.#kept, { force: true });
  }

  #name(): string {
    return this.#kept.slice(0, -PENDING.length);
  }

  /**
   * Two readings besides SQLite's: the database with every page that verifies laid over it; and the
   * database alone, for a log that had been moved there already. The one that goes further, or the
   * latter, is left in the scratch folder.
   */
  #look(sha256: Sha256): number {
    const image = logFile(this.#scratch);
    if (this.#loaded.findings.length > 0) return 0;
    copyFileSync(logFile(this.#folder), image);
    const bare = reachedBy(this.#scratch, this.#loaded, sha256);
    layOver(image, this.#damage);
    const laid = reachedBy(this.#scratch, this.#loaded, sha256);
    if (bare < laid || bare === 0) return laid;
    rmSync(this.#scratch, { recursive: true });
    mkdirSync(this.#scratch, { mode: 0o700 });
    copyFileSync(logFile(this.#folder), image);
    return bare;
  }

  #assertSameWal(): void {
    const file = logFile(this.#folder);
    const now = readFileSync(`${file}-wal`);
    if (!now.equals(readFileSync(this.#kept))) throw new LogInUse(file);
  }
}

function damageOf(wal: string): WalDamage | 'too long' | undefined {
  const bytes = statSync(wal, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0) return undefined;
  return bytes > limits.logWalBytesMax ? 'too long' : walDamage(readFileSync(wal));
}

/** A copy under a name that says that it is not done with; whole or not there. */
function keep(wal: string, foundAt: string): string {
  const kept = `${wal}.damaged-${foundAt.replaceAll(/[^0-9TZ]/g, '')}${PENDING}`;
  const draft = `${kept}.draft`;
  try {
    copyFileSync(wal, draft);
    syncFile(draft);
    renameSync(draft, kept);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFile(join(kept, '..'));
  return kept;
}

function layOver(image: string, { pages, pageBytes }: WalDamage): void {
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
 * The position of the last entry of a whole reading that goes on where `loaded` ends, each entry
 * continuing its room's chain; 0 for a reading that does not.
 */
function reachedBy(scratch: string, loaded: LoadedLog, sha256: Sha256): number {
  const file = logFile(scratch);
  const reader = openForReading(scratch);
  try {
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
    reader.close();
    // What SQLite made beside it is no part of it.
    for (const more of ['-wal', '-shm']) rmSync(`${file}${more}`, { force: true });
  }
}

type Head = { readonly head: string } | undefined;

function copyBack(database: DatabaseSync, scratch: string, from: number): void {
  database.prepare('ATTACH DATABASE ? AS salvaged').run(logFile(scratch));
  try {
    database.exec('BEGIN IMMEDIATE');
    for (const [table, key] of [
      ['entry', 'position'],
      ['body', 'position'],
      ['room', 'id'],
    ]) {
      database
        .prepare(`INSERT INTO ${table} SELECT * FROM salvaged.${table} WHERE ${key} >= ?`)
        .run(from);
    }
    database.exec('COMMIT');
  } catch (error) {
    undo(database, 'ROLLBACK');
    throw error;
  } finally {
    undo(database, 'DETACH DATABASE salvaged');
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

function removeScratches(folder: string, own: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith(SCRATCH) && path !== own) rmSync(path, { recursive: true, force: true });
  }
}

function writtenAgain(database: DatabaseSync, found: number, from: number): string {
  const { bare } = database.prepare(WITHOUT_TEXT).get(from) as { bare: number };
  const entries = found === 1 ? '1 entry' : `${found} entries`;
  const written = `${entries} behind the damage verified and written again`;
  return bare === 0 ? written : `${written}, ${bare} of them without their text`;
}

function badPart({ badFrames }: WalDamage): string {
  if (badFrames === 0) return 'its header is damaged';
  return badFrames === 1 ? '1 page is damaged' : `${badFrames} pages are damaged`;
}

function tooLong(wal: string): string {
  const most = limits.logWalBytesMax;
  return `${wal} has more than ${most} bytes and was not looked through for damage`;
}

const NOT_TOGETHER =
  'what was committed behind the damage cannot be put together again: restore a copy of the ' +
  'folder if it matters';
const SCRATCH = 'salvage-';
const PENDING = '.pending';
const PENDING_NAME = /-wal\.damaged-\w+\.pending$/;

/** Messages whose text is not kept: it was erased, or the damage took it. */
const WITHOUT_TEXT = `SELECT count(*) AS bare FROM entry e WHERE e.position >= ?
  AND e.entry LIKE '%"bodyHash"%'
  AND NOT EXISTS (SELECT 1 FROM body b WHERE b.position = e.position)`;
