// The room log in memory: the contract at once and late, and what it adds for tests.
import { describe, expect, it } from 'vitest';
import { type MemoryLog, memoryLog } from '../../adapters/log/memory.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import { type LogHarness, roomLogCompliance } from '../compliance/room-log.ts';
import {
  appendAll,
  byRoom,
  committedOf,
  message,
  opening,
} from '../compliance/room-log-entries.ts';

roomLogCompliance('in memory', () => memoryHarness(1));
roomLogCompliance('in memory, three turns late', () => memoryHarness(3));

describe('a memory log', () => {
  it('tells a late log\u2019s outcome in the turn that was asked for', async () => {
    const { log } = memoryHarness(3);
    const outcomes = appendAll(log, [[opening(ROOM, 0)]]);
    await turns(2);
    expect(outcomes).toEqual([]);
    await turns(1);
    expect(outcomes).toHaveLength(1);
  });

  it('reopens as after a kill: nothing is told any more, what was committed is there', async () => {
    const harness = memoryHarness(3);
    const told = appendAll(harness.log, [[message(ROOM, 0, 'committed, not told')]]);
    await turns(1);
    const lost = appendAll(harness.log, [[message(ROOM, 1, 'not committed')]]);
    const log = (harness.log as MemoryLog).reopen({ lateTurns: 1 });
    await turns(5);
    expect([...told, ...lost]).toEqual([]);
    expect(byRoom(log.recover())[ROOM]?.map(({ body }) => body)).toEqual(['committed, not told']);
    const more = appendAll(log, [[message(ROOM, 1, 'again')]]);
    await turns(1);
    expect(committedOf(more)[0]?.seq).toBe(2);
  });

  it('fails what is appended just before a failure is told, in the same turn', async () => {
    const { log } = memoryHarness(3);
    (log as MemoryLog).failNext('the disk is full');
    const last = turns(3).then(() => appendAll(log, [[opening(ROOM, 1)]]));
    const told = appendAll(log, [[opening(ROOM, 0)]]);
    const late = await last;
    expect(told).toEqual([]);
    await turns(9);
    expect([...told, ...late].map(({ ok }) => ok)).toEqual([false, false]);
  });

  it('fails with the reason that was asked for, once', async () => {
    const { log } = memoryHarness(1);
    (log as MemoryLog).failNext('the disk is full');
    const failed = appendAll(log, [[opening(ROOM, 0)]]);
    await turns(1);
    expect(failed).toEqual([{ ok: false, reason: 'the disk is full' }]);
    const after = appendAll(log, [[opening(ROOM, 0)]]);
    await turns(1);
    expect(after[0]?.ok).toBe(true);
  });
});

function memoryHarness(lateTurns: number): LogHarness {
  const clock = { wallMs: 1_700_000_000_000, monotonicMs: 100 };
  let log = memoryLog({
    wallMs: () => clock.wallMs,
    monotonicMs: () => clock.monotonicMs,
    sha256,
    lateTurns,
  });
  return {
    get log() {
      return log;
    },
    clock,
    reopen() {
      log.close();
      log = log.reopen();
      return log;
    },
    fail: () => log.failNext('asked to fail'),
    heal: () => undefined,
    idle: () => turns(3 * lateTurns + 1),
    dispose: () => log.close(),
  };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

const ROOM = 'sip:x@chat.example.com';
