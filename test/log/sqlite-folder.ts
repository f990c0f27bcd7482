// Folders with room logs on SQLite for tests: made, copied, opened, and the writer's process
// beside.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { sha256 } from '../../adapters/log/sha256.ts';
import { openSqliteLog, type SqliteLog } from '../../adapters/log/sqlite.ts';
import type { Committed } from '../../model/log/entry.ts';
import type { LogClock, LogHarness } from '../compliance/room-log.ts';
import { appendAll, committedOf, message, opening } from '../compliance/room-log-entries.ts';

/**
 * A new path for a data folder; `cleanUp` removes them all. In memory where the system offers
 * that: thousands of syncs would make the tests wait for the disk, and prove nothing more.
 */
export function newFolder(): string {
  const parent = mkdtempSync(join(existsSync(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'confab-log-'));
  parents.push(parent);
  return join(parent, 'data');
}

/** Ends the writers that a failed test left running and removes the folders that were made. */
export function cleanUp(): void {
  for (const child of writers.splice(0)) child.kill('SIGKILL');
  for (const parent of parents.splice(0)) rmSync(parent, { recursive: true, force: true });
}

/** Opens with a clock that stands still, or with the one that is given. */
export function openLog(folder: string, clock: LogClock = stillClock()): SqliteLog {
  return openSqliteLog(folder, {
    wallMs: () => clock.wallMs,
    monotonicMs: () => clock.monotonicMs,
    sha256,
    random: (bytes) => randomBytes(bytes),
  });
}

export function stillClock(): LogClock {
  return { wallMs: 1_700_000_000_000, monotonicMs: 100 };
}

/** For the compliance suite; failures are commits that SQLite refuses. */
export function sqliteHarness(): LogHarness {
  const folder = newFolder();
  const clock = stillClock();
  let log = openLog(folder, clock);
  return {
    get log() {
      return log;
    },
    clock,
    reopen() {
      log.close();
      log = openLog(folder, clock);
      return log;
    },
    fail: () => log.database.exec('PRAGMA query_only = ON'),
    heal: () => log.database.exec('PRAGMA query_only = OFF'),
    idle: () => turns(3),
    dispose: () => log.close(),
  };
}

export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Copies a folder by another process: this one would lose its lock by closing the copied file. */
export function copyFolder(folder: string): string {
  const copy = newFolder();
  execFileSync('cp', ['-r', folder, copy]);
  return copy;
}

/**
 * Hashes of the folder's files, but for what SQLite leaves behind that is no content: its index of
 * the write-ahead log, and a write-ahead log that is empty.
 */
export function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => {
    return !name.endsWith('-shm') && statSync(join(folder, name)).size > 0;
  });
  const hashes = names.sort().map((name) => {
    const content = readFileSync(join(folder, name));
    return [name, createHash('sha256').update(content).digest('hex')];
  });
  return Object.fromEntries(hashes);
}

/** Transactions in the write-ahead log: frames whose second word, the size at commit, is set. */
export function commitsOf(folder: string): number {
  const wal = readFileSync(join(copyFolder(folder), 'rooms.sqlite-wal'));
  const salts = wal.subarray(16, 24);
  let count = 0;
  for (let at = 32; at < wal.length; at += 24 + 4096) {
    if (!wal.subarray(at + 8, at + 16).equals(salts)) break;
    if (wal.readUInt32BE(at + 4) > 0) count += 1;
  }
  return count;
}

/** The rooms of `fill`. */
export const X = 'sip:x@chat.example.com';
export const Y = 'sip:y@chat.example.com';

/** Twelve entries in X and in Y, alternating: entry s of X lies at position 2s - 1. */
export async function fill(log: SqliteLog, entries = 12): Promise<readonly Committed[]> {
  const outcomes = appendAll(
    log,
    Array.from({ length: entries }, (_, n) =>
      [X, Y].map((room) => (n === 0 ? opening(room, n) : message(room, n, `body ${n}`))),
    ),
  );
  await turns(2);
  return committedOf(outcomes);
}

export async function filled(folder: string, entries = 12): Promise<readonly Committed[]> {
  const log = openLog(folder);
  const committed = await fill(log, entries);
  log.close();
  return committed;
}

/** Changes a closed log from outside, as damage would. */
export function alter(
  folder: string,
  sql: string,
  parameters: readonly SQLInputValue[] = [],
): void {
  const database = new DatabaseSync(join(folder, 'rooms.sqlite'));
  const { changes } = database.prepare(sql).run(...parameters);
  database.close();
  if (changes === 0) throw new Error(`nothing was damaged by ${sql}`);
}

/** The bytes with one bit of the one at `at` changed, as a disk would. */
export function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8((copy[at] ?? 0) ^ (1 << (at % 8)), at);
  return copy;
}

/** Committed entries by their room, as `byRoom` gives them. */
export type Rooms = Record<string, readonly Committed[]>;

/** A body row that is lost looks like one that was erased: this compares the rest. */
export function withoutBodies(rooms: Rooms): Rooms {
  const bare = ({ body: _, ...rest }: Committed): Committed => rest;
  return Object.fromEntries(Object.entries(rooms).map(([room, all]) => [room, all.map(bare)]));
}

export function expectPrefixes(served: Rooms, truth: Rooms): void {
  for (const [room, entries] of Object.entries(served)) {
    expect(entries).toEqual(truth[room]?.slice(0, entries.length));
  }
}

/** What the writer was told committed, as `room seq body` lines. */
export function toldLines(output: string): string[] {
  // A line that a kill cut short was not reported whole.
  const lines = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line.startsWith('told ')).map((line) => line.slice(5));
}

/** The command line of the writer's process; see sqlite-writer.ts for its arguments. */
export function writerCommand(args: readonly (string | number)[]): [string, string[]] {
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  return [process.execPath, [...flags, WRITER, ...args.map(String)]];
}

export interface Writer {
  readonly child: ChildProcess;
  /** What it has written on stdout so far. */
  output(): string;
  /** Resolves when a line that starts so was written; rejects when the process ends before. */
  line(start: string): Promise<void>;
  /** Ends it with SIGKILL and resolves when it is gone and its output is read to the end. */
  kill(): Promise<void>;
}

export function startWriter(args: readonly (string | number)[]): Writer {
  const [command, all] = writerCommand(args);
  const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'inherit'] });
  writers.push(child);
  let output = '';
  child.stdout.setEncoding('latin1');
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  child.stdout.on('data', (text: string) => {
    output += text;
  });
  return {
    child,
    output: () => output,
    line: (start) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (`\n${output}`.includes(`\n${start}`)) resolve();
        };
        child.stdout.on('data', look);
        child.on('close', () => reject(new Error(`the writer ended without "${start}"`)));
        look();
      }),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

const WRITER = fileURLToPath(new URL('./sqlite-writer.ts', import.meta.url));
const IN_MEMORY = '/dev/shm';
const parents: string[] = [];
const writers: ChildProcess[] = [];
