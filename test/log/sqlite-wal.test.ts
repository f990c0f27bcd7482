// A write-ahead log that a disk changed: SQLite drops what lies behind the first bad frame without a
// word; here it is read all the same where that can be, and told where it cannot.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import { LogDamaged, LogInUse, readSqliteLog, type SqliteLog } from '../../adapters/log/sqlite.ts';
import { openForReading, openForWriting } from '../../adapters/log/sqlite-file.ts';
import { loadLog } from '../../adapters/log/sqlite-load.ts';
import { SqliteStream } from '../../adapters/log/sqlite-stream.ts';
import { canonicalJson } from '../../model/log/canonical.ts';
import { sealEntry } from '../../model/log/chain.ts';
import type { Committed } from '../../model/log/entry.ts';
import {
  appendAll,
  byRoom,
  committedByRoom,
  committedOf,
  message,
} from '../compliance/room-log-entries.ts';
import {
  cleanUp,
  copyFolder,
  expectPrefixes,
  fill,
  flipped,
  newFolder,
  openLog,
  type Rooms,
  turns,
  withoutBodies,
  X,
  Y,
} from './sqlite-folder.ts';

afterEach(cleanUp);

describe('a write-ahead log in which one byte changed', () => {
  it('loses nothing, or what it loses is told and kept, wherever the byte is', async () => {
    const { copy, truth, wal, database } = await crashed(100);
    const counts = { whole: 0, healed: 0, told: 0, lastOnly: 0 };
    for (let at = 0; at < wal.length; at += FLIP_STEP) {
      reset(copy, database, flipped(wal, at));
      const again = openLog(copy);
      const served = byRoom(again.recover());
      again.close();
      expectPrefixes(withoutBodies(served), withoutBodies(truth));
      const isWhole = countOf(served) === countOf(truth);
      const hasBodies = isDeepStrictEqual(served, truth);
      if (again.damage.length === 0) {
        // A change in the last transaction looks like one that a crash left incomplete.
        if (isWhole) counts.whole += 1;
        else if (countOf(served) >= countOf(truth) - 2) counts.lastOnly += 1;
        else expect.fail(`the change at ${at} lost entries and was not told`);
        continue;
      }
      expect(again.damage[0]).toMatch(
        /rooms\.sqlite-wal: .* damaged; it was kept as .*damaged-2023\d+T\d+Z-[\w-]+; /,
      );
      expect(readFileSync(keptIn(copy)).equals(flipped(wal, at))).toBe(true);
      if (isWhole && !hasBodies) expect(again.damage[0]).toMatch(/without their text$/);
      if (isWhole) expect(again.damage[0]).toMatch(/behind the damage verified and written again/);
      counts[isWhole ? 'healed' : 'told'] += 1;
      // What was written again is there for good, and told once.
      const once = openLog(copy);
      expect([byRoom(once.recover()), once.damage]).toEqual([served, []]);
      once.close();
    }
    // Nearly every page is written again later, so that its damaged version does not matter.
    expect(counts.healed).toBeGreaterThan(wal.length / FLIP_STEP / 2);
    expect(counts.told + counts.whole + counts.lastOnly).toBeLessThan(wal.length / FLIP_STEP / 4);
  });

  it('is told to a reader too, who changes nothing', async () => {
    const { copy, wal, database } = await crashed(40);
    reset(copy, database, flipped(wal, 32 + 24 + 100));
    const before = readdirSync(copy).filter((name) => !name.endsWith('-shm'));
    const record = readSqliteLog(copy, { sha256 });
    expect(record.damage.join()).toMatch(/copy it again/);
    record.close();
    expect(readdirSync(copy).filter((name) => !name.endsWith('-shm'))).toEqual(before);
    expect(readFileSync(join(copy, WAL))).toEqual(flipped(wal, 32 + 24 + 100));
  });

  it('leaves no copy of what people said lying about, a crash meanwhile included', async () => {
    const { copy, wal, database } = await crashed(40);
    reset(copy, database, flipped(wal, 32 + 24 + 100));
    const gone = spawnSync('true').pid;
    mkdirSync(join(copy, `salvage-${gone}-Ab12Cd`));
    writeFileSync(join(copy, `salvage-${gone}-Ab12Cd`, FILE), database);
    writeFileSync(join(copy, `${WAL}.damaged-20231114T221320000Z-${gone}-ab12.pending.draft`), wal);
    openLog(copy).close();
    const left = readdirSync(copy).filter((name) => name !== FILE);
    expect(left).toEqual([expect.stringMatching(/^rooms\.sqlite-wal\.damaged-/)]);
    expect(statSync(keptIn(copy)).mode & 0o077).toBe(0);
  });

  it('is healed by the next start where the first one was cut short, at any step', async () => {
    const { copy, truth, wal, database } = await crashed(60);
    const damaged = flipped(wal, 32 + 10 * FRAME + 100);
    const pending = `${WAL}.damaged-20231114T221320000Z.pending`;
    // What SQLite makes of the damaged log when it is closed without a word written.
    reset(copy, database, damaged);
    const raw = new DatabaseSync(join(copy, FILE));
    raw.prepare('SELECT count(*) FROM meta').get();
    raw.close();
    const checkpointed = readFileSync(join(copy, FILE));
    expect(existsSync(join(copy, WAL))).toBe(false);
    for (const [left, rest] of [
      [database, damaged],
      [checkpointed, undefined],
      [checkpointed, Buffer.alloc(0)],
      // Half of what was written again had been written over it.
      [database, Buffer.concat([damaged.subarray(0, 32 + 12 * FRAME), wal.subarray(5000, 30_000)])],
    ] as const) {
      reset(copy, left, rest);
      writeFileSync(join(copy, pending), damaged, { mode: 0o600 });
      const again = openLog(copy);
      expect(byRoom(again.recover())).toEqual(truth);
      expect(again.damage.join()).toMatch(/verified and written again/);
      again.close();
      const names = readdirSync(copy).filter((name) => name !== FILE);
      expect(names).toContain(pending.slice(0, -'.pending'.length));
      expect(names.filter((name) => !/damaged-[\w-]+$/.test(name))).toEqual([]);
      const once = openLog(copy);
      expect([byRoom(once.recover()), once.damage]).toEqual([truth, []]);
      once.close();
    }
  });

  it('is told to be healed already where only that was not noted', async () => {
    const { copy, truth, wal, database } = await crashed(60);
    const damaged = flipped(wal, 32 + 10 * FRAME + 100);
    reset(copy, database, damaged);
    openLog(copy).close();
    const [kept = ''] = readdirSync(copy).filter((name) => name.includes('damaged-'));
    renameSync(join(copy, kept), join(copy, `${kept}.pending`));
    const again = openLog(copy);
    expect(byRoom(again.recover())).toEqual(truth);
    again.close();
    expect(readdirSync(copy).sort()).toEqual([FILE, kept]);
  });

  it('loses nothing when all of it had been moved to the database before', async () => {
    const { copy, truth, wal, database } = await crashed(60, (log) => {
      log.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    });
    const counts = { whole: 0, refused: 0 };
    for (let at = 0; at < wal.length; at += 7 * FRAME + 13) {
      reset(copy, database, flipped(wal, at));
      try {
        const again = openLog(copy);
        expect(byRoom(again.recover())).toEqual(truth);
        again.close();
        counts.whole += 1;
      } catch (error) {
        // Old pages over new ones may be no database any more: then nothing was touched.
        expect(error).toBeInstanceOf(LogDamaged);
        expect(readFileSync(join(copy, FILE)).equals(database)).toBe(true);
        expect(readFileSync(join(copy, WAL)).equals(flipped(wal, at))).toBe(true);
        counts.refused += 1;
      }
    }
    expect(counts.whole).toBeGreaterThan(counts.refused);
  });

  it('stays as it is while somebody reads the log, and is healed afterwards', async () => {
    const { copy, truth, wal, database } = await crashed(40);
    const damaged = flipped(wal, 32 + 10 * FRAME + 100);
    reset(copy, database, damaged);
    const reader = new DatabaseSync(join(copy, FILE), { readOnly: true });
    reader.exec('BEGIN; SELECT count(*) FROM meta');
    expect(() => openLog(copy)).toThrow(LogInUse);
    reader.close();
    expect(readdirSync(copy).filter((name) => /damaged|salvage/.test(name))).toEqual([]);
    expect(readFileSync(join(copy, WAL)).equals(damaged)).toBe(true);
    const again = openLog(copy);
    expect(byRoom(again.recover())).toEqual(truth);
    again.close();
  });

  it('is not touched while another process has the log open', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    await fill(log);
    const wal = readWithoutClosing(join(folder, WAL));
    writeFileSync(join(folder, WAL), flipped(wal, 32 + 24 + 100));
    expect(() => openLog(folder)).toThrow(LogInUse);
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
    log.close();
  });
});

