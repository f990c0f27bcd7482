// Damaged files under the room log on SQLite: cut off, flipped, foreign, left by a killed process.
// No bytes from the disk end the program otherwise than by a refusal with a sentence.
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import {
  LogDamaged,
  LogTooNew,
  RoomLogRefusal,
  readSqliteLog,
  type SqliteLog,
} from '../../adapters/log/sqlite.ts';
import type { Committed } from '../../model/log/entry.ts';
import {
  appendAll,
  byRoom,
  committedByRoom,
  committedOf,
  message,
  opening,
} from '../compliance/room-log-entries.ts';
import {
  alter,
  cleanUp,
  contentOf,
  copyFolder,
  expectPrefixes,
  fill,
  filled,
  flipped,
  newFolder,
  openLog,
  startWriter,
  toldLines,
  turns,
  withoutBodies,
  X,
  Y,
} from './sqlite-folder.ts';

afterEach(cleanUp);

describe('a write-ahead log that was cut off', () => {
  it('loses nothing that was synced before the cut, at any offset', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    const commits: { readonly walBytes: number; readonly committed: readonly Committed[] }[] = [];
    for (let n = 0; n < 12; n += 1) {
      const outcomes = appendAll(log, [[message(X, n, 'x'.repeat(n * 300)), opening(Y, n)]]);
      await turns(2);
      const walBytes = statSync(join(folder, WAL)).size;
      commits.push({ walBytes, committed: committedOf(outcomes) });
    }
    const copy = copyFolder(folder);
    log.close();
    const whole = readFileSync(join(copy, WAL));
    const [file, wal] = [join(copy, FILE), join(copy, WAL)];
    const database = readFileSync(file);
    for (let cut = 0; cut <= whole.length; cut += CUT_STEP) {
      writeFileSync(file, database);
      writeFileSync(wal, whole.subarray(0, cut));
      const safe = commits.filter(({ walBytes }) => walBytes <= cut);
      const again = openLog(copy);
      expect(again.damage).toEqual([]);
      const expected = committedByRoom(safe.flatMap(({ committed }) => committed));
      expect(byRoom(again.recover())).toEqual(expected);
      again.close();
    }
  });
});

describe('a process that is killed while it appends', () => {
  it('has on disk whatever it reported, and its log opens undamaged', async () => {
    for (let round = 0; round < 3; round += 1) {
      const folder = newFolder();
      const writer = startWriter([folder, 0, 50 + 400 * round]);
      await writer.line(`told sip:all@x ${200 + 170 * round} `);
      await writer.kill();
      const log = openLog(folder);
      expect(log.damage).toEqual([]);
      const recovered = log.recover().rooms;
      const lines = new Set(
        recovered.flatMap(({ room, entries }) => {
          return entries.map(({ seq, body }) => `${room} ${seq} ${body}`);
        }),
      );
      const told = toldLines(writer.output());
      expect(told.length).toBeGreaterThan(200);
      expect(told.filter((line) => !lines.has(line))).toEqual([]);
      // At most the one transaction that was committed and not told any more.
      expect(lines.size - told.length).toBeLessThanOrEqual(2);
      log.close();
    }
  });
});

describe('a file that is not a room log', () => {
  it.each([
    [
      'is no database',
      (file: string) => writeFileSync(file, 'nothing that SQLite knows'.repeat(400)),
    ],
    ['is empty', (file: string) => truncateSync(file, 0)],
    ['is cut in the middle', (file: string) => truncateSync(file, 3 * 4096)],
    [
      'has a broken schema',
      (file: string) => writeFileSync(file, flipped(readFileSync(file), 100)),
    ],
    ['has another schema', (file: string) => emptyDatabase(file)],
    ['names no format', (file: string) => change(file, "DELETE FROM meta WHERE key = 'format'")],
    ['has another node id', (file: string) => change(file, NODE_ID_CHANGE)],
  ])('that %s is refused, by name, and not touched', async (_, damage) => {
    const folder = newFolder();
    await filled(folder);
    damage(join(folder, FILE));
    const before = contentOf(folder);
    for (const open of [openLog, read]) {
      expect(() => open(folder)).toThrow(LogDamaged);
      expect(() => open(folder)).toThrow(/rooms\.sqlite is damaged .* restore a copy.*not touched/);
    }
    expect(contentOf(folder)).toEqual(before);
  });

  it('that has a newer format is refused, and not touched', async () => {
    const folder = newFolder();
    await filled(folder);
    change(join(folder, FILE), "UPDATE meta SET value = '2' WHERE key = 'format'");
    const before = contentOf(folder);
    for (const open of [openLog, read]) {
      expect(() => open(folder)).toThrow(LogTooNew);
      expect(() => open(folder)).toThrow(/has format 2.*formats up to 1/);
    }
    expect(contentOf(folder)).toEqual(before);
  });

  it('keeps its write-ahead log when the database under it is damaged', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    await fill(log);
    const copy = copyFolder(folder);
    log.close();
    writeFileSync(join(copy, FILE), 'no database'.repeat(1000));
    const before = contentOf(copy);
    let refusal: unknown;
    try {
      openLog(copy).close();
    } catch (error) {
      refusal = error;
    }
    if (refusal === undefined) return;
    expect(refusal).toBeInstanceOf(RoomLogRefusal);
    expect(contentOf(copy)).toEqual(before);
  });
});

