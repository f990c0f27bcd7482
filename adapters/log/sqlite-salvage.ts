// A room log whose write-ahead log is damaged: the entries that SQLite dropped are read all the
// same where they verify, and written again; the operator is told in sentences.
// Law: the damaged file is kept before anything is written, and is the source until all is done, so
// that a full disk or a crash at any step loses nothing; and nothing is taken but what continues a
// room's chain from where SQLite's own reading ends.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { limits } from '../../model/limits.ts';
import type { Sha256 } from '../../model/log/port.ts';
import { logFile, syncFile } from './sqlite-file.ts';
import { copyBack, reachedBy, writtenAgain } from './sqlite-image.ts';
import type { LoadedLog } from './sqlite-load.ts';
import { LogInUse, RoomLogRefusal, refusalOf } from './sqlite-refusal.ts';
import { type WalDamage, type WalPage, walDamage } from './sqlite-wal.ts';

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
  /** Gives back what it took to look, and what it kept if it never had the lock. */
  end(): void;
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
  const sources: Source[] = [];
  for (const name of pendingIn(folder)) {
    const damage = damageOf(join(folder, name));
    // One that was written again before is only to be noted as kept.
    const isDone = loaded.salvaged === name || typeof damage !== 'object';
    sources.push({ kept: join(folder, name), isOwn: false, damage: isDone ? undefined : damage });
  }
  const damage = damageOf(wal);
  if (typeof damage === 'object') sources.push({ kept: keep(wal, foundAt), isOwn: true, damage });
  if (sources.length > 0) return new WalSalvage(folder, sources, loaded, sha256);
  return damage === undefined ? NO_SALVAGE : { ...NO_SALVAGE, sentences: [tooLong(wal)] };
}

