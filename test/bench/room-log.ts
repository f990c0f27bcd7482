// How fast the room log on SQLite commits and recovers, in CPU time as well: wall time is noise.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../adapters/log/sha256.ts';
import { openSqliteLog, type SqliteLog } from '../../adapters/log/sqlite.ts';
import type { Append } from '../../model/log/entry.ts';
import { asOctets } from '../../model/wire/octets.ts';

export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly perSecond: number;
  readonly cpuMicrosecondsEach: number;
}

/** Entries with bodies of 400 octets over 100 rooms, one and a hundred a commit, and read back. */
export async function roomLogBench(): Promise<Measure[]> {
  const parent = mkdtempSync(join(tmpdir(), 'confab-bench-'));
  try {
    const folder = join(parent, 'data');
    const one = await measureAppends(folder, 1, ONE_A_COMMIT);
    const hundred = await measureAppends(folder, 100, HUNDRED_A_COMMIT);
    return [one, hundred, measureRecovery(folder, ONE_A_COMMIT + HUNDRED_A_COMMIT)];
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

async function measureAppends(folder: string, group: number, total: number): Promise<Measure> {
  const log = open(folder);
  // The same entries over and over: making them is not what is measured.
  const appends = Array.from({ length: 1000 }, (_, n) => post(n));
  const count = total / group;
  const measure = stopwatch(`append, ${group} a commit`, total);
  for (let commit = 0; commit < count; commit += 1) {
    await new Promise<void>((resolve, reject) => {
      for (let i = 0; i < group; i += 1) {
        const append = appends[(commit * group + i) % appends.length];
        log.append(append === undefined ? [] : [append], (outcome) => {
          if (!outcome.ok) reject(new Error(outcome.reason));
          else if (i === group - 1) resolve();
        });
      }
    });
  }
  const measured = measure();
  log.close();
  return measured;
}

function measureRecovery(folder: string, total: number): Measure {
  const measure = stopwatch('recover', total);
  const log = open(folder);
  const measured = measure();
  log.close();
  return measured;
}

function stopwatch(name: string, total: number): () => Measure {
  const startedMs = performance.now();
  const started = process.cpuUsage();
  return () => {
    const seconds = (performance.now() - startedMs) / 1000;
    const { user, system } = process.cpuUsage(started);
    const cpuMicrosecondsEach = Math.round(((user + system) / total) * 100) / 100;
    const perSecond = Math.round(total / seconds);
    return { name: `room log: ${name}`, unit: 'entry', perSecond, cpuMicrosecondsEach };
  };
}

function open(folder: string): SqliteLog {
  return openSqliteLog(folder, {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    sha256,
    random: (bytes) => randomBytes(bytes),
  });
}

function post(n: number): Append {
  const room = `sip:room-${n % 100}@chat.example.com`;
  const octets = asOctets(randomBytes(BODY_BYTES).toString('latin1'));
  return {
    entry: {
      version: 1,
      room,
      key: { node: '00112233445566aa', boot: '00112233445566778899aabbccddeeff', n },
      actor: 'sip:alice@example.com',
      clause: 'R7701-6.2-4',
      type: 'message.posted',
      leg: '00112233445566aa/17',
      from: 'sip:alice@example.com',
      to: [room],
      messageId: `message-${n}`,
      contentType: 'text/plain; charset=utf-8',
      bodyBytes: octets.length,
    },
    body: { salt: asOctets(randomBytes(16).toString('latin1')), octets },
  };
}

const BODY_BYTES = 400;
const ONE_A_COMMIT = 3000;
const HUNDRED_A_COMMIT = 60_000;
