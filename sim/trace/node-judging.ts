// Judges what a live focus took and gave by properties, tick by tick, as a simulated one is judged.
// Law: pure; entries that the focus was told of after it had read its log were logged just before,
// and nothing is known of what its peers made of it.
import type { Effect } from '../../model/focus/effect.ts';
import type { Input } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import type { Observation, Property } from '../../model/property/property.ts';
import { observe, type Watch, watch } from '../../model/property/watch.ts';
import type { Failure } from './failure.ts';
import type { NodeTick } from './node-parts.ts';
import { driveTick, type ReplayedTick } from './node-replay.ts';

/** What properties have seen of a focus; a value. */
export interface NodeJudging {
  readonly watch: Watch;
  readonly hasRecovered: boolean;
  /** Whole ticks seen. */
  readonly ticks: number;
  /** Once it fails: nothing is judged behind that. */
  readonly verdict: NodeVerdict | undefined;
}

/** How a focus fails, and in which tick, from 1, that shows. */
export interface NodeVerdict {
  readonly tick: number;
  readonly failure: Failure;
}

/** A tick as it was driven: `failed` where something was thrown, `state` after it else. */
export interface DrivenTick {
  readonly inputs: readonly Input[];
  readonly effects: readonly Effect[];
  readonly state: FocusState;
  readonly failed?: string | undefined;
}

/** A tick as it was replayed, to be judged. */
export function drivenOf({ tick, effects, after, failed }: ReplayedTick): DrivenTick {
  return { inputs: tick.inputs, effects, state: after, failed };
}

/** Nothing was seen. */
export function newJudging(properties: readonly Property[]): NodeJudging {
  return { watch: watch(properties), hasRecovered: false, ticks: 0, verdict: undefined };
}

/** After the next tick. */
export function judgeTick(before: NodeJudging, driven: DrivenTick): NodeJudging {
  if (before.verdict !== undefined) return before;
  const { inputs, effects, state, failed } = driven;
  const atMs = inputs[0]?.atMs ?? 0;
  let { watch: eyes, hasRecovered } = before;
  const see = (seen: Observation): void => {
    if (eyes.violation === null) eyes = observe(eyes, seen).watch;
  };
  for (const input of inputs) {
    if (input.type === 'recovered') hasRecovered = true;
    if (input.type !== 'committed' || !hasRecovered) continue;
    see({ type: 'logged', atMs, committed: input.committed });
  }
  if (failed === undefined) {
    see({ type: 'focus-ticked', atMs, node: 'focus', inputs, effects, state });
  }
  const failure = eyes.violation ?? (failed === undefined ? undefined : { thrown: failed });
  const tick = before.ticks + 1;
  const verdict = failure === undefined ? undefined : { tick, failure };
  return { watch: eyes, hasRecovered, ticks: tick, verdict };
}

/** The first tick in which a focus that is fed these fails; undefined where it does not. */
export function judgedTicks(
  properties: readonly Property[],
  ticks: Iterable<Pick<NodeTick, 'inputs'>>,
): NodeVerdict | undefined {
  let judging = newJudging(properties);
  let state: FocusState | undefined;
  for (const { inputs } of ticks) {
    const driven = driveTick(state, inputs);
    state = driven.state;
    judging = judgeTick(judging, { inputs, ...driven });
    if (judging.verdict !== undefined) return judging.verdict;
  }
  return undefined;
}
