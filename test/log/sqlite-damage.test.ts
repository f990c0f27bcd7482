// Damaged rows in the room log on SQLite: a good prefix is served, the rest is set aside and told,
// and other rooms are untouched.
import type { SQLInputValue } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import { readSqliteLog } from '../../adapters/log/sqlite.ts';
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
  copyFolder,
  fill,
  filled,
  newFolder,
  openLog,
  turns,
  X,
  Y,
} from './sqlite-folder.ts';

afterEach(cleanUp);

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

  it('that is a room\u2019s first leaves nothing of it; the room can be opened anew', async () => {
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
    expect(log.damage.at(-1)).toContain('1 entry can no longer be found');
    expect(byRoom(log.recover())).toEqual({ [X]: truth[X]?.slice(0, 11), [Y]: truth[Y] });
    log.close();
  });

  it('that was set aside before does not hide what is damaged later', async () => {
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

const ASIDE = 'SELECT kind, name, reason, found_at, content, octets FROM damaged ORDER BY position';
/** Entry 6 of X. */
const DAMAGED_AT = 11;