/** Whether a salvage in the folder did not come to its end. */
export function isSalvagePending(folder: string): boolean {
  return pendingIn(folder).length > 0;
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

/** Told to a reader when a salvage did not come to its end. */
export function salvagePending(file: string): string {
  return (
    `${file}-wal was damaged, and what can be verified of it was not written again to the end: ` +
    '`confab serve` on the folder, or on a copy, goes on with that'
  );
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

interface Source {
  /** The file that is kept, under its pending name. */
  readonly kept: string;
  /** This opening has kept it. */
  readonly isOwn: boolean;
  /** Undefined when it was written again before. */
  readonly damage: WalDamage | undefined;
}

/** A way to read the log besides SQLite's own. */
interface Reading {
  readonly source: Source | undefined;
  readonly pages: readonly WalPage[];
}

class WalSalvage implements Salvage {
  readonly isPending: boolean;
  sentences: readonly string[] = [];
  readonly #folder: string;
  readonly #sources: readonly Source[];
  readonly #loaded: LoadedLog;
  readonly #scratch: string;
  /** Where the reading that goes furthest ends, as a position, and what it was read from. */
  #reached = 0;
  #best: Source | undefined;
  #hadLock = false;

  constructor(folder: string, sources: readonly Source[], loaded: LoadedLog, sha256: Sha256) {
    this.isPending = sources.some(({ isOwn }) => !isOwn);
    this.#folder = folder;
    this.#sources = sources;
    this.#loaded = loaded;
    this.#scratch = mkdtempSync(join(folder, `${SCRATCH}${process.pid}-`));
    try {
      this.#look(sha256);
    } catch (error) {
      this.end();
      throw error;
    }
  }

  apply(database: DatabaseSync): boolean {
    removeLeftovers(this.#folder);
    this.#assertSameWal();
    this.#hadLock = true;
    const { nextPosition } = this.#loaded;
    const found = Math.max(0, this.#reached - nextPosition + 1);
    const best = this.#best ?? this.#sources.find(({ damage }) => damage !== undefined);
    if (best?.damage === undefined) return false;
    copyBack(database, found > 0 ? this.#scratch : undefined, nextPosition, basename(best.kept));
    const then =
      found > 0
        ? writtenAgain(database, found, nextPosition)
        : this.#reached === nextPosition - 1
          ? 'no entry behind the damage is missing'
          : NOT_TOGETHER;
    const wal = `${logFile(this.#folder)}-wal`;
    this.sentences = [
      `${wal}: ${badPart(best.damage)}; it was kept as ${final(best.kept)}; ${then}`,
    ];
    return found > 0;
  }

  finish(): void {
    for (const { kept } of this.#sources) renameSync(kept, final(kept));
    syncFile(this.#folder);
  }

  end(): void {
    rmSync(this.#scratch, { recursive: true, force: true });
    if (this.#hadLock) return;
    // Whoever has the lock sees to it, and the damaged file is where it was.
    for (const { kept, isOwn } of this.#sources) if (isOwn) rmSync(kept, { force: true });
  }

  /**
   * The readings besides SQLite's: the database alone, for a log that had been moved there before;
   * with every page laid over it that verifies; and without those of which a later version is
   * damaged. The first that goes furthest is left in the scratch folder.
   */
  #look(sha256: Sha256): void {
    if (this.#loaded.findings.length > 0) return;
    const readings: Reading[] = [{ source: undefined, pages: [] }];
    for (const source of this.#sources) {
      const pages = source.damage?.pages ?? [];
      readings.push({ source, pages }, { source, pages: pages.filter(({ isStale }) => !isStale) });
    }
    let best: Reading | undefined;
    for (const reading of readings) {
      this.#make(reading);
      const reached = reachedBy(this.#scratch, this.#loaded, sha256);
      if (reached <= this.#reached) continue;
      this.#reached = reached;
      best = reading;
    }
    this.#best = best?.source;
    if (best !== undefined) this.#make(best);
  }

  #make({ pages }: Reading): void {
    const image = logFile(this.#scratch);
    copyFileSync(logFile(this.#folder), image);
    const descriptor = openSync(image, constants.O_RDWR);
    try {
      for (const { page, content } of pages) {
        writeSync(descriptor, content, 0, content.length, (page - 1) * content.length);
      }
    } finally {
      closeSync(descriptor);
    }
  }

  /** Nobody has opened the log between the look at it and the lock. */
  #assertSameWal(): void {
    const file = logFile(this.#folder);
    for (const { kept, isOwn } of this.#sources) {
      if (!isOwn) continue;
      if (!readFileSync(`${file}-wal`).equals(readFileSync(kept))) throw new LogInUse(file);
    }
  }
}

function pendingIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => PENDING_NAME.test(name));
}

/** The name of a kept file when nothing is to be done about it any more. */
function final(kept: string): string {
  return kept.slice(0, -PENDING.length);
}

function damageOf(wal: string): WalDamage | 'too long' | undefined {
  const bytes = statSync(wal, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0) return undefined;
  return bytes > limits.logWalBytesMax ? 'too long' : walDamage(readFileSync(wal));
}

/** A copy under a name that says that it is not done with; whole or not there. */
function keep(wal: string, foundAt: string): string {
  const unique = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const kept = `${wal}.damaged-${foundAt.replaceAll(/[^0-9TZ]/g, '')}-${unique}${PENDING}`;
  const draft = `${kept}${DRAFT}`;
  try {
    copyFileSync(wal, draft);
    syncFile(draft);
    renameSync(draft, kept);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFile(dirname(kept));
  return kept;
}

/** What processes that are gone left of a salvage: copies of what people said. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, ofScratch, ofDraft] = LEFTOVER.exec(name) ?? [];
    const pid = ofScratch ?? ofDraft;
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
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
const DRAFT = '.draft';
const PENDING_NAME = /-wal\.damaged-[\w-]+\.pending$/;
const LEFTOVER = /^salvage-(\d+)-|-wal\.damaged-\w+-(\d+)-\w+\.pending\.draft$/;
