// Shrinks what a live focus was fed until something failed: whole connections first, then reads and
// commands one by one; reads that came in pieces come whole. Timers and the log follow by
// themselves. Law: pure; what is left makes a focus fail in the same way when it is fed to it.
import type { Input } from '../../model/focus/input.ts';
import type { Sha256 } from '../../model/log/port.ts';
import type { Property } from '../../model/property/property.ts';
import type { Octets } from '../../model/wire/octets.ts';
import type { Failure } from './failure.ts';
import type { NodeTick } from './node-parts.ts';
import { type NodeAction, nodeStage } from './node-stage.ts';
import { Rehearsal } from './rehearsal.ts';
import { type Failing, shrink } from './shrink.ts';
import { smaller } from './simpler.ts';

/** What a focus was fed, as far as it has been shrunk, and how that fails. */
export interface NodeShrinking {
  readonly actions: readonly NodeAction[];
  /** Entries are committed as soon as they are appended; no action says so. */
  readonly atOnce: boolean;
  readonly failure: Failure;
  readonly tries: number;
  readonly isMinimal: boolean;
}

/** How a focus is judged. */
export interface NodeCourt {
  readonly properties: readonly Property[];
  readonly sha256: Sha256;
}

/** What a focus was fed, tick by tick, as actions: what it brought about itself is left out. */
export function nodeActions(ticks: Iterable<readonly Input[]>): readonly NodeAction[] {
  const actions: NodeAction[] = [];
  let hasRecovered = false;
  for (const inputs of ticks) {
    let entries = 0;
    for (const { atMs, ...fact } of inputs) {
      if (fact.type === 'timer-fired') continue;
      if (fact.type === 'append-failed') {
        actions.push({ atMs, type: 'fail', reason: fact.reason });
      } else if (fact.type === 'committed' && hasRecovered) {
        entries += 1;
        const { stampMs } = fact.committed;
        const last = actions.at(-1);
        if (last?.type === 'commit' && entries > 1) actions.pop();
        actions.push({ atMs, type: 'commit', entries, stampMs });
      } else {
        entries = 0;
        actions.push({ atMs, type: 'fed', fact });
        hasRecovered ||= fact.type === 'recovered';
      }
    }
  }
  return actions;
}

/** How these actions fail; undefined where they do not. */
export function nodeFailure(
  court: NodeCourt,
  actions: readonly NodeAction[],
  atOnce = false,
): Failure | undefined {
  return performNode(court, actions, atOnce).failure;
}

/** What a focus does that is fed so, up to where it fails. */
export interface NodePerformance {
  /** What it took, with its timers and what the log told, one after the other. */
  readonly ticks: readonly NodeTick[];
  /** When each action was done, in milliseconds; those that could not be are absent. */
  readonly done: readonly { readonly action: NodeAction; readonly atMs: number }[];
  readonly failure: Failure | undefined;
}

/** Feeds a focus. */
export function performNode(
  { properties, sha256 }: NodeCourt,
  actions: readonly NodeAction[],
  atOnce = false,
): NodePerformance {
  const ticks: NodeTick[] = [];
  const witness = (tick: NodeTick) => ticks.push(tick);
  const stage = nodeStage(properties, { sha256, atOnce, witness });
  const done: { action: NodeAction; atMs: number }[] = [];
  let trial = stage.first;
  for (const action of actions) {
    const next = stage.perform(trial, action);
    if (next === undefined) continue;
    trial = next.trial;
    done.push({ action, atMs: trial.nowMs });
    if (trial.failure !== undefined) break;
  }
  return { ticks, done, failure: trial.failure };
}

/**
 * Shrinks what a focus was fed: tells the shortest so far after each try, and can be left at any.
 * Nothing is told where it does not fail, or not as `wanted`.
 */
