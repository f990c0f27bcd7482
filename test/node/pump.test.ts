// The pump's ticks, timers and appends, with small cores of the test's own.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Clock, createPump } from '../../adapters/node/pump.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Input } from '../../model/focus/input.ts';
import { limits } from '../../model/limits.ts';
import type { Append } from '../../model/log/entry.ts';
import { appended, appendOf, committed, lateLog } from './late-log.ts';
import { arm, closeAll, DRAIN, fired, pumped, until } from './pumped.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await closeAll();
});

describe('A tick', () => {
  it('takes everything that was fed before the loop came round, at one time', async () => {
    const { pump, ticks } = pumped(() => [], { clock: clockAt([5000, 5000, 7000]) });
    pump.feed(DRAIN);
    pump.feed(fired('a'));
    await Promise.resolve();
    pump.feed(fired('b'));
    await pump.settled();
    expect(ticks).toEqual([
      [
        { ...DRAIN, atMs: 5000 },
        { ...fired('a'), atMs: 5000 },
        { ...fired('b'), atMs: 5000 },
      ],
    ]);
    pump.feed(DRAIN);
    await pump.settled();
    expect(ticks[1]).toEqual([{ ...DRAIN, atMs: 7000 }]);
  });

  it('is never before the tick before it, even where the clock falls', async () => {
    const { pump, ticks } = pumped(() => [], { clock: clockAt([5000, 6000, 4000, 6001]) });
    for (let count = 0; count < 3; count += 1) {
      pump.feed(DRAIN);
      await pump.settled();
    }
    expect(ticks.map(([input]) => input?.atMs)).toEqual([6000, 6000, 6001]);
  });

  it('hands the state of one drive to the next', async () => {
    const pump = createPump<readonly string[]>(
      {
        initial: [],
        drive: (state, inputs) => ({
          state: [...state, ...inputs.map((input) => input.type)],
          effects: [],
        }),
      },
      { notice: () => {} },
    );
    pump.feed(DRAIN);
    await pump.settled();
    pump.feed(fired('a'));
    await pump.settled();
    expect(pump.state).toEqual(['command', 'timer-fired']);
  });

  it('tells a step of the wall clock, looked for once a second at most', async () => {
    let monotonicMs = 0;
    let wallMs = 1_700_000_000_000;
    const wall = vi.fn(() => wallMs);
    const { pump, ticks } = pumped(() => [], {
      clock: { monotonicMs: () => monotonicMs, wallMs: wall },
    });
    const tick = async (stepMs: number, driftMs: number) => {
      monotonicMs += stepMs;
      wallMs += stepMs + driftMs;
      pump.feed(DRAIN);
      await pump.settled();
      return ticks.at(-1)?.slice(1);
    };
    expect(await tick(999, 90_000)).toEqual([]);
    expect(wall).toHaveBeenCalledTimes(1);
    expect(await tick(1, 0)).toEqual([{ type: 'wall-clock-changed', wallMs, atMs: 1000 }]);
    expect(await tick(500, 0)).toEqual([]);
    expect(await tick(499, 0)).toEqual([]);
    expect(wall).toHaveBeenCalledTimes(2);
    expect(await tick(1, limits.wallClockStepMs)).toEqual([]);
    expect(await tick(1000, 1)).toEqual([{ type: 'wall-clock-changed', wallMs, atMs: 3000 }]);
    expect(await tick(1000, -limits.wallClockStepMs - 1)).toHaveLength(1);
    expect(await tick(1000, 0)).toEqual([]);
  });

  it('hands notices and what concerns the log on, in order', async () => {
    const told: unknown[] = [];
    const log = lateLog();
    log.saveSnapshot = (snapshot) => told.push(snapshot);
    log.eraseBody = (room, seq) => told.push([room, seq]);
    const snapshot = { room: 'r', seq: 3, stampMs: 1, state: '{}' };
    const effects: Effect[] = [
      { type: 'tell', notice: { type: 'drained' } },
      { type: 'save-snapshot', snapshot },
      { type: 'erase-body', room: 'r', seq: 2 },
    ];
    const { pump } = pumped(() => effects, { log, notice: (notice) => told.push(notice) });
    pump.feed(DRAIN);
    await pump.settled();
    expect(told).toEqual([{ type: 'drained' }, snapshot, ['r', 2]]);
  });
});

