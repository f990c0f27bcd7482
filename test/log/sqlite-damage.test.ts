// What a damaged disk does to the room log on SQLite: a good prefix is served, the rest is set
// aside and told, and no bytes from the disk end the program otherwise than by a refusal with a
// sentence.
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
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
} from '../compliance/room-log.ts';
import {
  cleanUp,
  contentOf,
  copyFolder,
  newFolder,
  openLog,
  startWriter,
  toldLines,
  turns,
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

  it('holds a prefix of every room when one of its bytes changed', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    const truth = committedByRoom(await fill(log));
    const copy = copyFolder(folder);
    log.close();
    const whole = readFileSync(join(copy, WAL));
    const database = readFileSync(join(copy, FILE));
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 60)) {
      writeFileSync(join(copy, FILE), database);
      writeFileSync(join(copy, WAL), flipped(whole, at));
      const again = openLog(copy);
      expectPrefixes(byRoom(again.recover()), truth);
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

describe('a damaged entry', () => {
  const damages: readonly (readonly [string, string, string])[] = [
    ['text that changed', "UPDATE entry SET entry = replace(entry, 'm-5', 'm-6')", 'hash'],
    ['text that is no JSON', "UPDATE entry SET entry = 'nonsense'", 'hash'],
    ['text beyond ASCII', "UPDATE entry SET entry = 'caf\u00e9'", 'text'],
    ['a stamp that changed', 'UPDATE entry SET stamp = stamp + 1', 'hash'],
    ['a stamp too large to be one', 'UPDATE entry SET stamp = 9223372036854775807', 'hash'],
    ['a number that changed', 'UPDATE entry SET seq = 77', 'number is 77'],
    ['a hash that changed', 'UPDATE entry SET chain = zeroblob(32)', 'hash'],
    ['a row that is gone', 'DELETE FROM entry', 'number is 7 where 6 was due'],
    [
      'a body that changed',
      "UPDATE body SET octets = CAST('other' AS BLOB)",
      'body does not match',
    ],
    ['a salt that changed', "UPDATE body SET salt = CAST('other' AS BLOB)", 'body does not match'],
  ];

  it.each(damages)('with %s ends its room there and no other', async (_, sql, reason) => {
    const folder = newFolder();
    const truth = committedByRoom(await filled(folder));
    alter(folder, `${sql} WHERE position = ${DAMAGED_AT}`);
    const [x = [], y = []] = [truth[X], truth[Y]];
    const served = { [X]: x.slice(0, 5), [Y]: y };
    const gone = sql.startsWith('DELETE') ? 1 : 0;

    const record = readSqliteLog(folder, { sha256 });
    expect(byRoom(record.recover())).toEqual(served);
    expect(record.history(X).entries).toEqual(x.slice(0, 5));
    expect(record.history(X).damage).toContain(reason);
    expect(record.damage.join()).toContain(`room ${X}: entry 6 is damaged or lost`);
    record.close();

    const log = openLog(folder);
    expect(log.damage.join()).toContain(`room ${X}: entry 6 is damaged or lost`);
    expect(log.damage.join()).toContain(reason);
    expect(log.damage.join()).toContain('set aside in table "damaged"');
    expect(byRoom(log.recover())).toEqual(served);
    const aside = log.database.prepare(ASIDE).all();
    expect(aside).toHaveLength(x.length - 5 - gone);
    for (const row of aside) {
      expect(row).toMatchObject({ kind: 'entry', name: X, found_at: '2023-11-14T22:13:20.000Z' });
      expect(row.reason).not.toBe('');
      expect(row.content).not.toBeNull();
    }
    expect(aside.slice(1).every(({ octets }) => octets !== null)).toBe(true);
    const more = appendAll(log, [[message(X, 30, 'on'), message(Y, 30, 'on')]]);
    await turns(2);
    const next = committedByRoom(committedOf(more));
    expect(next[X]?.[0]?.seq).toBe(6);
    log.close();

    const again = openLog(folder);
    expect(again.damage).toEqual([]);
    expect(byRoom(again.recover())).toEqual({
      [X]: [...x.slice(0, 5), ...(next[X] ?? [])],
      [Y]: [...y, ...(next[Y] ?? [])],
    });
    again.close();
  });

  it('that is a room\u2019s first leaves nothing of it, and the room can be opened anew', async () => {
    const folder = newFolder();
    const truth = committedByRoom(await filled(folder));
    alter(folder, "UPDATE entry SET entry = 'x' WHERE position = 1");
    const log = openLog(folder);
    expect(log.damage.join()).toContain('nothing is left of the room');
    expect(byRoom(log.recover())).toEqual({ [Y]: truth[Y] });
    const more = appendAll(log, [[opening(X, 50)]]);
    await turns(2);
    expect(committedOf(more)[0]?.seq).toBe(1);
    log.close();
    const again = openLog(folder);
    expect(again.damage).toEqual([]);
    expect(Object.keys(byRoom(again.recover())).sort()).toEqual([X, Y]);
    again.close();
  });

  it('that strays into another room costs that room nothing', async () => {
    const folder = newFolder();
    const truth = committedByRoom(await filled(folder));
    alter(folder, `UPDATE entry SET room = 2 WHERE position = ${DAMAGED_AT}`);
    const log = openLog(folder);
    expect(byRoom(log.recover())).toEqual({ [X]: truth[X]?.slice(0, 5), [Y]: truth[Y] });
    expect(log.damage).toHaveLength(2);
    expect(log.damage.join()).toContain(`room ${Y}: 1 stray row`);
    log.close();
    const again = openLog(folder);
    expect(again.damage).toEqual([]);
    again.close();
  });

  it('that a room no longer knows of is told as one that cannot be found', async () => {
    const folder = newFolder();
    const truth = committedByRoom(await filled(folder));
    alter(folder, `DELETE FROM entry WHERE position = ${DAMAGED_AT}`);
    const log = openLog(folder);
    expect(log.damage.join()).toContain('1 entry can no longer be found');
    expect(byRoom(log.recover())[Y]).toEqual(truth[Y]);
    log.close();
  });

  it('that was a room\u2019s last is missed, also in a log that was never closed', async () => {
    const folder = newFolder();
    const live = openLog(folder);
    const truth = committedByRoom(await fill(live));
    const copy = copyFolder(folder);
    live.close();
    alter(copy, 'DELETE FROM entry WHERE position = 23');
    const log = openLog(copy);
    expect(log.damage).toEqual([expect.stringContaining('1 entry can no longer be found')]);
    expect(byRoom(log.recover())).toEqual({ [X]: truth[X]?.slice(0, 11), [Y]: truth[Y] });
    log.close();
  });

  it('of a room whose damage was set aside before does not hide what is damaged later', async () => {
    const folder = newFolder();
    const truth = committedByRoom(await filled(folder));
    alter(folder, 'UPDATE entry SET stamp = 0 WHERE position = 19');
    openLog(folder).close();
    alter(folder, "UPDATE entry SET entry = '' WHERE position = 24");
    const log = openLog(folder);
    // And what was set aside is not told as lost.
    expect(log.damage).toEqual([expect.stringContaining(`room ${Y}: entry 12 is damaged`)]);
    expect(byRoom(log.recover())).toEqual({
      [X]: truth[X]?.slice(0, 9),
      [Y]: truth[Y]?.slice(0, 11),
    });
    expect(log.database.prepare('SELECT count(*) AS n FROM damaged').get()).toEqual({ n: 3 + 1 });
    log.close();
  });
});

describe('a damaged list of rooms', () => {
  const damages: readonly (readonly [string, string, readonly SQLInputValue[]])[] = [
    ['a name that changed', 'UPDATE room SET name = ? WHERE id = 1', [Y]],
    ['a row that is gone', 'DELETE FROM room WHERE id = ?', [1]],
    ['every row gone', 'DELETE FROM room WHERE id > ?', [0]],
    ['a room that ends too early', 'UPDATE room SET last = 5 WHERE id = ?', [1]],
    ['a mark too late', "UPDATE meta SET value = '900 2' WHERE key = ?", ['mark']],
    ['a pointer that leads astray', 'UPDATE entry SET previous = 2 WHERE position = ?', [9]],
    ['a pointer past the start', 'UPDATE entry SET previous = 0 WHERE position = ?', [9]],
  ];

  it.each(damages)('with %s costs no entry', async (_, sql, parameters) => {
    const folder = newFolder();
    const truth = committedByRoom(await filled(folder));
    alter(folder, sql, parameters);
    const log = openLog(folder);
    expect(byRoom(log.recover())).toEqual(truth);
    const told = sql.includes('meta') ? [] : [expect.stringContaining('no entry was lost')];
    expect(log.damage).toEqual(told);
    appendAll(log, [[message(X, 30, 'on')]]);
    await turns(2);
    log.close();
    const again = openLog(folder);
    expect(again.damage).toEqual([]);
    expect(byRoom(again.recover())[X]).toHaveLength(13);
    again.close();
  });
});

describe('a damaged snapshot', () => {
  const snapshots = [4, 8, 11];

  async function snapshotted(folder: string): Promise<Record<string, readonly Committed[]>> {
    const log = openLog(folder);
    const truth = committedByRoom(await fill(log));
    for (const seq of snapshots) log.saveSnapshot({ room: X, seq, stampMs: 1, state: `[${seq}]` });
    await turns(2);
    log.close();
    return truth;
  }

  it.each([
    ['state', "state = '[12]'"],
    ['number', 'seq = 10'],
    ['position', 'position = 3'],
    ['chain', "chain = ''"],
  ])('with another %s is passed over for the one before it', async (_, change) => {
    const folder = newFolder();
    const truth = await snapshotted(folder);
    alter(folder, `UPDATE snapshot SET ${change} WHERE seq = 11`);
    const record = readSqliteLog(folder, { sha256 });
    expect(record.damage).toEqual([expect.stringContaining('left out')]);
    record.close();
    const log = openLog(folder);
    expect(log.damage).toEqual([expect.stringContaining('the snapshot at entry 8 on')]);
    const [room] = log.recover().rooms;
    expect(room?.snapshot).toEqual({ room: X, seq: 8, stampMs: 1, state: '[8]' });
    expect(room?.entries).toEqual(truth[X]?.slice(8));
    expect(log.database.prepare('SELECT kind, name FROM damaged').all()).toEqual([
      { kind: 'snapshot', name: X },
    ]);
    log.close();
    const again = openLog(folder);
    expect(again.damage).toEqual([]);
    again.close();
  });

  it('leads to the first entry when there is no other', async () => {
    const folder = newFolder();
    const truth = await snapshotted(folder);
    alter(folder, "UPDATE snapshot SET state = 'x'");
    const log = openLog(folder);
    expect(log.damage).toHaveLength(2);
    expect(byRoom(log.recover())).toEqual(truth);
    log.close();
  });

  it('does not bring back what damage to an entry before it ended', async () => {
    const folder = newFolder();
    const truth = await snapshotted(folder);
    alter(folder, "UPDATE room SET name = 'sip:other@x' WHERE id = 1");
    alter(folder, `UPDATE entry SET stamp = 1 WHERE position = ${DAMAGED_AT}`);
    const log = openLog(folder);
    // The snapshots are good and vouch for the room up to entry 11.
    const [room] = log.recover().rooms;
    expect(room).toMatchObject({ room: X, snapshot: { seq: 11 }, entries: truth[X]?.slice(11) });
    log.close();
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
    bytes.writeUInt16BE(4000, (leafOf(file, 'entry') - 1) * 4096 + 1);
    writeFileSync(file, bytes);
    const before = contentOf(folder);
    expect(() => openLog(folder)).toThrow(LogDamaged);
    expect(contentOf(folder)).toEqual(before);
    const record = readSqliteLog(folder, { sha256 });
    expect(byRoom(record.recover())).toEqual({ [X]: truth[X]?.slice(0, 5), [Y]: truth[Y] });
    record.close();
  });

  it('is refused untouched, or serves a prefix of every room and tells what is missing', async () => {
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

/** Twelve entries in X and in Y, alternating: entry s of X lies at position 2s - 1. */
async function fill(log: SqliteLog, entries = 12): Promise<readonly Committed[]> {
  const outcomes = appendAll(
    log,
    Array.from({ length: entries }, (_, n) =>
      [X, Y].map((room) => (n === 0 ? opening(room, n) : message(room, n, `body ${n}`))),
    ),
  );
  await turns(2);
  return committedOf(outcomes);
}

async function filled(folder: string, entries = 12): Promise<readonly Committed[]> {
  const log = openLog(folder);
  const committed = await fill(log, entries);
  log.close();
  return committed;
}

/** Changes a closed log from outside, as damage would. */
function alter(folder: string, sql: string, parameters: readonly SQLInputValue[] = []): void {
  const database = new DatabaseSync(join(folder, FILE));
  const { changes } = database.prepare(sql).run(...parameters);
  database.close();
  expect(changes).toBeGreaterThan(0);
}

function change(file: string, sql: string): void {
  alter(join(file, '..'), sql);
}

function emptyDatabase(file: string): void {
  rmSync(file);
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE other (a)');
  database.close();
}

/** The number of a page that holds rows of the table. */
function leafOf(file: string, table: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database
    .prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'")
    .get(table);
  database.close();
  return Number(row?.pageno);
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

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8((copy[at] ?? 0) ^ (1 << (at % 8)), at);
  return copy;
}

type Rooms = Record<string, readonly Committed[]>;

function expectPrefixes(served: Rooms, truth: Rooms): void {
  for (const [room, entries] of Object.entries(served)) {
    expect(entries).toEqual(truth[room]?.slice(0, entries.length));
  }
}

/** A body row that is lost looks like one that was erased. */
function withoutBodies(rooms: Rooms): Rooms {
  const bare = ({ body: _, ...rest }: Committed): Committed => rest;
  return Object.fromEntries(Object.entries(rooms).map(([room, all]) => [room, all.map(bare)]));
}

const X = 'sip:x@chat.example.com';
const Y = 'sip:y@chat.example.com';
const ASIDE = 'SELECT kind, name, reason, found_at, content, octets FROM damaged ORDER BY position';
const FILE = 'rooms.sqlite';
const WAL = 'rooms.sqlite-wal';
/** Entry 6 of X. */
const DAMAGED_AT = 11;
const NODE_ID_CHANGE = "UPDATE meta SET value = 'ffff' || substr(value, 5) WHERE key = 'node'";
/** Primes, so that every kind of byte is met. */
const CUT_STEP = 997;
const FLIP_STEP = 479;
