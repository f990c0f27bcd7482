// The simulated log behind the port that the logs on disk and in memory implement: whoever holds it
// commits what was appended some turns of the event loop later, and may let that fail or crash.

import { sealEntry } from '../../model/log/chain.ts';
import type { Append, RoomSnapshot } from '../../model/log/entry.ts';
import type { AppendOutcome, RecoveredLog, RoomLog } from '../../model/log/port.ts';
import {
  appendedTo,
  commitOldest,
  crashedAt,
  emptyLog,
  failAll,
  openedBy,
  type SimulatedLog,
  sha256,
  waitingEntries,
  withoutBody,
  withSnapshot,
} from '../../sim/world/log.ts';
import type { LogClock, LogHarness } from '../compliance/room-log.ts';

/** A simulated log that commits so many turns after an append. */
export function simulatedHarness(lateTurns: number): LogHarness {
  const clock = { wallMs: 1_700_000_000_000, monotonicMs: 100 };
  let log = new OpenedLog(emptyLog, clock, lateTurns);
  return {
    get log() {
      return log;
    },
    clock,
    reopen() {
      log = new OpenedLog(log.crashed(), clock, lateTurns);
      return log;
    },
    fail: () => log.failFromNowOn(true),
    heal: () => log.failFromNowOn(false),
    idle: () => log.idle(),
    dispose: () => log.close(),
  };
}

class OpenedLog implements RoomLog {
  readonly nodeId = '00000000000000aa';
  readonly durability = 'simulated: what is committed is kept';
  readonly damage: readonly string[] = [];
  readonly #clock: LogClock;
  readonly #lateTurns: number;
  #log: SimulatedLog;
  #settling: ((outcome: AppendOutcome) => void)[] = [];
  #isFailing = false;
  #isRecovered = false;
  #isOver = false;

  constructor(log: SimulatedLog, clock: LogClock, lateTurns: number) {
    const { wallMs } = clock;
    this.#clock = clock;
    this.#lateTurns = lateTurns;
    this.#log = openedBy(log, NODE, { wallMs, monotonicMs: this.#monotonicMs() });
  }

  recover(): RecoveredLog {
    if (this.#isRecovered) throw new Error('the room log was recovered before');
    this.#isRecovered = true;
    const rooms = [...this.#log.rooms].map(([room, { entries, snapshot }]) => ({
      room,
      ...(snapshot === null ? {} : { snapshot }),
      entries: [...entries],
    }));
    return { rooms };
  }

  append(batch: readonly Append[], settled: (outcome: AppendOutcome) => void): void {
    if (this.#isOver) return;
    // What has no place in the log is our own mistake, and is told at once.
    for (const append of batch) sealEntry(append, sha256);
    this.#log = appendedTo(this.#log, NODE, batch);
    this.#settling.push(settled);
    inTurns(this.#lateTurns, () => this.#settle());
  }

  saveSnapshot(snapshot: RoomSnapshot): void {
    if (!this.#isOver) this.#log = withSnapshot(this.#log, snapshot);
  }

  eraseBody(room: string, seq: number): void {
    if (!this.#isOver) this.#log = withoutBody(this.#log, room, seq);
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#log = failAll(this.#log, NODE)?.log ?? this.#log;
    const settling = this.#settling.splice(0);
    const outcome = { ok: false, reason: 'the room log was closed before it committed' } as const;
    inTurns(1, () => {
      for (const settled of settling) settled(outcome);
    });
  }

  failFromNowOn(isFailing: boolean): void {
    this.#isFailing = isFailing;
  }

  /** What is on disk when the focus dies: nothing that was not committed, but for a torn end. */
  crashed(): SimulatedLog {
    const monotonicMs = this.#monotonicMs();
    this.#isOver = true;
    this.#settling = [];
    return crashedAt(this.#log, NODE, { kept: 0, torn: true }, { monotonicMs, sha256 }).log;
  }

  async idle(): Promise<void> {
    do await new Promise((resolve) => inTurns(this.#lateTurns + 1, () => resolve(undefined)));
    while (this.#settling.length > 0);
  }

  #settle(): void {
    if (this.#settling.length === 0 || this.#isOver) return;
    if (this.#isFailing) {
      const failed = failAll(this.#log, NODE);
      this.#log = failed?.log ?? this.#log;
      for (const settled of this.#settling.splice(0)) {
        settled({ ok: false, reason: 'no space left on the disk' });
      }
      return;
    }
    const done = commitOldest(this.#log, NODE, this.#monotonicMs(), sha256);
    if (done === undefined) throw new Error(`${waitingEntries(this.#log, NODE)} entries wait`);
    this.#log = done.log;
    this.#settling.shift()?.({ ok: true, committed: done.committed });
  }

  /** A world's time is whole milliseconds. */
  #monotonicMs(): number {
    return Math.floor(this.#clock.monotonicMs);
  }
}

function inTurns(turns: number, then: () => void): void {
  if (turns <= 0) then();
  else setImmediate(() => inTurns(turns - 1, then));
}

const NODE = 'focus';