describe('Timers of the pump', () => {
  it('fire in order of deadline, in the tick that finds them due', async () => {
    let nowMs = 0;
    const arms: Effect[] = [arm('c', 1, 3000), arm('a', 2, 1000), arm('b', 3, 2000)];
    const { pump, ticks } = pumped((inputs) => (inputs[0]?.atMs === 0 ? arms : []), {
      clock: { monotonicMs: () => nowMs, wallMs: () => nowMs },
    });
    pump.feed(DRAIN);
    await pump.settled();
    nowMs = 2500;
    pump.feed(DRAIN);
    await pump.settled();
    expect(ticks[1]).toEqual([
      { ...DRAIN, atMs: 2500 },
      { type: 'timer-fired', timer: 'a', generation: 2, atMs: 2500 },
      { type: 'timer-fired', timer: 'b', generation: 3, atMs: 2500 },
    ]);
  });

  it('fire by themselves, not when cleared, and not for an old generation', async () => {
    const { pump, ticks } = pumped((inputs) => {
      const [first] = inputs;
      if (first?.type !== 'command') return [];
      const { atMs } = first;
      return [
        arm('cleared', 1, atMs + 1),
        arm('again', 2, atMs + 1),
        { type: 'clear-timer', timer: 'cleared' },
        arm('again', 3, atMs + 2),
        arm('last', 4, atMs + 3),
      ];
    });
    pump.feed(DRAIN);
    await until(() => ticks.flat().some((input) => 'timer' in input && input.timer === 'last'));
    const fires = ticks.flat().slice(1);
    expect(fires).toMatchObject([
      { timer: 'again', generation: 3 },
      { timer: 'last', generation: 4 },
    ]);
    const [command, again] = ticks.flat();
    expect((again?.atMs ?? 0) - (command?.atMs ?? 0)).toBeGreaterThanOrEqual(2);
  });
});

describe('Appends of the pump', () => {
  it('go to the log as one batch a drive, and its answer is fed in order', async () => {
    const log = lateLog();
    const { pump, ticks } = pumped(appendingOnCommand(['a', 'b', 'c']), { log });
    pump.feed(DRAIN);
    await until(() => log.batches.length === 1);
    pump.feed(fired('meanwhile'));
    await until(() => ticks.length === 2);
    expect(log.batches.map(({ batch }) => batch.map(nameOf))).toEqual([['a', 'b', 'c']]);
    log.answer({ ok: true, committed: ['a', 'b', 'c'].map(committed) });
    await pump.settled();
    expect(ticks[2]?.map(({ atMs: _, ...fact }) => fact)).toEqual(
      ['a', 'b', 'c'].map((name) => ({ type: 'committed', committed: committed(name) })),
    );
  });

  it('that fail are fed back as one append-failed', async () => {
    const log = lateLog();
    const { pump, ticks } = pumped(appendingOnCommand(['a', 'b']), { log });
    pump.feed(DRAIN);
    await until(() => log.batches.length === 1);
    log.answer({ ok: false, reason: 'the disk is full' });
    await pump.settled();
    expect(ticks[1]).toMatchObject([
      {
        type: 'append-failed',
        appends: [appendOf('a'), appendOf('b')],
        reason: 'the disk is full',
      },
    ]);
  });

  it('are told without waiting for another turn of the event loop', async () => {
    const log = lateLog();
    const order: string[] = [];
    const { pump } = pumped(
      (inputs) => {
        order.push(inputs.map((input) => input.type).join());
        return inputs[0]?.type === 'command' ? [appended('a')] : [];
      },
      { log },
    );
    pump.feed(DRAIN);
    await until(() => log.batches.length === 1);
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        setImmediate(() => order.push('turn'));
        pump.feed(fired('before'));
        log.answer({ ok: true, committed: [committed('a')] });
        order.push('answered');
        resolve();
      });
    });
    await until(() => order.includes('turn'));
    expect(order).toEqual(['command', 'answered', 'timer-fired,committed', 'turn']);
  });

  it('keep the pump unsettled until each batch is answered', async () => {
    const log = lateLog();
    const { pump, ticks } = pumped(appendingOnCommand(['a']), { log });
    pump.feed(DRAIN);
    await until(() => log.batches.length === 1);
    pump.feed(DRAIN);
    let isSettled = false;
    const settled = pump.settled().then(() => {
      isSettled = true;
    });
    await until(() => log.batches.length === 2);
    log.answer({ ok: true, committed: [committed('a')] });
    await until(() => ticks.length === 3);
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    log.answer({ ok: true, committed: [committed('b')] });
    await settled;
    expect(ticks).toHaveLength(4);
    await pump.settled();
  });
});

function nameOf(append: Append): string {
  return append.entry.room;
}

/** A core that appends these on a command, with other effects in between. */
function appendingOnCommand(names: readonly string[]) {
  const between: Effect = { type: 'clear-timer', timer: 'none' };
  return (inputs: readonly Input[]) =>
    inputs[0]?.type === 'command' ? names.flatMap((name) => [appended(name), between]) : [];
}

/** A clock whose monotonic time is the next of these at every reading, then the last. */
function clockAt(timesMs: number[]): Clock {
  let lastMs = 0;
  return {
    monotonicMs: () => {
      lastMs = timesMs.shift() ?? lastMs;
      return lastMs;
    },
    wallMs: () => lastMs,
  };
}
