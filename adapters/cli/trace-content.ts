// What a trace file holds, read whole: for commands that need all of it at once. What is wrong with
// one is a line, exit 2.
import { joinTick, nodeTrace, type Tick } from '../../model/trace/node-trace.ts';
import type { TraceFormat } from '../../model/trace/reading.ts';
import { newReplay, replayEvent } from '../../sim/trace/node-replay.ts';
import { type WorldEvent, worldTrace } from '../../sim/trace/world-trace.ts';
import type { NodeTick } from '../../sim/index.ts';
import { sha256 } from '../log/sha256.ts';
import type { TraceContent } from './export.ts';
import { checkedTrace } from './trace-reading.ts';

/** Reads a trace file of either kind. Throws InputError. */
export function traceContent(path: string): TraceContent {
  const formats = [nodeTrace, worldTrace] as readonly TraceFormat<unknown, unknown>[];
  const trace = checkedTrace<unknown, unknown>(path, formats, false);
  try {
    const { kind, subject } = trace.header;
    const events: unknown[] = [];
    trace.each((event) => {
      events.push(event);
      return 'more';
    });
    if (kind === 'world') {
      const actions = (events as readonly WorldEvent[]).map(({ action }) => action);
      return { kind, options: subject as never, actions };
    }
    const { node } = subject as { readonly node: string };
    return { kind, node, ticks: ticksOf(events as readonly Tick[]) };
  } finally {
    trace.close();
  }
}

/** A live node's ticks with what it gives for them now. */
function ticksOf(events: readonly Tick[]): readonly NodeTick[] {
  let replay = newReplay;
  return events.flatMap((event): readonly NodeTick[] => {
    const step = replayEvent(replay, event, sha256);
    replay = step.replay;
    if (step.replayed === undefined) return [];
    const { tick, effects } = step.replayed;
    const atMs = tick.inputs[0]?.atMs ?? 0;
    return [{ atMs, inputs: tick.inputs, effects }];
  });
}
