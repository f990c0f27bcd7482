// What every room log must do, on disk, in memory, late or simulated: the port's contract as tests.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Committed, RoomSnapshot } from '../../model/log/entry.ts';
import type { AppendOutcome, RoomLog } from '../../model/log/port.ts';
import { asOctets } from '../../model/wire/octets.ts';
import {
  appendAll,
  byRoom,
  committedByRoom,
  committedOf,
  message,
  opening,
} from './room-log-entries.ts';

/** A log under test with the world around it in the test's hands. */
export interface LogHarness {
  /** The log as it is open now. */
  readonly log: RoomLog;
  /** What the log reads; the test moves them. */
  readonly clock: LogClock;
  /** Closes the log and opens it again over what it kept. */
  reopen(): RoomLog;
  /** From now on commits fail, until `heal`. A log that can fail only once may do that. */
  fail(): void;
  heal(): void;
  /** Resolves when everything that was appended has been told. */
  idle(): Promise<void>;
  dispose(): void;
}

export interface LogClock {
  wallMs: number;
  monotonicMs: number;
}

/** Runs the suite over logs that `open` makes, each empty and its own. */
export function roomLogCompliance(name: string, open: () => LogHarness): void {
  describe(`the room log ${name}`, () => {
    const opened: LogHarness[] = [];
    const fresh = (): LogHarness => {
      const harness = open();
      opened.push(harness);
      return harness;
    };
    afterEach(() => {
      for (const harness of opened.splice(0)) harness.dispose();
    });
    describeOrder(fresh);
    describeFailure(fresh);
    describeRecovery(fresh);
    describeErasure(fresh);
    describeTime(fresh);
  });
}

type Fresh = () => LogHarness;

