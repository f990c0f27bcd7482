// `confab replay FILE` where the file is the trace of a simulated world: its actions done again,
// judged by every property, and told step by step, or looked at on a terminal.
import { basename } from 'node:path';
import { properties } from '../../model/property/properties.ts';
import type { StepFailure } from '../../sim/trace/timeline.ts';
import { WorldTimeline } from '../../sim/trace/world-timeline.ts';
import type { WorldEvent } from '../../sim/trace/world-trace.ts';
import { ImpossibleAction } from '../../sim/world/act.ts';
import type { WorldOptions } from '../../sim/world/world.ts';
import { sha256 } from '../log/sha256.ts';
import { type CliIo, InputError, UsageError } from './command.ts';
import { playedThrough } from './playing-progress.ts';
import { printable } from './printable.ts';
import { stateJson, stateText, stepJson, stepText } from './step-told.ts';
import type { CheckedTrace } from './trace-reading.ts';
import { canBranch, newView, shownRun, type View } from './view-state.ts';
import { viewOnTerminal } from './view-terminal.ts';
import { createWorldTrace } from './world-trace-making.ts';

/** What of a world's trace is asked for. */
export interface WorldAsked {
  readonly json: boolean;
  /** Only this step, from 0, and everything that is after it. */
  readonly at: number | undefined;
  /** It is looked at, on a terminal. */
  readonly isViewed: boolean;
}

/** Replays it; 0, or 1 where a property does not hold or the world is not the one recorded. */
export async function replayWorld(
  path: string,
  trace: CheckedTrace<WorldOptions, WorldEvent>,
  asked: WorldAsked,
  io: CliIo,
): Promise<number> {
  const timeline = timelineOf(path, trace, io);
  const { at } = asked;
  if (at !== undefined && at > timeline.length) {
    throw new UsageError(`${path} has ${timeline.length} steps, so there is no step ${at}`);
  }
  if (asked.isViewed) return viewed(newView(basename(path), timeline, at), io);
  if (at === undefined) {
    for (let step = 1; step <= timeline.length; step += 1) tell(timeline, step, asked, io);
  } else tell(timeline, at, asked, io);
  return tellVerdict(timeline, trace, asked, io);
}

/** Shows a view until it is left: 1 where the run that was looked at last fails, else 0. */
export async function viewed(view: View, io: CliIo): Promise<number> {
  const last = await viewOnTerminal(view, written, io);
  return shownRun(last).failure === undefined ? 0 : 1;
}

function timelineOf(
  path: string,
  trace: CheckedTrace<WorldOptions, WorldEvent>,
  io: CliIo,
): WorldTimeline {
  const events: WorldEvent[] = [];
  trace.each((event) => {
    events.push(event);
    return 'more';
  });
  try {
    const options = trace.header.subject;
    const steps = WorldTimeline.played(options, events, { properties, sha256 });
    const timeline = playedThrough(steps, events.length, io);
    // What a trace without its end would still have done is not known.
    if (!trace.isCut) timeline.judgeEnd();
    return timeline;
  } catch (error) {
    if (!(error instanceof ImpossibleAction || error instanceof RangeError)) throw error;
    throw new InputError(`${path}: ${printable(error.message)}`);
  }
}

function tell(timeline: WorldTimeline, step: number, { json, at }: WorldAsked, io: CliIo): void {
  io.stdout.write(json ? `${stepJson(timeline, step)}\n` : stepText(timeline, step));
  if (at === undefined) return;
  io.stdout.write(json ? `${stateJson(timeline, step)}\n` : stateText(timeline, step));
}

function tellVerdict(
  timeline: WorldTimeline,
  { early, isCut }: CheckedTrace<WorldOptions, WorldEvent>,
  { json, at }: WorldAsked,
  io: CliIo,
): number {
  const steps = timeline.length;
  const { failure } = timeline;
  const isOther = failure?.verdict === 'different';
  const anyway = isOther ? timeline.failureAnyway(isCut) : undefined;
  if (json) {
    const now = isOther ? { now: anyway ?? { verdict: 'holds' } } : {};
    const verdict = failure === undefined ? { verdict: 'holds' } : { ...failure, ...now };
    io.stdout.write(`${JSON.stringify({ ...verdict, steps, early, cut: isCut })}\n`);
  } else if (failure !== undefined) {
    io.stderr.write(`confab: ${printable(failureWords(failure))}\n`);
    if (isOther) io.stderr.write(`confab: ${printable(anywayWords(anyway))}\n`);
  } else if (at === undefined) {
    io.stdout.write(`${steps} steps, and every property holds.\n`);
    if (early !== null) io.stdout.write(`The trace ends early: ${printable(early)}.\n`);
    if (isCut) io.stdout.write('The trace is cut off here: the last steps may be missing.\n');
  }
  return failure === undefined ? 0 : 1;
}

function failureWords({ step, violated, verdict, clause, sentence, atEnd }: StepFailure): string {
  const what = violated === undefined ? verdict : `${violated} does not hold [${clause}]`;
  return `${atEnd ? 'after' : 'at'} step ${step}${atEnd ? IN_THE_END : ''}, ${what}: ${sentence}`;
}

function anywayWords(failure: StepFailure | undefined): string {
  const found = failure === undefined ? 'every property holds' : failure.sentence;
  const which = failure?.violated === undefined ? '' : `${failure.violated} does not hold: `;
  return `this version does otherwise from there on; lived to its end, ${which}${found}`;
}

function written(view: View, path: string): string {
  const run = shownRun(view);
  if (!canBranch(run) || !(run instanceof WorldTimeline)) return 'Only a world can be written.';
  try {
    const actions = run.actions.map((action, at) => ({ action, hash: run.world(at + 1).hash }));
    createWorldTrace(path, run.options, actions);
    return `Written: ${run.length} actions.`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return 'There is such a file already, and nothing is overwritten.';
    return `It cannot be written: ${code ?? message}`;
  }
}

const IN_THE_END = ', when faults end, everything arrives and everybody leaves';
