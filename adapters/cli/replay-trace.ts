// `confab replay FILE`: of a node's trace every tick is driven again: what happened, what was sent,
// whether it is what was recorded, and the first property that does not hold of it. A world's trace
// is replay-world's; a terminal gets a view.
import { basename } from 'node:path';
import { properties } from '../../model/property/properties.ts';
import {
  joinTick,
  type NodeSubject,
  nodeTrace,
  noTick,
  type Tick,
} from '../../model/trace/node-trace.ts';
import { describeFailure } from '../../sim/trace/failure.ts';

import { type Changes, changesBetween, roomLines, sentIn } from '../../sim/trace/node-account.ts';
import { judgeTick, type NodeVerdict, newJudging } from '../../sim/trace/node-judging.ts';
import { isSame, newReplay, type ReplayedTick, replayEvent } from '../../sim/trace/node-replay.ts';
import { NodeTimeline } from '../../sim/trace/node-timeline.ts';
import { newWiretap, tellTick } from '../../sim/trace/node-words.ts';
import { type WorldEvent, worldTrace } from '../../sim/trace/world-trace.ts';
import type { WorldOptions } from '../../sim/world/world.ts';
import { sha256 } from '../log/sha256.ts';
import { canDraw } from './chat-terminal.ts';
import { type CliIo, UsageError } from './command.ts';
import { playedThrough } from './playing-progress.ts';
import { printable } from './printable.ts';
import { replayWorld, viewed } from './replay-world.ts';
import { type SentFiles, sentFiles } from './sent-files.ts';
import { type CheckedTrace, checkedTrace } from './trace-reading.ts';
import { newView } from './view-state.ts';

/** What of a trace is asked for. */
export interface TraceAsked {
  readonly json: boolean;
  /** Only this tick or step. */
  readonly at: number | undefined;
  /** A folder to be made, for what was sent. */
  readonly bytes: string | undefined;
  readonly cut: boolean;
}

/**
 * Replays a trace file, of a live node or of a simulated world; 0, or 1 where this program does not
 * do what was recorded or a property does not hold.
 */
export async function replayTrace(path: string, asked: TraceAsked, io: CliIo): Promise<number> {
  const trace = checkedTrace<unknown, unknown>(path, [nodeTrace, worldTrace] as never, asked.cut);
  try {
    const isViewed = canDraw(io) && !asked.json && asked.bytes === undefined;
    if (trace.header.kind === 'world') {
      if (asked.bytes !== undefined) {
        throw new UsageError(`--bytes is for the trace of a live focus, and ${path} is a world's`);
      }
      const { json, at } = asked;
      const world = trace as CheckedTrace<WorldOptions, WorldEvent>;
      return await replayWorld(path, world, { json, at, isViewed }, io);
    }
    const node = trace as CheckedTrace<NodeSubject, Tick>;
    if (asked.at === 0) throw new UsageError('--at takes the number of a tick, 1 or more, not "0"');
    return isViewed ? await viewNode(path, node, asked.at, io) : replayNode(path, node, asked, io);
  } finally {
    trace.close();
  }
}

function replayNode(
  path: string,
  trace: CheckedTrace<NodeSubject, Tick>,
  asked: TraceAsked,
  io: CliIo,
): number {
  const files = asked.bytes === undefined ? undefined : sentFiles(asked.bytes);
  const outcome = driveAll(trace, asked, files, io);
  if (asked.at !== undefined && outcome.ticks < asked.at && outcome.different === undefined) {
    throw new UsageError(`${path} has ${outcome.ticks} ticks, so there is no tick ${asked.at}`);
  }
  return tellOutcome(outcome, trace, asked, io);
}

/** Shows it on the terminal. */
async function viewNode(
  path: string,
  trace: CheckedTrace<NodeSubject, Tick>,
  at: number | undefined,
  io: CliIo,
): Promise<number> {
  const ticks: Tick[] = [];
  let assembly = noTick;
  trace.each((event) => {
    const joined = joinTick(assembly, event);
    ({ assembly } = joined);
    if (joined.tick !== undefined) ticks.push(joined.tick);
    return ticks.length < VIEWED_MAX ? 'more' : 'enough';
  });
  if (ticks.length === VIEWED_MAX) {
    const but = 'look at it with --at N, or --json';
    throw new UsageError(`${path} has more ticks than a view takes (${VIEWED_MAX}): ${but}`);
  }
  const { node } = trace.header.subject;
  const steps = NodeTimeline.played(node, ticks, properties, sha256);
  const timeline = playedThrough(steps, ticks.length, io);
  if (at !== undefined && at > timeline.length) {
    throw new UsageError(`${path} has ${timeline.length} ticks, so there is no tick ${at}`);
  }
  return viewed(newView(basename(path), timeline, at), io);
}

interface Outcome {
  /** Ticks driven. */
  readonly ticks: number;
  /** The first that did not do what it did when it was recorded. */
  readonly different: ReplayedTick | undefined;
  /** The first that shows that a property does not hold, and when that was. */
  readonly verdict: TimedVerdict | undefined;
}

type TimedVerdict = NodeVerdict & { readonly atMs: number };