describe('a database in which bytes changed', () => {
  it('is not written to when its pages are broken, though rows could be set aside', async () => {
    const folder = newFolder();
    const truth = committedByRoom(await filled(folder));
    alter(folder, `UPDATE entry SET stamp = 1 WHERE position = ${DAMAGED_AT}`);
    const file = join(folder, FILE);
    const bytes = readFileSync(file);
    // The pointer to a page's first free block: reading rows does not follow it, writing does.
    bytes.writeUInt16BE(4000, (leafWithEntries(bytes) - 1) * 4096 + 1);
    writeFileSync(file, bytes);
    const before = contentOf(folder);
    expect(() => openLog(folder)).toThrow(LogDamaged);
    expect(contentOf(folder)).toEqual(before);
    const record = readSqliteLog(folder, { sha256 });
    expect(byRoom(record.recover())).toEqual({ [X]: truth[X]?.slice(0, 5), [Y]: truth[Y] });
    record.close();
  });

  it('is refused untouched, or serves a prefix of every room and tells the rest', async () => {
    const folder = newFolder();
    const truth = committedByRoom(await filled(folder, 60));
    const file = join(folder, FILE);
    const whole = readFileSync(file);
    const counts = { refused: 0, damaged: 0, whole: 0 };
    for (let at = 0; at < whole.length; at += FLIP_STEP) {
      writeFileSync(file, flipped(whole, at));
      const before = contentOf(folder);
      const outcome = tryOpening(folder);
      if (outcome instanceof Error) {
        if (!(outcome instanceof RoomLogRefusal)) throw outcome;
        expect(contentOf(folder)).toEqual(before);
        counts.refused += 1;
        continue;
      }
      const served = byRoom(outcome.recover());
      expectPrefixes(withoutBodies(served), withoutBodies(truth));
      if (outcome.damage.length === 0) expect(withoutBodies(served)).toEqual(withoutBodies(truth));
      outcome.close();
      counts[outcome.damage.length === 0 ? 'whole' : 'damaged'] += 1;
      // What was set aside is told once.
      const again = openLog(folder);
      expect(again.damage).toEqual([]);
      again.close();
      rmSync(`${file}-wal`, { force: true });
    }
    // The test reaches each of the three.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(2);
  });
});

function change(file: string, sql: string): void {
  alter(join(file, '..'), sql);
}

function emptyDatabase(file: string): void {
  rmSync(file);
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE other (a)');
  database.close();
}

/** The number of a page that holds entries: a leaf of a table, with canonical JSON in it. */
function leafWithEntries(bytes: Buffer): number {
  for (let page = 1; page * 4096 < bytes.length; page += 1) {
    const content = bytes.subarray(page * 4096, (page + 1) * 4096);
    if (content[0] === LEAF && content.includes('"bodyHash"')) return page + 1;
  }
  throw new Error('no page holds entries');
}

function read(folder: string): void {
  readSqliteLog(folder, { sha256 }).close();
}

function tryOpening(folder: string): SqliteLog | Error {
  try {
    return openLog(folder);
  } catch (error) {
    return error as Error;
  }
}

const FILE = 'rooms.sqlite';
const WAL = 'rooms.sqlite-wal';
/** The type of a page of a table's rows (SQLite's file format, 1.6). */
const LEAF = 13;
/** Entry 6 of X, as `fill` writes it. */
const DAMAGED_AT = 11;
const NODE_ID_CHANGE = "UPDATE meta SET value = 'ffff' || substr(value, 5) WHERE key = 'node'";
/** Primes, so that every kind of byte is met. */
const CUT_STEP = 997;
const FLIP_STEP = 479;
