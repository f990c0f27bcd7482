// A live focus is judged by what it took and gave alone: of simulated ones, of which all else is
// known, nothing is said that is not so, whether the recorded ticks are judged or what they brought
// is fed to a focus once more, one thing after the other.
import { describe, expect, it } from 'vitest';
import type { Input } from '../../model/focus/input.ts';
import { properties } from '../../model/property/properties.ts';
import type { Property } from '../../model/property/property.ts';
import {
  bringToLife,
  judgedTicks,
  nodeActions,
  nodeFailure,
  type PresetName,
  performNode,
  presets,
  type RunWitness,
  startRun,
  stepRun,
} from '../../sim/index.ts';
import { PEOPLE, sha256, violation } from './stray-run.ts';

type Ticks = readonly { readonly inputs: readonly Input[] }[];

/** What a focus was fed in its first life, while people lived by themselves. */
function firstLife(seed: number, faults: PresetName): Ticks {
  const ticks: { readonly inputs: readonly Input[] }[] = [];
  let isOver = false;
  const witness: RunWitness = {
    happened(happened) {
      if (happened.type === 'crashed' && happened.node === 'focus') isOver = true;
      if (isOver || happened.type !== 'ticked' || happened.node.kind !== 'focus') return;
      ticks.push({ inputs: happened.inputs });
    },
  };
  let run = startRun({ seed, people: PEOPLE, weather: presets[faults] }, witness, sha256);
  for (const [at, person] of PEOPLE.entries()) run = bringToLife(run, person, at * 20);
  for (let next = stepRun(run, LIFE_MS, witness); next !== undefined && !isOver; ) {
    run = next;
    next = stepRun(run, LIFE_MS, witness);
  }
  return ticks;
}

describe('A focus of which only what it took is known', () => {
  it.each([
    ['lossy', 1],
    ['lossy', 2],
    ['all', 3],
    ['all', 5],
  ] as const)('is accused of nothing where all holds: %s, seed %i', (faults, seed) => {
    const ticks = firstLife(seed, faults);
    expect(ticks.length).toBeGreaterThan(60);
    expect(judgedTicks(properties, ticks)).toBeUndefined();
    const actions = nodeActions(ticks.map(({ inputs }) => inputs));
    const court = { properties, sha256 };
    expect(nodeFailure(court, actions)).toBeUndefined();
    // A log that commits at once is another one: who paused in between would be late for it.
    if (faults === 'all') return;
    const uncommitted = actions.filter(({ type }) => type !== 'commit');
    expect(nodeFailure(court, uncommitted, true)).toBeUndefined();
  });

  it('is judged in the tick in which it shows, by what was logged just before', () => {
    const ticks = firstLife(1, 'none');
    const at = ticks.findIndex(({ inputs }) =>
      inputs.some((input) => {
        return input.type === 'committed' && input.committed.entry.type === 'message.posted';
      }),
    );
    expect(at).toBeGreaterThan(0);
    const silent: Property = {
      ...{ name: 'silent', says: 'Nobody says anything.', clauses: [], initial: null },
      observe(_, seen) {
        const isSaid = seen.type === 'logged' && seen.committed.entry.type === 'message.posted';
        return isSaid ? violation('silent', 'somebody says something') : null;
      },
    };
    const failure = violation('silent', 'somebody says something');
    expect(judgedTicks([silent], ticks)).toEqual({ tick: at + 1, failure });
  });

  it('fails itself where it throws, and what it took then is kept', () => {
    const inputs = firstLife(1, 'none').flatMap((tick) => tick.inputs);
    const second = inputs.filter((input) => {
      return input.type === 'booted' || (input.type === 'committed' && input.committed.seq === 2);
    });
    // A log of which the first entry is lost.
    const unborn = [{ inputs: second.map((input) => ({ ...input, atMs: 0 })) }];
    const verdict = judgedTicks(properties, unborn);
    expect(verdict).toEqual({ tick: 1, failure: { thrown: expect.any(String) } });
    const actions = nodeActions(unborn.map(({ inputs }) => inputs));
    const { ticks, failure } = performNode({ properties, sha256 }, actions);
    expect(failure).toEqual(verdict?.failure);
    expect(ticks.at(-1)?.failed).toBe((failure as { thrown: string }).thrown);
  });
});

const LIFE_MS = 40_000;
