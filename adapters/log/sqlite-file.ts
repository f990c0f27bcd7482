// The file of a room log on SQLite: made once, opened for reading or for writing, locked while
// open. Law: what is told committed is synced first (WAL, synchronous FULL); one process at a time
// writes. Trap: in the process that has the file open nothing else may open and close it (a copy, a
// read): POSIX drops all of a process's locks on a file when any descriptor of it is closed.
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { limits } from '../../model/limits.ts';
import { LogMissing } from './sqlite-refusal.ts';

/** The path of the room log within a data folder. */
export function logFile(folder: string): string {
  return join(folder, FILE_NAME);
}

/**
 * Makes folder and file when they are not there, whole or not at all: written under another name,
 * synced, then linked to its own. `nodeId` is what `meta` keeps as the node's id.
 */
export function createLogFile(
  folder: string,
  nodeId: string,
  seal: (text: string) => string,
): void {
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = logFile(folder);
  if (existsSync(file)) return;
  const draft = `${file}.new-${nodeId}`;
  try {
    closeSync(openSync(draft, 'wx', 0o600));
    writeEmptyLog(draft, seal(nodeId));
    linkSync(draft, file);
  } catch (error) {
    // Another process made it first: its log is the log.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolders(resolve(folder), made === undefined ? resolve(folder) : dirname(resolve(made)));
}

/** Opens for reading; nothing that follows changes the file or its write-ahead log. */
export function openForReading(folder: string): DatabaseSync {
  const file = logFile(folder);
  if (!existsSync(folder)) throw new LogMissing(`${folder} does not exist: name a data folder`);
  if (!existsSync(file)) {
    throw new LogMissing(`${folder} holds no room log (${FILE_NAME}): name a focus's data folder`);
  }
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    database.exec(`PRAGMA cell_size_check = ON; PRAGMA cache_size = -${READING_CACHE_KIB};`);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/**
 * Opens for writing and holds the lock until it is closed or the process ends, however it ends.
 * With exclusive locking SQLite keeps the index of the write-ahead log in memory, so that readers
 * are shut out as well.
 */
export function openForWriting(folder: string): DatabaseSync {
  const file = logFile(folder);
  const database = new DatabaseSync(file);
  try {
    database.exec(
      `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
       PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;
       PRAGMA wal_autocheckpoint = ${limits.logWalPagesMax};`,
    );
    // The lock is taken by the first read.
    database.prepare('SELECT count(*) FROM meta').get();
  } catch (error) {
    database.close();
    throw error;
  }
  // What a reader left behind; nobody can be using it now.
  rmSync(`${file}-shm`, { force: true });
  return database;
}

function writeEmptyLog(file: string, sealedNodeId: string): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    database.exec(`BEGIN; ${SCHEMA} COMMIT;`);
    const insert = database.prepare('INSERT INTO meta VALUES (?, ?)');
    insert.run('format', String(FORMAT));
    insert.run('node', sealedNodeId);
  } finally {
    database.close();
  }
}

/** Makes the names of new folders and files as durable as their content. */
function syncFolders(from: string, upTo: string): void {
  for (let folder = from; ; folder = dirname(folder)) {
    syncFile(folder);
    if (folder === upTo || folder === dirname(folder)) return;
  }
}

/**
 * Makes a file's content durable, or the names in a folder. Never the database's own file: see the
 * trap above.
 */
export function syncFile(file: string): void {
  const descriptor = openSync(file, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** The format that this version writes, and the newest that it reads. */
export const FORMAT = 1;

/** Rooms are read one after the other, all over the file. */
const READING_CACHE_KIB = 32_768;
const FILE_NAME = 'rooms.sqlite';

/**
 * A room's id is the position of its first entry, so that no id is ever used twice. There is no
 * index by room, which would halve the rate of commits: an entry points to the `previous` one of
 * its room, and `last` is where a room's chain of pointers began when `meta`'s mark was written.
 */
const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE room (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, last INTEGER NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE TABLE entry (
  position INTEGER PRIMARY KEY, room INTEGER NOT NULL, seq INTEGER NOT NULL,
  stamp INTEGER NOT NULL, previous INTEGER NOT NULL, chain BLOB NOT NULL, entry TEXT NOT NULL
) STRICT;
CREATE TABLE body (
  position INTEGER PRIMARY KEY, salt BLOB NOT NULL, octets BLOB NOT NULL
) STRICT;
CREATE TABLE snapshot (
  room INTEGER NOT NULL, seq INTEGER NOT NULL, stamp INTEGER NOT NULL, position INTEGER NOT NULL,
  chain TEXT NOT NULL, state TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (room, seq)
) STRICT;
CREATE TABLE damaged (
  id INTEGER PRIMARY KEY, kind, name, room, position, seq, stamp, previous, chain, content,
  salt, octets, reason, found_at
);
`;
