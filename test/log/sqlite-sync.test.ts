// Law 8 at the level of system calls: the write-ahead log is synced before anybody is told.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, newFolder, writerCommand } from './sqlite-folder.ts';

afterEach(cleanUp);

describe('a commit on disk', () => {
  // Where CI says so, a machine that cannot trace is a failure and not a reason to skip.
  const skip = process.env.CI !== 'true' && !canTrace();

  it.skipIf(skip)('is synced after its last write and before its callback', () => {
    const calls = tracedCalls(['fdatasync', 'fsync', 'pwrite64', 'write'], [12, 400]);
    const told = calls.flatMap((call, index) => (call.includes('"told ') ? [index] : []));
    // Two entries a batch, each reported by a write of its own.
    expect(told).toHaveLength(24);
    for (const [n, at] of told.entries()) {
      const before = calls.slice(0, at);
      const written = before.findLastIndex((call) => /^pwrite64\(.*-wal>/.test(call));
      const synced = before.findLastIndex((call) => /^f(data)?sync\(.*-wal>\) += 0/.test(call));
      expect(written).toBeGreaterThan(-1);
      expect(synced).toBeGreaterThan(written);
      // And this commit's own write lies after what was told before it.
      if (n % 2 === 0) expect(written).toBeGreaterThan(told[n - 1] ?? -1);
    }
  });

  it.skipIf(skip)('has a folder that was synced once the file was made in it', () => {
    const calls = tracedCalls(['fsync', 'fdatasync', 'link', 'linkat', 'write'], [1, 10]);
    const linked = calls.findIndex((call) => /^link(at)?\(.*rooms\.sqlite"/.test(call));
    const told = calls.findIndex((call) => call.includes('"told '));
    const synced = calls.slice(linked, told).filter((call) => /^fsync\(.*\) += 0/.test(call));
    expect(linked).toBeGreaterThan(-1);
    expect(synced.some((call) => call.includes('/data>'))).toBe(true);
    expect(synced.some((call) => call.includes(`${dirname(lastFolder)}>`))).toBe(true);
  });
});

let lastFolder = '';

/** The main thread's system calls while the writer runs, without its process id. */
function tracedCalls(names: readonly string[], args: readonly number[]): string[] {
  lastFolder = newFolder();
  const trace = join(dirname(lastFolder), 'trace');
  const [command, rest] = writerCommand([lastFolder, ...args]);
  const tracing = ['-f', '-y', '-e', `trace=${names.join(',')}`, '-o', trace];
  execFileSync('strace', [...tracing, command, ...rest], { stdio: 'pipe' });
  return whole(readFileSync(trace, 'latin1').split('\n'));
}

/**
 * Calls in the order in which they ended: a call that another thread cut in two is joined there.
 */
function whole(lines: readonly string[]): string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const [, thread = '', call = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(call);
    if (unfinished?.[1] !== undefined) {
      begun.set(thread, unfinished[1]);
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(call);
    return [resumed === null ? call : `${begun.get(thread)}${resumed[1]}`];
  });
}

function canTrace(): boolean {
  return spawnSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' }).status === 0;
}
