// The room log on SQLite: the contract, and what a file on disk adds to it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import {
  LogInUse,
  LogMissing,
  LogUnusable,
  readSqliteLog,
  type SqliteLog,
} from '../../adapters/log/sqlite.ts';
import { limits } from '../../model/limits.ts';
import type { Append } from '../../model/log/entry.ts';
import type { AppendOutcome } from '../../model/log/port.ts';
import { roomLogCompliance } from '../compliance/room-log.ts';
import {
  appendAll,
  byRoom,
  committedByRoom,
  committedOf,
  message,
  opening,
} from '../compliance/room-log-entries.ts';
import {
  cleanUp,
  commitsOf,
  contentOf,
  copyFolder,
  newFolder,
  openLog,
  sqliteHarness,
  startWriter,
  toldLines,
  turns,
  writerCommand,
} from './sqlite-folder.ts';

afterEach(cleanUp);

roomLogCompliance('on SQLite', sqliteHarness);

describe('the file of a room log on SQLite', () => {
  it('syncs, hides what is deleted, and locks: the pragmas of the live connection', () => {
    const log = openLog(newFolder());
    const pragma = (name: string) => log.database.prepare(`PRAGMA ${name}`).get();
    expect(pragma('journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(pragma('synchronous')).toEqual({ synchronous: 2 });
    expect(pragma('secure_delete')).toEqual({ secure_delete: 1 });
    expect(pragma('locking_mode')).toEqual({ locking_mode: 'exclusive' });
    expect(log.durability).toContain('synced to disk');
    log.close();
  });

  it('is for its owner alone, and so is its folder', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    appendAll(log, [[opening(X, 0)]]);
    await turns(2);
    const modes = readdirSync(folder).map((name) => [name, modeOf(join(folder, name))]);
    expect(modes).toEqual([
      ['rooms.sqlite', 0o600],
      ['rooms.sqlite-wal', 0o600],
    ]);
    expect(modeOf(folder)).toBe(0o700);
    log.close();
    expect(readdirSync(folder)).toEqual(['rooms.sqlite']);
  });

  it('gives every folder a node id of its own and keeps it', () => {
    const [one, other] = [newFolder(), newFolder()];
    const ids = [one, other, one, other].map((folder) => {
      const log = openLog(folder);
      log.close();
      return log.nodeId;
    });
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(ids[1]).not.toBe(ids[0]);
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
  });

  it('cannot be made where a file stands in the way', () => {
    const folder = newFolder();
    writeFileSync(folder, 'not a folder');
    expect(() => openLog(folder)).toThrow(LogUnusable);
    expect(() => openLog(join(folder, 'below'))).toThrow(LogUnusable);
  });
});

describe('the lock of a room log on SQLite', () => {
  it('shuts out every other writer and reader, in this process and in others', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    expect(() => openLog(folder)).toThrow(LogInUse);
    expect(() => readSqliteLog(folder, { sha256 })).toThrow(/in use.*stop the focus.*copy/);
    const [command, args] = writerCommand([folder, 1]);
    expect(() => execFileSync(command, args, { stdio: 'pipe' })).toThrow('LogInUse');
    const outcomes = appendAll(log, [[opening(X, 0)]]);
    await turns(2);
    expect(outcomes[0]?.ok).toBe(true);
    log.close();
    const again = openLog(folder);
    expect(again.recover().rooms).toHaveLength(1);
    again.close();
  });

  it('is gone when its process was killed, and what that was told is there', async () => {
    const folder = newFolder();
    const writer = startWriter([folder, 5, 10, 'stay']);
    await writer.line('end');
    expect(() => openLog(folder)).toThrow(LogInUse);
    expect(() => readSqliteLog(folder, { sha256 })).toThrow(LogInUse);
    await writer.kill();
    expect(everyLine(openLog(folder))).toEqual(toldLines(writer.output()).sort());
  });
});

