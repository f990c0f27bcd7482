// One focus alone, as the stage on which what it was once fed is fed again in part: its timers fire
// by what it set, and a log of this stage commits what it appends. Law: pure; what comes from
// outside is a draft, and everything else follows.
import { Map as ImmutableMap } from 'immutable';
import { drive, initialFocus } from '../../model/focus/drive.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { Input, InputFact } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import { sealEntry } from '../../model/log/chain.ts';
import type { Append, Committed } from '../../model/log/entry.ts';
import type { Sha256 } from '../../model/log/port.ts';
import type { Observation, Property } from '../../model/property/property.ts';
import { observe, type Watch, watch } from '../../model/property/watch.ts';
import { type Agenda, emptyAgenda, putDown, withoutFirst } from '../world/agenda.ts';
import { thrownBy, wordsOf } from './failure.ts';
import type { NodeTick } from './node-parts.ts';
import type { Attempted, Stage } from './rehearsal.ts';

/** Something from outside, or a moment of the log. */
export type NodeAction = { readonly atMs: number } & (
  | { readonly type: 'fed'; readonly fact: InputFact }
  /** So many of the oldest entries that were appended are on disk, at the log's own time. */
  | { readonly type: 'commit'; readonly entries: number; readonly stampMs: number }
  /** The log takes nothing of what was appended and is not on disk. */
  | { readonly type: 'fail'; readonly reason: string }
);

/** A focus, its log and what the properties have seen of it; a value. */
export interface NodeTrial extends Attempted {
  readonly nowMs: number;
  readonly state: FocusState;
  readonly watch: Watch;
  /** The generation under which each timer is armed. */
  readonly timers: ImmutableMap<string, number>;
  readonly deadlines: Agenda<{ readonly timer: string; readonly generation: number }>;
  readonly connections: ImmutableMap<number, true>;
  /** The `connect` effects that wait for an answer, oldest first. */
  readonly requests: readonly number[];
  readonly waiting: readonly Append[];
  readonly seqs: ImmutableMap<string, number>;
  readonly stampMs: number;
  /** How far the clock on the wall is ahead of the monotonic one. */
  readonly aheadMs: number;
}

/** How a focus is fed. */
export interface NodeStaging {
  readonly sha256: Sha256;
  /** What is appended is committed as soon as it is. */
  readonly atOnce: boolean;
  /** Sees every tick as it is driven; it changes nothing. */
  readonly witness?: (tick: NodeTick) => void;
}

/** A focus that was not started. */
export function nodeStage(
  properties: readonly Property[],
  { atOnce, ...means }: NodeStaging,
): Stage<NodeTrial, NodeAction, NodeAction> {
  const first: NodeTrial = {
    ...{ failure: undefined, nowMs: 0, state: initialFocus, watch: watch(properties) },
    ...{ timers: ImmutableMap(), deadlines: emptyAgenda, connections: ImmutableMap() },
    ...{ requests: [], waiting: [], seqs: ImmutableMap(), stampMs: 0, aheadMs: 0 },
  };
  const perform = (before: NodeTrial, action: NodeAction) => {
    try {
      const trial = performed(passed(before, action.atMs, means), action, means);
      if (trial === undefined) return undefined;
      return { trial: atOnce ? allCommitted(trial, means) : trial, action };
    } catch (error) {
      return { trial: thrownBy(before, error), action };
    }
  };
  return { first, perform, end: settled, loose: () => [], settling: ({ nowMs }) => later(nowMs) };
}

/** What properties are to see when nothing more comes. */
function settled(trial: NodeTrial): NodeTrial {
  return seeing(trial, { type: 'settled', atMs: trial.nowMs });
}

function later(atMs: number): NodeAction {
  return { atMs, type: 'commit', entries: Number.MAX_SAFE_INTEGER, stampMs: 0 };
}

type Means = Omit<NodeStaging, 'atOnce'>;

function performed(trial: NodeTrial, action: NodeAction, means: Means): NodeTrial | undefined {
  // A timer was enough.
  if (trial.failure !== undefined) return trial;
  switch (action.type) {
    case 'fed': {
      const fact = factFor(trial, action.fact);
      return fact && ticked(noted(trial, fact), [fact], means);
    }
    case 'commit':
      if (trial.waiting.length === 0) return undefined;
      return committed(trial, action, means);
    case 'fail': {
      const { waiting: appends } = trial;
      if (appends.length === 0) return undefined;
      const { reason } = action;
      const after = { ...trial, waiting: [] };
      return ticked(after, [{ type: 'append-failed', appends, reason }], means);
    }
  }
}

/** The fact as it can be now; undefined where there is no such connection or request. */
function factFor({ connections, requests }: NodeTrial, fact: InputFact): InputFact | undefined {
  switch (fact.type) {
    case 'connected': {
      if (connections.has(fact.connection)) return undefined;
      if (fact.request === undefined) return fact;
      const request = asked(requests, fact.request);
      return request === undefined ? undefined : { ...fact, request };
    }
    case 'connect-failed': {
      const request = asked(requests, fact.request);
      return request === undefined ? undefined : { ...fact, request };
    }
    case 'bytes-received':
    case 'message-received':
    case 'closed':
    case 'handed-over':
    case 'drained':
      return connections.has(fact.connection) ? fact : undefined;
    default:
      return fact;
  }
}

