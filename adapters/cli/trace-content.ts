// A trace file of either kind, read for whoever draws it or makes something of it: what was done to
// a world, or what a live focus took and, driven again, gives.
import { type NodeSubject, nodeTrace, type Tick } from '../../model/trace/node-trace.ts';
import type { TraceFormat } from '../../model/trace/reading.ts';
import type { Action, NodeTick, WorldOptions } from '../../sim/index.ts';
import { isSame, newReplay, replayEvent } from '../../sim/trace/node-replay.ts';
import {
  newWorldReplay,
  replayAction,
  type WorldEvent,
  worldTrace,
} from '../../sim/trace/world-trace.ts';
import { sha256 } from '../log/sha256.ts';
import { InputError } from './command.ts';
import { type CheckedTrace, checkedTrace } from './trace-reading.ts';

/** What a trace file holds: what was done to a world, or what a live focus took and gave. */
export type TraceContent = WorldContent | NodeContent;

/** Of a simulated world. */
export interface WorldContent {
  readonly kind: 'world';
  readonly options: WorldOptions;
  readonly actions: readonly Action[];
  /** The first action, from 1, after which the world is another one than when it was recorded. */
  readonly differsAt?: number;
  /** What an action made this program throw, which is a bug in it; nothing follows. */
  readonly thrown?: string;
}

/** Of a live focus. */
export interface NodeContent {
  readonly kind: 'node';
  /** Its id in the room log. */
  readonly node: string;
  readonly domain: string;
  readonly ticks: readonly NodeTick[];
  /** The first tick, from 1, in which it does another thing than when it was recorded. */
  readonly differsAt?: number;
}

/**
 * Reads a trace file and does again what is in it, up to where that differs. Throws InputError for
 * a trace that is damaged, of another version, or not possible; `takesCut` lets one pass whose end
 * is missing.
 */
export function traceContent(path: string, takesCut: boolean): TraceContent {
  type Event = Tick | WorldEvent;
  const formats = [nodeTrace, worldTrace] as unknown as readonly TraceFormat<object, Event>[];
  const trace = checkedTrace(path, formats, takesCut);
  try {
    return trace.header.kind === 'node'
      ? nodeContent(trace as unknown as CheckedTrace<NodeSubject, Tick>)
      : worldContent(path, trace as unknown as CheckedTrace<WorldOptions, WorldEvent>);
  } finally {
    trace.close();
  }
}

function nodeContent({ header, each }: CheckedTrace<NodeSubject, Tick>): NodeContent {
  const ticks: NodeTick[] = [];
  let replay = newReplay;
  let differsAt: number | undefined;
  each((event) => {
    const step = replayEvent(replay, event, sha256);
    replay = step.replay;
    const { replayed } = step;
    if (replayed === undefined) return 'more';
    const { tick, effects, number, failed } = replayed;
    const whole = { atMs: tick.inputs[0]?.atMs ?? 0, inputs: tick.inputs, effects };
    if (!isSame(replayed)) differsAt = number;
    else ticks.push(failed === undefined ? whole : { ...whole, failed });
    return differsAt === undefined ? 'more' : 'enough';
  });
  const content = { kind: 'node', ...header.subject, ticks } as const;
  return differsAt === undefined ? content : { ...content, differsAt };
}

function worldContent(
  path: string,
  { header, each }: CheckedTrace<WorldOptions, WorldEvent>,
): WorldContent {
  const actions: Action[] = [];
  const { subject: options } = header;
  let replay = begun(path, options);
  let differsAt: number | undefined;
  let thrown: string | undefined;
  each((event) => {
    actions.push(event.action);
    if (differsAt !== undefined || thrown !== undefined) return 'more';
    const step = tried(() => replayAction(replay, event));
    if (typeof step === 'string') {
      thrown = `action ${actions.length}: ${step}`;
      return 'more';
    }
    if ('impossible' in step) throw new InputError(`${path}: ${step.impossible}`);
    replay = step.replay;
    if (step.replayed.expected !== step.replayed.got) differsAt = step.replayed.number;
    return 'more';
  });
  const bare = { kind: 'world', options, actions } as const;
  const content = thrown === undefined ? bare : { ...bare, thrown };
  return differsAt === undefined ? content : { ...content, differsAt };
}

/** What it gives, or what it threw, in words. */
function tried<T>(what: () => T): T | string {
  try {
    return what();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

function begun(path: string, options: WorldOptions) {
  try {
    return newWorldReplay(options);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}