describe('what a crash leaves in a write-ahead log', () => {
  it('is no damage: a last commit of which a page did not reach the disk', async () => {
    const { copy, wal, database } = await crashed(10);
    const [start] = lastCommitOf(wal);
    for (let at = start; at + FRAME < wal.length; at += FRAME) {
      const torn = Buffer.from(wal);
      torn.fill(0, at, at + FRAME);
      reset(copy, database, torn);
      const again = openLog(copy);
      expect(again.damage).toEqual([]);
      again.close();
    }
  });

  it('is no damage: a file of the right length without content', async () => {
    const { copy, wal, database } = await crashed(10);
    reset(copy, database, Buffer.alloc(wal.length));
    const again = openLog(copy);
    expect(again.damage).toEqual([]);
    again.close();
  });

  for (const commits of [1, 2]) {
    it(`is never taken for committed: ${commits} that failed, under later ones (law 8)`, async () => {
      const { copy, truth, wal, database } = await crashed(10);
      const refused = walWith(copy, database, wal, commits, 30);
      const { bytes, committed } = walWith(copy, database, wal, 3, 1);
      // SQLite writes the later commits over the failed ones; what is longer stays behind.
      const both = Buffer.concat([bytes, refused.bytes.subarray(bytes.length)]);
      expect(both.length).toBeGreaterThan(bytes.length + 3 * FRAME);
      reset(copy, database, both);
      const again = openLog(copy);
      const whole = { ...truth, [X]: [...(truth[X] ?? []), ...committed] };
      expect(byRoom(again.recover())).toEqual(whole);
      again.close();
    });
  }

  it('is swept out when a commit fails, so that what was refused never counts', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    await fill(log);
    expect(readWithoutClosing(join(folder, WAL)).length).toBeGreaterThan(0);
    log.database.exec('CREATE TRIGGER no BEFORE INSERT ON body BEGIN SELECT RAISE(ABORT, 1); END');
    appendAll(log, [[message(X, 99, 'refused')]]);
    await turns(3);
    expect(readWithoutClosing(join(folder, WAL)).length).toBe(0);
    log.close();
  });
});

