// A room log that answers when the test says so, and entries to append to it.
import type { Effect } from '../../model/focus/effect.ts';
import type { Append, Committed } from '../../model/log/entry.ts';
import type { AppendOutcome, RoomLog } from '../../model/log/port.ts';

export function appendOf(name: string): Append {
  return {
    entry: {
      type: 'node.started',
      version: 1,
      room: name,
      key: { node: 'n', boot: 'b', n: 0 },
      actor: 'n',
      clause: 'R7701-6.2-4',
    },
  };
}

export function appended(name: string): Effect {
  return { type: 'append', append: appendOf(name) };
}

export function committed(name: string): Committed {
  return { room: name, seq: 1, stampMs: 0, entry: appendOf(name).entry };
}

export interface LateLog extends RoomLog {
  readonly batches: {
    readonly batch: readonly Append[];
    readonly settled: (outcome: AppendOutcome) => void;
  }[];
  /** Answers the oldest batch. */
  answer(outcome: AppendOutcome): void;
}

/** A log that answers when the test says so. */
export function lateLog(): LateLog {
  const batches: LateLog['batches'] = [];
  return {
    nodeId: '0'.repeat(16),
    durability: 'none',
    damage: [],
    batches,
    recover: () => ({ rooms: [] }),
    append: (batch, settled) => batches.push({ batch, settled }),
    answer: (outcome) => batches.shift()?.settled(outcome),
    saveSnapshot: () => {},
    eraseBody: () => {},
    close: () => {},
  };
}
