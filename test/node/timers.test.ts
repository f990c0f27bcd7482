// Timers under a clock that the test moves, and under Node's own timers, faked.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTimers } from '../../adapters/node/timers.ts';

describe('Timers', () => {
  it('fire in order of deadline, then of arming', () => {
    const timers = createTimers(() => 0, never);
    timers.set('late', 1, 300);
    timers.set('first of two', 2, 200);
    timers.set('second of two', 3, 200);
    timers.set('early', 4, 100);
    expect(taken(timers, 200)).toEqual([
      ['early', 4],
      ['first of two', 2],
      ['second of two', 3],
    ]);
    expect(taken(timers, 299)).toEqual([]);
    expect(taken(timers, 300)).toEqual([['late', 1]]);
    expect(timers.size).toBe(0);
  });

  it('never fire when cleared, nor for a generation that another replaced', () => {
    const timers = createTimers(() => 0, never);
    timers.set('sooner', 1, 100);
    timers.set('later', 2, 100);
    timers.set('cleared', 3, 100);
    timers.set('sooner', 4, 50);
    timers.set('later', 5, 150);
    timers.clear('cleared');
    timers.clear('unknown');
    expect(taken(timers, 100)).toEqual([['sooner', 4]]);
    expect(taken(timers, 1000)).toEqual([['later', 5]]);
  });

  it('stay in order when one of them is cleared', () => {
    const timers = createTimers(() => 0, never);
    for (const ms of [4, 3, 7, 5, 6, 2, 1]) timers.set(`at ${ms}`, ms, ms);
    timers.clear('at 5');
    expect(taken(timers, 20).map(([, generation]) => generation)).toEqual([1, 2, 3, 4, 6, 7]);
  });

  it('fire as a plain sorted list would, whatever is armed, cleared and moved', () => {
    const change = fc.record({
      kind: fc.constantFrom('set', 'set', 'set', 'set', 'clear', 'take'),
      timer: fc.nat(24).map((number) => `timer ${number}`),
      ms: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 150 }), (changes) => {
        const timers = createTimers(() => 0, never);
        let plain: { timer: string; generation: number; dueMs: number }[] = [];
        for (const [generation, { kind, timer, ms }] of changes.entries()) {
          if (kind !== 'take') plain = plain.filter((armed) => armed.timer !== timer);
          if (kind === 'set') {
            plain.push({ timer, generation, dueMs: ms });
            timers.set(timer, generation, ms);
          } else if (kind === 'clear') {
            timers.clear(timer);
          } else {
            const due = plain.filter(({ dueMs }) => dueMs <= ms);
            plain = plain.filter(({ dueMs }) => dueMs > ms);
            due.sort((left, right) => left.dueMs - right.dueMs);
            expect(taken(timers, ms)).toEqual(due.map((armed) => [armed.timer, armed.generation]));
          }
          expect(timers.size).toBe(plain.length);
        }
        timers.clearAll();
      }),
    );
  });
});

describe('The alarm of timers', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is one for all, and wakes when the earliest is due', () => {
    const { timers, woken } = pumped();
    timers.set('b', 1, 2000);
    timers.set('a', 2, 1000);
    timers.set('c', 3, 3000);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(999);
    expect(woken).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(woken).toEqual(['a 2 at 1000', 'b 1 at 2000', 'c 3 at 3000']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('wakes nobody for what was cleared, and still for what comes after it', () => {
    const { timers, woken } = pumped();
    timers.set('a', 1, 1000);
    timers.set('b', 2, 2000);
    timers.clear('a');
    vi.advanceTimersByTime(2000);
    expect(woken).toEqual(['b 2 at 2000']);
  });

  it('waits longer than the 2^31 ms that Node takes at most', () => {
    const { timers, woken } = pumped();
    const monthMs = 30 * 24 * 3_600_000;
    timers.set('quarter', 1, 3 * monthMs);
    vi.advanceTimersByTime(3 * monthMs - 1);
    expect(woken).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(woken).toEqual([`quarter 1 at ${3 * monthMs}`]);
  });

  it('wakes for what is due already, and for nothing once all is cleared', () => {
    const { timers, woken } = pumped();
    timers.set('past', 1, -50);
    vi.advanceTimersByTime(1);
    expect(woken).toEqual(['past 1 at 1']);
    timers.set('never', 2, 100);
    timers.clearAll();
    expect(vi.getTimerCount()).toBe(0);
    expect(timers.size).toBe(0);
    timers.set('again', 3, 200);
    vi.advanceTimersByTime(500);
    expect(woken).toEqual(['past 1 at 1', 'again 3 at 200']);
  });
});

type Timers = ReturnType<typeof createTimers>;

function never(): void {
  throw new Error('woken before anything was due');
}

function taken(timers: Timers, nowMs: number): [string, number][] {
  const fired: [string, number][] = [];
  timers.takeDue(nowMs, (timer, generation) => fired.push([timer, generation]));
  return fired;
}

/** Timers whose owner takes what is due whenever it is woken, as the pump does. */
function pumped(): { timers: Timers; woken: string[] } {
  const woken: string[] = [];
  const startMs = performance.now();
  const nowMs = () => performance.now() - startMs;
  const timers = createTimers(nowMs, () => {
    const atMs = nowMs();
    timers.takeDue(atMs, (timer, generation) => woken.push(`${timer} ${generation} at ${atMs}`));
  });
  return { timers, woken };
}