export function* shrinkNode(
  court: NodeCourt,
  actions: readonly NodeAction[],
  { wanted, triesMax = TRIES_MAX }: { readonly wanted?: Failure; readonly triesMax?: number } = {},
): Generator<NodeShrinking, NodeShrinking | undefined, void> {
  const failure = wanted ?? nodeFailure(court, actions);
  if (failure === undefined) return undefined;
  // Where it does not matter when the log commits, nothing has to say so.
  const uncommitted = actions.filter(({ type }) => type !== 'commit');
  let tried = rehearsal(court, failure, true);
  let best = tried.fails(uncommitted);
  const atOnce = best !== undefined;
  if (best === undefined) {
    tried = rehearsal(court, failure, false);
    best = tried.fails(actions);
    if (best === undefined) return undefined;
  }
  let tries = 2;
  const progress = (isMinimal: boolean): NodeShrinking => ({
    ...{ atOnce, tries, isMinimal },
    actions: best?.actions ?? [],
    failure: best?.failure ?? failure,
  });
  const attempt = (list: readonly NodeAction[]) => {
    tries += 1;
    const failing = tried.fails(list);
    if (failing !== undefined) best = failing;
    return failing;
  };
  yield progress(false);
  for (const pass of ['connections', 'actions'] as const) {
    // What others sent in between may be gone, so that more of it can come at once.
    attempt(joined(best.actions));
    yield progress(false);
    const failing = best;
    const byConnection = pass === 'connections';
    const steps = shrink<readonly NodeAction[], Failure>({
      failing: {
        actions: byConnection
          ? unitsOf(failing.actions)
          : failing.actions.map((action) => [action]),
        failure: failing.failure,
      },
      fails: (list): Failing<readonly NodeAction[], Failure> | undefined => {
        const inOrder = byConnection ? timely(list.flat(), failing.actions) : list.flat();
        const found = attempt(inOrder);
        return found && { actions: stillThere(list, found.drafts), failure: found.failure };
      },
      simpler: ([action]) =>
        byConnection || action === undefined ? [] : simplerActions(action).map((one) => [one]),
      triesMax: triesMax - tries,
    });
    for (const _ of steps) yield progress(false);
  }
  return progress(tries < triesMax);
}

function rehearsal({ properties, sha256 }: NodeCourt, failure: Failure, atOnce: boolean) {
  const stage = nodeStage(properties, { sha256, atOnce });
  return new Rehearsal(stage, { failure, toTheEnd: false });
}

/** Reads of a connection that came one right after the other, as one. */
function joined(actions: readonly NodeAction[]): readonly NodeAction[] {
  const out: NodeAction[] = [];
  for (const action of actions) {
    const last = out.at(-1);
    const read = readOf(action);
    const before = last === undefined ? undefined : readOf(last);
    if (read === undefined || before?.connection !== read.connection) out.push(action);
    else {
      const octets = (before.octets + read.octets) as Octets;
      out[out.length - 1] = { ...action, type: 'fed', fact: { ...read, octets } };
    }
  }
  return out;
}

/** What a stream brought; datagrams stay apart. */
function readOf(action: NodeAction) {
  if (action.type !== 'fed' || action.fact.type !== 'bytes-received') return undefined;
  return action.fact.source === undefined ? action.fact : undefined;
}

/** All that a connection brought together, everything else one by one. */
function unitsOf(actions: readonly NodeAction[]): readonly (readonly NodeAction[])[] {
  const units = new Map<number, NodeAction[]>();
  for (const [at, action] of actions.entries()) {
    const key = connectionOf(action) ?? -1 - at;
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [action]);
    else unit.push(action);
  }
  return [...units.values()];
}

function connectionOf(action: NodeAction): number | undefined {
  return action.type === 'fed' && 'connection' in action.fact ? action.fact.connection : undefined;
}

/** Some of the actions, in the order in which they were. */
function timely(some: readonly NodeAction[], all: readonly NodeAction[]): readonly NodeAction[] {
  const kept = new Set(some);
  return all.filter((action) => kept.has(action));
}

/** What of each unit was done; the same units where all of it was. */
function stillThere(
  units: readonly (readonly NodeAction[])[],
  done: readonly NodeAction[],
): readonly (readonly NodeAction[])[] {
  const left = new Set(done);
  return units.flatMap((unit) => {
    if (unit.every((action) => left.has(action))) return [unit];
    const some = unit.filter((action) => left.has(action));
    return some.length === 0 ? [] : [some];
  });
}

/** Sooner. What was said stays as it was: lengths and ids in it belong together. */
function simplerActions(action: NodeAction): readonly NodeAction[] {
  return [...smaller(action.atMs)].map((atMs) => ({ ...action, atMs }));
}

const TRIES_MAX = 5_000;