function describeOrder(fresh: Fresh): void {
  it('numbers each room from 1 without a gap, whatever order rooms come in', async () => {
    const harness = fresh();
    const outcomes = appendAll(harness.log, [
      [opening(X, 0), opening(Y, 0)],
      [message(X, 1, 'one')],
      [message(Y, 1, 'uno'), message(X, 2, 'two'), message(Y, 2, 'due')],
    ]);
    await harness.idle();
    const told = committedOf(outcomes).map(({ room, seq }) => `${room} ${seq}`);
    expect(told).toEqual([`${X} 1`, `${Y} 1`, `${X} 2`, `${Y} 2`, `${X} 3`, `${Y} 3`]);
  });

  it('tells each batch what became of its own entries, bodies with them', async () => {
    const harness = fresh();
    const outcomes = appendAll(harness.log, [[opening(X, 0), message(X, 1, 'caf\u00e9')], []]);
    await harness.idle();
    const [first, second] = outcomes;
    expect(second).toEqual({ ok: true, committed: [] });
    const [opened, posted] = first?.ok ? first.committed : [];
    expect(opened).not.toHaveProperty('body');
    expect(opened?.entry).toEqual(opening(X, 0).entry);
    expect(posted?.body).toBe('caf\u00e9');
    const { bodyHash, ...entry } = { bodyHash: undefined, ...posted?.entry };
    expect(entry).toEqual(message(X, 1, 'caf\u00e9').entry);
    expect(bodyHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('never calls back from within append, and calls back once', async () => {
    const harness = fresh();
    let calls = 0;
    harness.log.append([opening(X, 0)], () => {
      calls += 1;
    });
    expect(calls).toBe(0);
    await harness.idle();
    expect(calls).toBe(1);
  });

  it('settles batches in the order of their appends, those made in a callback last', async () => {
    const harness = fresh();
    const order: string[] = [];
    harness.log.append([opening(X, 0)], () => {
      order.push('first');
      harness.log.append([message(X, 2, 'c')], () => order.push('third'));
    });
    harness.log.append([message(X, 1, 'b')], () => order.push('second'));
    await harness.idle();
    expect(order).toEqual(['first', 'second', 'third']);
    expect(byRoom(harness.reopen().recover())[X]?.map(({ body }) => body)).toEqual([
      undefined,
      'b',
      'c',
    ]);
  });

  it('throws on a body that its entry has no place for and takes nothing of it', async () => {
    const harness = fresh();
    const body = { salt: asOctets('s'), octets: asOctets('o') };
    const batch = [message(X, 0, 'kept out'), { ...opening(X, 1), body }];
    expect(() => harness.log.append(batch, () => undefined)).toThrow('carries no body');
    await harness.idle();
    expect(harness.reopen().recover().rooms).toEqual([]);
  });
}

function describeFailure(fresh: Fresh): void {
  it('fails a batch as a whole, with a reason, and leaves nothing of it', async () => {
    const harness = fresh();
    const before = appendAll(harness.log, [[opening(X, 0)]]);
    await harness.idle();
    harness.fail();
    const failed = appendAll(harness.log, [[message(X, 1, 'lost'), opening(Y, 0)]]);
    await harness.idle();
    harness.heal();
    expect(failed).toEqual([{ ok: false, reason: expect.stringMatching(/./) }]);
    expect(byRoom(harness.reopen().recover())).toEqual(committedByRoom(committedOf(before)));
  });

  it('fails every batch that was appended before the failure was told, in order', async () => {
    const harness = fresh();
    harness.fail();
    const told: string[] = [];
    const append = (label: string, n: number): void => {
      harness.log.append([message(X, n, label)], ({ ok }) => told.push(`${label} ${ok}`));
    };
    append('a', 0);
    append('b', 1);
    // A late log has not told yet when these come; one that answers at once has.
    await new Promise((resolve) => setImmediate(resolve));
    const late = told.length === 0;
    if (!late) harness.fail();
    append('c', 2);
    await harness.idle();
    harness.heal();
    expect(told).toEqual(['a false', 'b false', 'c false']);
    expect(harness.reopen().recover().rooms).toEqual([]);
  });

  it('goes on after a failure where it stood: no number is skipped or given twice', async () => {
    const harness = fresh();
    const before = appendAll(harness.log, [[opening(X, 0)]]);
    await harness.idle();
    harness.fail();
    const retried: AppendOutcome[] = [];
    harness.log.append([message(X, 1, 'again'), opening(Y, 0)], (outcome) => {
      expect(outcome.ok).toBe(false);
      harness.heal();
      harness.log.append([message(X, 1, 'again'), opening(Y, 0)], (told) => retried.push(told));
    });
    await harness.idle();
    const all = [...committedOf(before), ...committedOf(retried)];
    expect(all.map(({ room, seq }) => `${room} ${seq}`)).toEqual([`${X} 1`, `${X} 2`, `${Y} 1`]);
    expect(byRoom(harness.reopen().recover())).toEqual(committedByRoom(all));
  });

  it('settles what still waits when it is closed as failed, and does nothing after', async () => {
    const harness = fresh();
    const outcomes: AppendOutcome[] = [];
    harness.log.append([opening(X, 0)], (outcome) => outcomes.push(outcome));
    harness.log.close();
    harness.log.close();
    expect(outcomes).toEqual([]);
    harness.log.append([opening(X, 1)], (outcome) => outcomes.push(outcome));
    harness.log.eraseBody(X, 1);
    harness.log.saveSnapshot({ room: X, seq: 9, stampMs: 0, state: '{}' });
    await harness.idle();
    expect(outcomes).toEqual([{ ok: false, reason: expect.stringContaining('closed') }]);
    expect(harness.reopen().recover().rooms).toEqual([]);
  });
}

function describeRecovery(fresh: Fresh): void {
  it('is empty at first, undamaged, and keeps its node id', () => {
    const harness = fresh();
    const { log } = harness;
    expect(log.recover()).toEqual({ rooms: [] });
    expect(log.damage).toEqual([]);
    expect(log.nodeId).toMatch(/^[0-9a-f]{16}$/);
    expect(log.durability).not.toBe('');
    expect(harness.reopen().nodeId).toBe(log.nodeId);
  });

  it('is recovered once', () => {
    const { log } = fresh();
    log.recover();
    expect(() => log.recover()).toThrow('before');
  });

  it('recovers exactly what it told committed, over any batches, rooms and restarts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(runArbitrary, { maxLength: 4 }), async (runs) => {
        const harness = fresh();
        const all: Committed[] = [];
        let n = 0;
        for (const run of runs) {
          const batches = run.map((batch) =>
            batch.map(({ room, text }) => {
              n += 1;
              return text === undefined ? opening(room, n) : message(room, n, text);
            }),
          );
          const outcomes = appendAll(harness.log, batches);
          await harness.idle();
          all.push(...committedOf(outcomes));
          expect(byRoom(harness.reopen().recover())).toEqual(committedByRoom(all));
        }
        expect(all).toHaveLength(n);
        harness.dispose();
      }),
      { numRuns: 30 },
    );
  });

  it('recovers from a snapshot on: the snapshot as saved and the entries after it', async () => {
    const harness = fresh();
    const before = appendAll(harness.log, [
      [opening(X, 0), message(X, 1, 'a'), message(X, 2, 'b')],
      [opening(Y, 0)],
    ]);
    await harness.idle();
    const snapshot = snapshotAt(committedOf(before), X, 2);
    harness.log.saveSnapshot(snapshot);
    await harness.idle();
    const after = appendAll(harness.reopen(), [[message(X, 3, 'c')]]);
    await harness.idle();
    const all = committedByRoom([...committedOf(before), ...committedOf(after)]);
    expect(harness.reopen().recover().rooms).toEqual([
      { room: X, snapshot, entries: all[X]?.slice(2) },
      { room: Y, entries: all[Y] },
    ]);
  });

  it('recovers the latest of several snapshots, also one at the last entry', async () => {
    const harness = fresh();
    const outcomes = appendAll(harness.log, [[opening(X, 0), opening(X, 1), opening(X, 2)]]);
    await harness.idle();
    for (const seq of [1, 2, 3]) {
      harness.log.saveSnapshot(snapshotAt(committedOf(outcomes), X, seq));
      await harness.idle();
    }
    const snapshot = snapshotAt(committedOf(outcomes), X, 3);
    expect(harness.reopen().recover().rooms).toEqual([{ room: X, snapshot, entries: [] }]);
    const more = appendAll(harness.log, [[opening(X, 3)]]);
    await harness.idle();
    expect(committedOf(more)[0]?.seq).toBe(4);
  });

  it('throws on a snapshot of an entry that it does not have', () => {
    const { log } = fresh();
    expect(() => log.saveSnapshot({ room: X, seq: 1, stampMs: 0, state: '{}' })).toThrow(
      'not committed',
    );
  });
}