describe('a write-ahead log that is gone', () => {
  it('is told when a focus had the log open, and only then', async () => {
    const { copy, database } = await crashed(10);
    reset(copy, database, undefined);
    const record = readSqliteLog(copy, { sha256 });
    expect(record.damage.join()).toMatch(/rooms\.sqlite-wal is missing.*copy all files/);
    record.close();
    // The reader left no empty one in its place.
    const again = openLog(copy);
    expect(again.damage.join()).toMatch(/rooms\.sqlite-wal is missing/);
    again.close();
    // Closed properly, it leaves none behind, and nothing is missing.
    expect(existsSync(join(copy, WAL))).toBe(false);
    const once = openLog(copy);
    expect(once.damage).toEqual([]);
    once.close();
  });

  it('is none where nothing was written since the opening', () => {
    const folder = newFolder();
    const log = openLog(folder);
    const copy = copyFolder(folder);
    log.close();
    const again = openLog(copy);
    expect(again.damage).toEqual([]);
    again.close();
  });
});

describe('a history of which entries are gone', () => {
  it('is told to a reader, though a snapshot goes beyond it', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    await fill(log, 20);
    log.saveSnapshot({ room: X, seq: 10, stampMs: 1, state: '{}' });
    await turns(3);
    log.close();
    const database = new DatabaseSync(join(folder, FILE));
    database.exec('DELETE FROM entry WHERE position <= 12; DELETE FROM body WHERE position <= 12');
    database.close();
    const record = readSqliteLog(folder, { sha256 });
    expect(record.history(X).damage).toMatch(/entry 1 is damaged or lost|cannot be found/);
    record.close();
  });

  it('is told when nothing at all is left of it', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    await fill(log, 20);
    for (const room of [X, Y]) log.saveSnapshot({ room, seq: 10, stampMs: 1, state: '{}' });
    await turns(3);
    log.close();
    const database = new DatabaseSync(join(folder, FILE));
    database.exec('DELETE FROM entry; DELETE FROM body');
    database.close();
    const record = readSqliteLog(folder, { sha256 });
    expect(record.history(X).damage).toMatch(/entries 1 to \d+ cannot be found/);
    record.close();
  });
});

