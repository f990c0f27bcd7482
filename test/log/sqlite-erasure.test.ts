// Erasing bodies from the room log on SQLite: what is erased leaves the disk.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../../model/limits.ts';
import { appendAll, message, opening } from '../compliance/room-log-entries.ts';
import { cleanUp, commitsOf, copyFolder, newFolder, openLog, turns } from './sqlite-folder.ts';

afterEach(cleanUp);

describe('erasing from a room log on SQLite', () => {
  it('leaves no trace of body or salt on disk when the log is closed', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    appendAll(log, [Array.from({ length: 50 }, (_, n) => secret(n))]);
    await turns(2);
    expect(onDisk(copyFolder(folder), 'secret-')).toBe(50);
    for (let seq = 1; seq <= 50; seq += 1) if (seq !== 7) log.eraseBody(X, seq);
    log.close();
    expect(onDisk(folder, 'secret-')).toBe(1);
    expect(onDisk(folder, 'salt-')).toBe(1);
  });

  it('is complete in a log that stays open once enough bodies were erased', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    const count = limits.logErasedBodiesMax;
    appendAll(log, [Array.from({ length: count + 1 }, (_, n) => secret(n))]);
    await turns(2);
    for (let seq = 1; seq <= count; seq += 1) log.eraseBody(X, seq);
    appendAll(log, [[opening(X, count + 1)]]);
    await turns(2);
    expect(onDisk(copyFolder(folder), 'secret-')).toBe(1);
    log.close();
  });

  it('goes with the next commit: it costs no transaction of its own', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    appendAll(log, [[secret(0)]]);
    await turns(2);
    log.eraseBody(X, 1);
    await turns(2);
    expect(commitsOf(folder)).toBe(1);
    appendAll(log, [[opening(X, 1)]]);
    await turns(2);
    expect(commitsOf(folder)).toBe(2);
    expect(log.database.prepare('SELECT count(*) AS n FROM body').get()).toEqual({ n: 0 });
    log.close();
  });

  it('is done and complete after a while when no commit comes', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    appendAll(log, [[secret(0)]]);
    await turns(2);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      log.eraseBody(X, 1);
      vi.advanceTimersByTime(limits.logErasureDelayMs - 1);
      expect(onDisk(copyFolder(folder), 'secret-')).toBe(1);
      vi.advanceTimersByTime(1);
      expect(onDisk(copyFolder(folder), 'secret-')).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    log.close();
  });

  it('is owed when its commit failed', async () => {
    const log = openLog(newFolder());
    appendAll(log, [[secret(0)]]);
    await turns(2);
    log.eraseBody(X, 1);
    log.database.exec('PRAGMA query_only = ON');
    const failed = appendAll(log, [[opening(X, 1)]]);
    await turns(2);
    expect(failed[0]?.ok).toBe(false);
    log.database.exec('PRAGMA query_only = OFF');
    appendAll(log, [[opening(X, 1)]]);
    await turns(2);
    expect(log.database.prepare('SELECT count(*) AS n FROM body').get()).toEqual({ n: 0 });
    log.close();
  });

  it('finds entries whose positions are no longer remembered', async () => {
    const folder = newFolder();
    const log = openLog(folder);
    const texts = Array.from({ length: limits.logPlacesMax + 10 }, (_, n) => message(X, n, 'b'));
    appendAll(log, [texts]);
    await turns(2);
    for (const seq of [limits.logPlacesMax, 1, 3, 2]) log.eraseBody(X, seq);
    appendAll(log, [[opening(X, texts.length)]]);
    await turns(2);
    const left = log.database.prepare('SELECT count(*) AS n, min(position) AS first FROM body');
    expect(left.get()).toEqual({ n: texts.length - 4, first: 4 });
    log.close();
  });
});

function secret(n: number) {
  return message(X, n, `secret-${'0123456789'.repeat(n)}`);
}

/** How often a text occurs in the folder's files. */
function onDisk(folder: string, text: string): number {
  return readdirSync(folder).reduce((count, name) => {
    const content = readFileSync(join(folder, name), 'latin1');
    return count + content.split(text).length - 1;
  }, 0);
}

const X = 'sip:x@chat.example.com';