function describeErasure(fresh: Fresh): void {
  it('erases one body and keeps its entry, its hash and every other body', async () => {
    const harness = fresh();
    const batch = [message(X, 0, 'stays'), message(X, 1, 'goes'), message(X, 2, 'stays too')];
    const outcomes = appendAll(harness.log, [batch]);
    await harness.idle();
    harness.log.eraseBody(X, 2);
    await harness.idle();
    const [first, second, third] = committedOf(outcomes);
    const { body: _, ...erased } = { body: undefined, ...second };
    const recovered = harness.reopen().recover();
    expect(byRoom(recovered)[X]).toEqual([first, erased, third]);
    expect(recovered.rooms[0]?.entries[1]).not.toHaveProperty('body');
    expect(harness.log.damage).toEqual([]);
  });

  it('erases a body of before a restart, before the snapshots, and twice', async () => {
    const harness = fresh();
    const texts = ['a', 'b', 'c', 'd', 'e'];
    const batch = texts.map((text, n) => message(X, n, text));
    const committed = appendAll(harness.log, [batch.slice(0, 2), batch.slice(2)]);
    await harness.idle();
    harness.log.saveSnapshot(snapshotAt(committedOf(committed), X, 4));
    await harness.idle();
    const log = harness.reopen();
    log.eraseBody(X, 1);
    log.eraseBody(X, 1);
    log.eraseBody(X, 4);
    log.eraseBody(X, 99);
    log.eraseBody(Y, 1);
    const more = appendAll(log, [[message(X, 5, 'f')]]);
    await harness.idle();
    expect(committedOf(more)[0]?.seq).toBe(6);
    expect(byRoom(harness.reopen().recover())[X]?.map(({ body }) => body)).toEqual(['e', 'f']);
  });
}