/**
 * A folder as a killed process leaves it, with all its commits in the write-ahead log: `last` is
 * what the process does before it is killed.
 */
async function crashed(commits: number, last: (log: SqliteLog) => void = () => {}) {
  const folder = newFolder();
  const log = openLog(folder);
  const committed = [...(await fill(log))];
  for (let n = 0; n < commits; n += 1) {
    const outcomes = appendAll(log, [[message(X, 1000 + n, 'x'.repeat((n * 37) % 900))]]);
    await turns(2);
    committed.push(...committedOf(outcomes));
  }
  last(log);
  const copy = copyFolder(folder);
  log.close();
  const database = readFileSync(join(copy, FILE));
  const wal = readFileSync(join(copy, WAL));
  return { copy, truth: committedByRoom(committed), wal, database };
}

/** Where the frames of the last commit begin, and where they end. */
function lastCommitOf(wal: Buffer): readonly [number, number] {
  const commits: number[] = [];
  for (let at = 32; at + FRAME <= wal.length; at += FRAME) {
    if (wal.readUInt32BE(at + 4) !== 0) commits.push(at + FRAME);
  }
  return [commits.at(-2) ?? 32, commits.at(-1) ?? 32];
}

/** What the write-ahead log becomes with so many commits more, of so many messages each. */
function walWith(folder: string, database: Buffer, wal: Buffer, commits: number, size: number) {
  reset(folder, database, wal);
  const reader = openForReading(folder);
  const loaded = loadLog(reader, join(folder, FILE), sha256);
  reader.close();
  const writer = openForWriting(folder);
  const stream = new SqliteStream(writer, loaded, sha256);
  const committed: Committed[] = [];
  for (let commit = 0; commit < commits; commit += 1) {
    const batch = Array.from({ length: size }, (_, at) => {
      const append = message(X, 5000 + 100 * size + 10 * commit + at, 'x'.repeat(400));
      const entry = sealEntry(append, sha256);
      return { ...append, entry, json: canonicalJson(entry) };
    });
    committed.push(...stream.commit({ batches: [batch], snapshots: [], erasures: [] }, 1).flat());
  }
  const bytes = readWithoutClosing(join(folder, WAL));
  writer.close();
  return { bytes, committed };
}

/** The folder with this database and this write-ahead log, and nothing else. */
function reset(folder: string, database: Buffer, wal: Buffer | undefined): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, FILE), database);
  if (wal !== undefined) writeFileSync(join(folder, WAL), wal, { mode: 0o600 });
}

function keptIn(folder: string): string {
  const [kept = ''] = readdirSync(folder).filter((name) => name.includes('damaged-'));
  return join(folder, kept);
}

/** By another process: this one would lose its locks by closing the file. */
function readWithoutClosing(file: string): Buffer {
  return execFileSync('cat', [file], { maxBuffer: 2 ** 28 });
}

function countOf(rooms: Rooms): number {
  return Object.values(rooms).reduce((sum, entries) => sum + entries.length, 0);
}

const FILE = 'rooms.sqlite';
const WAL = 'rooms.sqlite-wal';
const FRAME = 24 + 4096;
/** A prime, so that every kind of byte is met. */
const FLIP_STEP = 4999;