describe('reading a room log on SQLite', () => {
  it('refuses a folder that is not there, or that holds no log, and makes neither', () => {
    const folder = newFolder();
    expect(() => readSqliteLog(folder, { sha256 })).toThrow(LogMissing);
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
    expect(() => readSqliteLog(folder, { sha256 })).toThrow(LogMissing);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('reads a copy of a live folder, changes nothing, and gives whole rooms', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    const outcomes = appendAll(log, [[opening(X, 0), message(X, 1, 'a')], [opening(Y, 0)]]);
    await turns(2);
    log.saveSnapshot({ room: X, seq: 1, stampMs: 5, state: '{}' });
    await turns(2);
    const copy = copyFolder(folder);
    const before = contentOf(copy);
    expect(Object.keys(before)).toEqual(['rooms.sqlite', 'rooms.sqlite-wal']);
    const record = readSqliteLog(copy, { sha256 });
    const all = committedByRoom(committedOf(outcomes));
    expect(record.nodeId).toBe(log.nodeId);
    expect(record.damage).toEqual([]);
    expect(record.rooms).toEqual([X, Y]);
    expect(byRoom(record.recover())).toEqual({ [X]: all[X]?.slice(1), [Y]: all[Y] });
    expect(record.history(X)).toEqual({ entries: all[X] });
    expect(record.history('sip:nobody@x')).toEqual({ entries: [] });
    record.close();
    record.close();
    expect(contentOf(copy)).toEqual(before);
    log.close();
  });

  it('may be done by several at once', () => {
    const folder = newFolder();
    openLog(folder).close();
    const [one, other] = [readSqliteLog(folder, { sha256 }), readSqliteLog(folder, { sha256 })];
    expect(one.nodeId).toBe(other.nodeId);
    expect(() => openLog(folder)).toThrow(LogInUse);
    one.close();
    other.close();
    openLog(folder).close();
  });
});

describe('a commit of a room log on SQLite', () => {
  it('takes all batches of a turn in one transaction', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    appendAll(log, [[opening(X, 0)], [message(X, 1, 'a'), message(Y, 0, 'b')], [opening(Z, 0)]]);
    await turns(2);
    expect(commitsOf(folder)).toBe(1);
    appendAll(log, [[opening(X, 2)]]);
    await turns(1);
    appendAll(log, [[opening(X, 3)]]);
    await turns(2);
    expect(commitsOf(folder)).toBe(3);
    log.close();
  });

  it('is undone as a whole when SQLite refuses its last row', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    const before = appendAll(log, [[opening(X, 0)]]);
    await turns(2);
    log.database.exec(
      `CREATE TEMP TRIGGER refuse BEFORE INSERT ON entry WHEN NEW.entry LIKE '%"n":13%'
       BEGIN SELECT RAISE(ABORT, 'refused'); END`,
    );
    const failed = appendAll(log, [
      [message(X, 1, 'a'), opening(Y, 0)],
      [message(Y, 1, 'b'), opening(X, 13)],
    ]);
    await turns(2);
    expect(failed.map(({ ok }) => ok)).toEqual([false, false]);
    expect(failed[0]).toHaveProperty('reason', expect.stringContaining('refused'));
    const after = appendAll(log, [[message(X, 1, 'a'), opening(Y, 0)]]);
    await turns(2);
    expect(after.map(({ ok }) => ok)).toEqual([true]);
    log.close();
    const all = [...committedOf(before), ...committedOf(after)];
    const again = openLog(folder);
    expect(again.damage).toEqual([]);
    expect(byRoom(again.recover())).toEqual(committedByRoom(all));
    again.close();
  });

  it('fails while the disk is full, and succeeds when there is space again', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    const pages = log.database.prepare('PRAGMA page_count').get()?.page_count;
    log.database.exec(`PRAGMA max_page_count = ${Number(pages)}`);
    const big = 'x'.repeat(20_000);
    const failed = appendAll(log, [[message(X, 0, big)], [opening(Y, 0)]]);
    await turns(2);
    const reason = expect.stringContaining('full');
    expect(failed).toEqual([
      { ok: false, reason },
      { ok: false, reason },
    ]);
    log.database.exec('PRAGMA max_page_count = 100000');
    const after = appendAll(log, [[message(X, 0, big)], [opening(Y, 0)]]);
    await turns(2);
    log.close();
    const again = openLog(folder);
    expect(byRoom(again.recover())).toEqual(committedByRoom(committedOf(after)));
    expect(Object.keys(committedByRoom(committedOf(after)))).toEqual([X, Y]);
    again.close();
  });

  it.skipIf(!limitsFiles())('survives a limit on the size of its files', () => {
    const folder = newFolder();
    const [command, args] = writerCommand([folder, 100, 3000]);
    const script = 'ulimit -S -f 400; exec "$@"';
    const output = execFileSync('bash', ['-c', script, 'bash', command, ...args]).toString();
    expect(output).toMatch(/^failed the room log could not be written: /m);
    expect(output).toMatch(/^end$/m);
    const told = toldLines(output);
    expect(told).toHaveLength(200);
    const log = openLog(folder);
    expect(log.damage).toEqual([]);
    expect(everyLine(log)).toEqual(told.sort());
  });
});

