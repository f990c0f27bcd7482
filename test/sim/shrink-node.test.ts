// What a focus was fed, in a long run with all that goes wrong, shrunk: a focus that is fed what is
// left fails in the same way, and nothing of it can be left out.
import { describe, expect, it } from 'vitest';
import type { Input } from '../../model/focus/input.ts';
import type { Observation, Property } from '../../model/property/property.ts';
import { bringToLife, presets, type RunWitness, startRun, stepRun } from '../../sim/index.ts';
import { judgedTicks } from '../../sim/trace/node-judging.ts';
import type { NodeAction } from '../../sim/trace/node-stage.ts';
import {
  type NodeShrinking,
  nodeActions,
  nodeFailure,
  performNode,
  shrinkNode,
} from '../../sim/trace/shrink-node.ts';
import { PEOPLE, sha256, violation } from './stray-run.ts';

/** What the focus was fed while people lived by themselves and datagrams got lost. */
function fedIn(seed: number, livesMs: number): readonly (readonly Input[])[] {
  const ticks: (readonly Input[])[] = [];
  const witness: RunWitness = {
    happened(happened) {
      if (happened.type !== 'ticked' || happened.node.kind !== 'focus') return;
      ticks.push(happened.inputs);
    },
  };
  let run = startRun({ seed, people: PEOPLE, weather: presets.lossy }, witness, sha256);
  for (const [at, person] of PEOPLE.entries()) run = bringToLife(run, person, at * 20);
  for (let next = stepRun(run, livesMs, witness); next !== undefined; ) {
    run = next;
    next = stepRun(run, livesMs, witness);
  }
  return ticks;
}

function property<S>(
  name: string,
  initial: S,
  sees: (state: S, seen: Observation) => S | 'wrong',
): Property {
  return {
    ...{ name, says: name, clauses: [], initial },
    observe(state, seen) {
      const next = sees(state as S, seen);
      return next === 'wrong' ? violation(name, `${name} does not hold`) : next;
    },
  };
}

const TWO_NICKNAMES = property('one-nickname', '', (first, seen) => {
  if (seen.type !== 'logged' || seen.committed.entry.type !== 'nickname.requested') return first;
  const { actor } = seen.committed.entry;
  return first === '' || first === actor ? actor : 'wrong';
});

/** A timer of the focus fires, so that time has to pass. */
const NO_TIMER = property('no-timer', null, (state, seen) =>
  seen.type === 'focus-ticked' && seen.inputs[0]?.type === 'timer-fired' ? 'wrong' : state,
);

const SAID_TWICE = property('said-once', 0, (said, seen) => {
  if (seen.type !== 'logged' || seen.committed.entry.type !== 'message.posted') return said;
  return said === 1 ? 'wrong' : said + 1;
});

function shrunkNode(judge: Property, seed: number, livesMs = 40_000) {
  const court = { properties: [judge], sha256 };
  const actions = nodeActions(fedIn(seed, livesMs));
  const shrinking = shrinkNode(court, actions);
  let last: NodeShrinking | undefined;
  for (let next = shrinking.next(); ; next = shrinking.next()) {
    last = next.value ?? last;
    if (next.done === true) break;
  }
  if (last === undefined) throw new Error(`seed ${seed} does not fail`);
  const { actions: left, failure, atOnce, isMinimal } = last;
  expect(isMinimal).toBe(true);
  expect(left.length).toBeLessThan(actions.length);
  // What the focus takes then is a trace that fails in its last tick.
  const performed = performNode(court, left, atOnce);
  expect(performed.failure).toEqual(failure);
  expect(performed.done.map(({ action }) => action)).toEqual(left);
  expect(judgedTicks([judge], performed.ticks)).toEqual({ tick: performed.ticks.length, failure });
  for (let at = 0; at < left.length; at += 1) {
    expect(nodeFailure(court, left.toSpliced(at, 1), atOnce)).not.toEqual(failure);
  }
  return { before: actions, left };
}

function typesOf(actions: readonly NodeAction[]): readonly string[] {
  return actions.map((action) => (action.type === 'fed' ? action.fact.type : action.type));
}

describe('What a focus was fed, shrunk', () => {
  it('is what two people who ask for nicknames sent, with nobody else', () => {
    const { before, left } = shrunkNode(TWO_NICKNAMES, 2);
    expect(before.length).toBeGreaterThan(40);
    expect(left.length).toBeLessThanOrEqual(20);
    expect(typesOf(left)).not.toContain('commit');
  });

  it('is what was said twice', () => {
    const { before, left } = shrunkNode(SAID_TWICE, 3);
    // Who called before them stays: the focus's names for sessions follow from how many there were.
    expect(left.length).toBeLessThan(before.length / 2);
  });

  it('lets time pass where a timer has to fire', () => {
    const { left } = shrunkNode(NO_TIMER, 2);
    expect(left.length).toBeLessThanOrEqual(6);
    expect(left.at(-1)?.atMs).toBeGreaterThan(left.at(0)?.atMs ?? 0);
  });

  it('is nothing where nothing fails', () => {
    const court = { properties: [], sha256 };
    const actions = nodeActions(fedIn(1, 1_000));
    expect([...shrinkNode(court, actions)]).toEqual([]);
  });
});