function asked(requests: readonly number[], request: number): number | undefined {
  return requests.includes(request) ? request : requests[0];
}

/** What of a fact this stage keeps in mind itself. */
function noted(trial: NodeTrial, fact: InputFact): NodeTrial {
  switch (fact.type) {
    case 'booted':
    case 'wall-clock-changed':
      return { ...trial, aheadMs: fact.wallMs - trial.nowMs };
    case 'connected':
    case 'connect-failed': {
      const requests = trial.requests.filter((request) => request !== fact.request);
      if (fact.type === 'connect-failed') return { ...trial, requests };
      return { ...trial, requests, connections: trial.connections.set(fact.connection, true) };
    }
    case 'closed':
      return { ...trial, connections: trial.connections.remove(fact.connection) };
    case 'committed': {
      const { room, seq, stampMs } = fact.committed;
      return { ...trial, stampMs, seqs: trial.seqs.set(room, seq) };
    }
    case 'snapshot-loaded': {
      const { room, seq, stampMs } = fact.snapshot;
      return { ...trial, stampMs, seqs: trial.seqs.set(room, seq) };
    }
    default:
      return trial;
  }
}

function committed(
  trial: NodeTrial,
  { entries, stampMs: wanted }: { readonly entries: number; readonly stampMs: number },
  means: Means,
): NodeTrial {
  const stampMs = Math.max(trial.stampMs, wanted);
  let after: NodeTrial = { ...trial, stampMs, waiting: trial.waiting.slice(entries) };
  const facts = trial.waiting.slice(0, entries).map((append): InputFact => {
    const entry = sealEntry(append, means.sha256);
    const seq = (after.seqs.get(entry.room) ?? 0) + 1;
    const bare: Committed = { room: entry.room, seq, stampMs, entry };
    const whole = append.body === undefined ? bare : { ...bare, body: append.body.octets };
    after = { ...after, seqs: after.seqs.set(entry.room, seq) };
    after = seeing(after, { type: 'logged', atMs: after.nowMs, committed: whole });
    return { type: 'committed', committed: whole };
  });
  return ticked(after, facts, means);
}

function allCommitted(trial: NodeTrial, means: Means): NodeTrial {
  let after = trial;
  while (after.waiting.length > 0 && after.failure === undefined) {
    const { waiting, nowMs, aheadMs } = after;
    after = committed(after, { entries: waiting.length, stampMs: nowMs + aheadMs }, means);
  }
  return after;
}

/** Time passes, and timers fire at their deadlines. */
function passed(trial: NodeTrial, untilMs: number, means: Means): NodeTrial {
  let after = trial;
  for (;;) {
    const { first } = after.deadlines;
    if (first === null || first.atMs > untilMs || after.failure !== undefined) break;
    const { timer, generation } = first.what;
    after = { ...after, deadlines: withoutFirst(after.deadlines) };
    if (after.timers.get(timer) !== generation) continue;
    const nowMs = Math.max(after.nowMs, first.atMs);
    const fired = { ...after, nowMs, timers: after.timers.remove(timer) };
    after = ticked(fired, [{ type: 'timer-fired', timer, generation }], means);
  }
  return after.nowMs < untilMs ? { ...after, nowMs: untilMs } : after;
}

function ticked(trial: NodeTrial, facts: readonly InputFact[], { witness }: Means): NodeTrial {
  const { nowMs: atMs } = trial;
  const inputs = facts.map((fact): Input => ({ ...fact, atMs }));
  const { state, effects } = driven(trial, inputs, witness);
  const after = effects.reduce(afterEffect, { ...trial, state });
  return seeing(after, { type: 'focus-ticked', atMs, node: 'focus', inputs, effects, state });
}

function driven(
  { state, nowMs: atMs }: NodeTrial,
  inputs: readonly Input[],
  witness: Means['witness'],
) {
  try {
    const { state: after, effects } = drive(state, inputs);
    witness?.({ atMs, inputs, effects });
    return { state: after, effects };
  } catch (error) {
    witness?.({ atMs, inputs, effects: [], failed: wordsOf(error) });
    throw error;
  }
}

function afterEffect(trial: NodeTrial, effect: Effect): NodeTrial {
  switch (effect.type) {
    case 'set-timer': {
      const { timer, generation, dueMs } = effect;
      const deadlines = putDown(trial.deadlines, dueMs, { timer, generation });
      return { ...trial, deadlines, timers: trial.timers.set(timer, generation) };
    }
    case 'clear-timer':
      return { ...trial, timers: trial.timers.remove(effect.timer) };
    case 'append':
      return { ...trial, waiting: [...trial.waiting, effect.append] };
    case 'connect':
      return { ...trial, requests: [...trial.requests, effect.request] };
    default:
      return trial;
  }
}

function seeing(trial: NodeTrial, observation: Observation): NodeTrial {
  if (trial.failure !== undefined) return trial;
  const { watch: after, violation } = observe(trial.watch, observation);
  return { ...trial, watch: after, failure: violation };
}
