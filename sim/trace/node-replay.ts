// A node's trace driven again: the very `drive` over the recorded inputs, tick by tick, and whether
// what comes of each is what came of it then. Law: pure; a replay is a value, to be gone on from at
// any tick, and nothing of it depends on how it is shown.
import { drive, initialFocus } from '../../model/focus/drive.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Input } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import type { Sha256 } from '../../model/log/port.ts';
import {
  effectsHash,
  joinTick,
  noTick,
  type Tick,
  type TickAssembly,
} from '../../model/trace/node-trace.ts';
import { wordsOf } from './failure.ts';

/** A focus as it was after so many ticks of its trace. */
export interface NodeReplay {
  readonly state: FocusState;
  /** Whole ticks driven. */
  readonly ticks: number;
  /** What of the next tick has been read. */
  readonly assembly: TickAssembly;
}

/** A tick as it was replayed. */
export interface ReplayedTick {
  /** From 1. */
  readonly number: number;
  readonly tick: Tick;
  readonly before: FocusState;
  /** As before where the tick failed. */
  readonly after: FocusState;
  readonly effects: readonly Effect[];
  /** What was thrown when it was replayed. */
  readonly failed: string | undefined;
  /** The hash of its effects, or `fails: ` and what was thrown, as recorded and as replayed. */
  readonly expected: string;
  readonly got: string;
}

/** A replay after an event, and the tick that the event ended. */
export interface ReplayStep {
  readonly replay: NodeReplay;
  readonly replayed?: ReplayedTick;
}

/** Before the first tick. */
export const newReplay: NodeReplay = { state: initialFocus, ticks: 0, assembly: noTick };

/** Takes an event of the trace. Never throws, whatever the inputs do to the focus. */
export function replayEvent(replay: NodeReplay, event: Tick, sha256: Sha256): ReplayStep {
  const { assembly, tick } = joinTick(replay.assembly, event);
  if (tick === undefined) return { replay: { ...replay, assembly } };
  const { state: before, ticks } = replay;
  const { state: after, effects, failed } = driveTick(before, tick.inputs);
  const got = failed === undefined ? effectsHash(effects, sha256) : failure(failed);
  const number = ticks + 1;
  const expected = tick.failed === undefined ? (tick.effects ?? '') : failure(tick.failed);
  return {
    replay: { state: after, ticks: number, assembly },
    replayed: { number, tick, before, after, effects, failed, expected, got },
  };
}

/** Whether a tick did what it did when it was recorded. */
export function isSame({ expected, got }: ReplayedTick): boolean {
  return expected === got;
}

/** A focus after a tick; of one that was not started where `before` is undefined. Never throws. */
export function driveTick(
  before: FocusState = initialFocus,
  inputs: readonly Input[],
): {
  /** As before where it failed. */
  readonly state: FocusState;
  readonly effects: readonly Effect[];
  /** What was thrown. */
  readonly failed?: string;
} {
  try {
    return drive(before, inputs);
  } catch (error) {
    return { state: before, effects: [], failed: wordsOf(error) };
  }
}

function failure(why: string): string {
  return `fails: ${why}`;
}