function driveAll(
  trace: CheckedTrace<NodeSubject, Tick>,
  { at, json }: TraceAsked,
  files: SentFiles | undefined,
  io: CliIo,
): Outcome {
  let replay = newReplay;
  let tap = newWiretap;
  let different: ReplayedTick | undefined;
  let judging = newJudging(properties);
  let verdict: TimedVerdict | undefined;
  trace.each((event) => {
    const step = replayEvent(replay, event, sha256);
    replay = step.replay;
    const { replayed } = step;
    if (replayed === undefined) return 'more';
    files?.take(replayed);
    // What it does otherwise than when it was recorded is not judged.
    const isLike = isSame(replayed);
    const { tick, effects, after: state, failed } = replayed;
    if (isLike) judging = judgeTick(judging, { inputs: tick.inputs, effects, state, failed });
    const found = verdict === undefined ? judging.verdict : undefined;
    if (found !== undefined) verdict = { ...found, atMs: momentOf(replayed) };
    const told = json ? undefined : tellTick(tap, replayed);
    tap = told?.tap ?? tap;
    const isShown = at === undefined || at === replayed.number;
    if (isShown) show(replayed, { lines: told?.lines, found, isAlone: at !== undefined }, io);
    if (!isLike) different = replayed;
    return different !== undefined || at === replayed.number ? 'enough' : 'more';
  });
  return { ticks: replay.ticks, different, verdict };
}

interface Shown {
  /** Absent where it is told as JSON. */
  readonly lines: readonly string[] | undefined;
  /** What shows in this tick, where that is the first. */
  readonly found: NodeVerdict | undefined;
  readonly isAlone: boolean;
}

function show(replayed: ReplayedTick, { lines, found, isAlone }: Shown, io: CliIo): void {
  const { number, tick, before, after, effects, got } = replayed;
  const atMs = momentOf(replayed);
  const sent = sentIn(effects);
  const changed = changesBetween(before, after);
  if (lines === undefined) {
    const rooms = isAlone ? { rooms: roomLines(after) } : {};
    const wrong = found === undefined ? {} : { violation: violationOf(found) };
    const { inputs } = tick;
    const line = { tick: number, atMs, inputs, sent, changed, effects: got, ...rooms, ...wrong };
    io.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const rooms = isAlone
    ? roomLines(after).map(({ room, seq, legs }) => `${room}: entry ${seq}, ${legs} in it here`)
    : [];
  const wrong = found === undefined ? [] : [describeFailure(found.failure)];
  const text = [...lines, ...changeWords(changed), ...rooms, ...wrong];
  io.stdout.write(`tick ${number} at ${atMs} ms\n`);
  for (const line of text) io.stdout.write(`  ${printable(line)}\n`);
}

function changeWords(changes: Changes): readonly string[] {
  return Object.entries(changes).map(([part, { came, went, changed }]) => {
    const signed = [
      ...came.map((key) => `+${key}`),
      ...went.map((key) => `-${key}`),
      ...changed.map((key) => `~${key}`),
    ];
    const shown = signed.slice(0, CHANGES_SHOWN_MAX).join(' ');
    const more = signed.length - CHANGES_SHOWN_MAX;
    return `now ${part}: ${shown}${more > 0 ? ` and ${more} more` : ''}`;
  });
}

function tellOutcome(
  { ticks, different, verdict }: Outcome,
  { early, isCut, header }: CheckedTrace<NodeSubject, Tick>,
  { json, at }: TraceAsked,
  io: CliIo,
): number {
  if (different !== undefined) {
    const { number, expected, got } = different;
    const where = `tick ${number} at ${momentOf(different)} ms`;
    const by = `recorded by ${header.by}`;
    complain(io, `${where} is not what was ${by}: expected ${expected}, got ${got}`);
    const violation = verdict && { violation: violationOf(verdict) };
    if (json) tellJson(io, { verdict: 'different', tick: number, expected, got, ...violation });
  } else if (json) {
    const told = verdict === undefined ? { verdict: 'same' } : violationOf(verdict);
    tellJson(io, { ...told, ticks, early, cut: isCut });
  } else if (at === undefined) {
    io.stdout.write(`${ticks} ticks, and each of them did what was recorded.\n`);
    if (early !== null) io.stdout.write(`The trace ends early: ${printable(early)}.\n`);
    if (isCut) io.stdout.write('The trace is cut off here: the last ticks may be missing.\n');
  }
  if (verdict !== undefined) {
    const where = `tick ${verdict.tick} at ${verdict.atMs} ms`;
    complain(io, `${where}: ${describeFailure(verdict.failure)}`);
  }
  return different === undefined && verdict === undefined ? 0 : 1;
}

/** As the failure of a step is told. */
function violationOf({ tick, failure }: NodeVerdict): object {
  if ('violated' in failure) return { verdict: 'violated', tick, ...failure };
  return { verdict: 'broken', tick, sentence: failure.thrown };
}

function complain(io: CliIo, sentence: string): void {
  io.stderr.write(`confab: ${printable(sentence)}\n`);
}

function momentOf({ tick }: ReplayedTick): number {
  return tick.inputs[0]?.atMs ?? 0;
}

function tellJson(io: CliIo, line: object): void {
  io.stdout.write(`${JSON.stringify(line)}\n`);
}

const VIEWED_MAX = 200_000;
const CHANGES_SHOWN_MAX = 12;