function describeTime(fresh: Fresh): void {
  it('stamps with the wall clock at opening plus the time that went by', async () => {
    const harness = fresh();
    const { clock } = harness;
    const openedMs = clock.wallMs;
    clock.monotonicMs += 1500;
    clock.wallMs += 86_400_000;
    const outcomes = appendAll(harness.log, [[opening(X, 0)]]);
    await harness.idle();
    expect(committedOf(outcomes)[0]?.stampMs).toBe(openedMs + 1500);
  });

  it('never lets stamps fall, though the wall clock jumps back before a restart', async () => {
    const harness = fresh();
    const { clock } = harness;
    const stamps: number[] = [];
    const jumps = [-3_600_000, 0, 7_200_000, -86_400_000, 10];
    for (const [n, jump] of jumps.entries()) {
      clock.monotonicMs += 5.7;
      const outcomes = appendAll(harness.log, [[opening(X, n)], [message(Y, n, 'y')]]);
      await harness.idle();
      stamps.push(...committedOf(outcomes).map(({ stampMs }) => stampMs));
      clock.wallMs += jump;
      clock.monotonicMs = 0;
      harness.reopen();
    }
    expect(stamps).toHaveLength(2 * jumps.length);
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
    expect(stamps.every(Number.isInteger)).toBe(true);
    expect(stamps.at(-1)).toBeGreaterThan(stamps[0] ?? Number.POSITIVE_INFINITY);
  });

  it('does not let stamps fall below that of a snapshot after which nothing came', async () => {
    const harness = fresh();
    const outcomes = appendAll(harness.log, [[opening(X, 0)]]);
    await harness.idle();
    const [committed] = committedOf(outcomes);
    harness.log.saveSnapshot(snapshotAt(committedOf(outcomes), X, 1));
    await harness.idle();
    harness.clock.wallMs -= 3_600_000;
    const more = appendAll(harness.reopen(), [[opening(X, 1)]]);
    await harness.idle();
    expect(committedOf(more)[0]?.stampMs).toBeGreaterThanOrEqual(committed?.stampMs ?? Infinity);
  });
}

function snapshotAt(all: readonly Committed[], room: string, seq: number): RoomSnapshot {
  const stampMs = all.find((each) => each.room === room && each.seq === seq)?.stampMs ?? 0;
  return { room, seq, stampMs, state: `{"at":${seq}}` };
}

const X = 'sip:x@chat.example.com';
const Y = 'sip:y@chat.example.com';

/** Batches of one run between restarts; a text may hold any octet, and be empty or long. */
const runArbitrary = fc.array(
  fc.array(
    fc.record({
      room: fc.constantFrom(X, Y, 'sip:z@chat.example.com'),
      text: fc.option(
        fc.uint8Array({ maxLength: 40 }).map((bytes) =>
          Buffer.from(bytes)
            .toString('latin1')
            .repeat(1 + (bytes[0] ?? 0)),
        ),
        { nil: undefined },
      ),
    }),
    { maxLength: 5 },
  ),
  { maxLength: 6 },
);