describe('what a room log on SQLite reads at its opening', () => {
  it('is the tail of each room, however long others went on', async () => {
    const folder = newFolder();
    let log = openLog(folder);
    const told: AppendOutcome[] = [];
    const append = (batch: readonly Append[]) => log.append(batch, (outcome) => told.push(outcome));
    append([opening(Z, 0), message(Z, 1, 'quiet')]);
    const rounds = Math.ceil((2.5 * limits.logMarkEntriesMax) / 100);
    for (let round = 0; round < rounds; round += 1) {
      const numbers = Array.from({ length: 100 }, (_, i) => round * 100 + i);
      append(numbers.map((n) => (n % 7 === 0 ? opening(Y, n) : message(X, n, String(n)))));
      await turns(1);
      if (round === rounds - 30) {
        const seq = committedOf(told).filter(({ room }) => room === X).length;
        log.saveSnapshot({ room: X, seq, stampMs: 1, state: '{}' });
      }
    }
    await turns(2);
    // Not closed but copied: the mark is an older one, with a tail behind it.
    const copy = copyFolder(folder);
    log.close();
    const total = 2 + 100 * rounds;
    const all = committedByRoom(committedOf(told));
    for (const [each, marked] of [
      [copy, total - limits.logMarkEntriesMax],
      [folder, total],
    ] as const) {
      log = openLog(each);
      expect(log.damage).toEqual([]);
      // Whatever lies after the mark is looked at, needed or not.
      const mark = log.database.prepare("SELECT value FROM meta WHERE key = 'mark'").get();
      expect(Number.parseInt(String(mark?.value), 10)).toBeGreaterThanOrEqual(marked);
      const recovered = log.recover();
      expect(recovered.rooms.map(({ room }) => room)).toEqual([Z, Y, X]);
      for (const { room, snapshot, entries } of recovered.rooms) {
        expect(entries).toEqual(all[room]?.slice(snapshot?.seq ?? 0));
      }
      expect(recovered.rooms[2]?.snapshot?.seq).toBeGreaterThan(0);
      log.close();
    }
  });

  it('is no row before the rooms\u2019 snapshots', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    appendAll(log, [[opening(X, 0), opening(Y, 0), message(X, 1, 'a'), message(Y, 1, 'b')]]);
    await turns(2);
    for (const room of [X, Y]) log.saveSnapshot({ room, seq: 2, stampMs: 1, state: '{}' });
    appendAll(log, [[message(X, 2, 'c')]]);
    await turns(2);
    log.database.exec("UPDATE entry SET entry = 'unreadable' WHERE seq <= 2");
    log.close();
    const again = openLog(folder);
    expect(again.damage).toEqual([]);
    expect(byRoom(again.recover())[X]?.map(({ seq }) => seq)).toEqual([3]);
    again.close();
  });

  it('keeps the last two snapshots of a room and no more', async () => {
    const log = openLog(newFolder());
    appendAll(log, [[0, 1, 2, 3, 4].map((n) => opening(X, n)), [opening(Y, 0)]]);
    await turns(2);
    for (const seq of [1, 2, 4, 5]) log.saveSnapshot({ room: X, seq, stampMs: 1, state: '{}' });
    log.saveSnapshot({ room: Y, seq: 1, stampMs: 1, state: '{}' });
    await turns(2);
    const kept = log.database.prepare('SELECT seq FROM snapshot ORDER BY room, seq').all();
    expect(kept.map(({ seq }) => seq)).toEqual([4, 5, 1]);
    log.close();
  });
});

/** Every entry as the writer's process reports it, sorted; closes the log. */
function everyLine(log: SqliteLog): string[] {
  const lines = log.recover().rooms.flatMap(({ room, entries }) => {
    return entries.map(({ seq, body }) => `${room} ${seq} ${body}`);
  });
  log.close();
  return lines.sort();
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

/** Whether file sizes can be limited, and the limit lifted from outside; in CI they must be. */
function limitsFiles(): boolean {
  return process.env.CI === 'true' || existsSync('/usr/bin/prlimit') || existsSync('/bin/prlimit');
}

const X = 'sip:x@chat.example.com';
const Y = 'sip:y@chat.example.com';
const Z = 'sip:z@chat.example.com';
