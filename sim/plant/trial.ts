// A trial: a run by which a mutant may be noticed. Played once with the program as it is, it tells
// where it comes by and how long it takes; played with a mutant, whether anything is other than it
// ought to be.
// Law: a trial ends. What takes many times what it takes without the mutant is noticed by that.

import { editedMachine } from '../../model/kernel/edit.ts';
import { type KernelWitness, substituted, witnessed } from '../../model/kernel/transition.ts';
import type { Sha256 } from '../../model/log/port.ts';
import type { Property } from '../../model/property/property.ts';
import { machines } from '../check/machines.ts';
import { models } from '../check/models/models.ts';
import { search } from '../check/search.ts';
import { scenarioNamed } from '../scenario/scenarios.ts';
import { strayed, walkName } from '../walk/walk.ts';
import { walks } from '../walk/walks.ts';
import { simulate } from '../world/simulation.ts';
import type { Mutant } from './mutants.ts';
import { isReached, type Reach, reaching } from './reach.ts';

/** What is played. */
export type Trial =
  | { readonly type: 'scenario'; readonly name: string }
  /** By its machine and what it says. */
  | { readonly type: 'walk'; readonly name: string }
  /** The model's small world. */
  | { readonly type: 'model'; readonly name: string }
  /** A life with all faults. */
  | { readonly type: 'seed'; readonly seed: number };

/** What a trial is, with the program as it is. */
export interface Measured {
  readonly trial: Trial;
  readonly reach: Reach;
  readonly microsteps: number;
  /** Of a model. */
  readonly states: number;
  /** Why it is no trial: it is not as it ought to be by itself. */
  readonly fails?: string;
}

/** What a trial is judged with. */
export interface TrialTools {
  readonly properties: readonly Property[];
  readonly sha256?: Sha256;
}

/** Plays a trial with the program as it is. */
export function measured(trial: Trial, tools: TrialTools): Measured {
  const { given, reach, microsteps } = reaching(() => played(trial, tools, {}));
  const { states, wrong } = given;
  return { trial, reach, microsteps, states, ...(wrong === undefined ? {} : { fails: wrong }) };
}

/** A trial, and how long it takes with the program as it is. */
export type Timed = Omit<Measured, 'reach'>;

/** How a mutant is noticed. */
export interface Noticed {
  readonly by: Trial;
  /** The property that is violated, or what else is wrong, in words. */
  readonly why: string;
}

/** The first of the trials that notices the mutant; undefined where none does. */
export function noticed(
  mutant: Mutant,
  trials: readonly Timed[],
  tools: TrialTools,
): Noticed | undefined {
  for (const timed of trials) {
    const why = wrongWith(mutant, timed, tools);
    if (why !== undefined) return { by: timed.trial, why };
  }
  return undefined;
}

/**
 * The trials that a mutant can be noticed by, in the order in which they are tried: of each type
 * the shortest first; some scenarios, walks, all other scenarios, models, seeds.
 */
export function trialsFor(mutant: Mutant, all: readonly Measured[]): readonly Timed[] {
  const reached = all
    .filter(({ fails, reach }) => fails === undefined && isReached(mutant, reach))
    .toSorted((one, other) => one.microsteps - other.microsteps)
    .map(({ reach: _, ...timed }) => timed);
  const [scenarios, walks, models, seeds] = TYPES.map((type) =>
    reached.filter(({ trial }) => trial.type === type),
  ) as [...(readonly Timed[])[]];
  const [first, rest] = [scenarios?.slice(0, FIRST), scenarios?.slice(FIRST)];
  return [first, walks, rest, models, seeds].flatMap((each) => each ?? []);
}

/** What is wrong in a trial with the mutant, in words; undefined where nothing is. */
function wrongWith(
  mutant: Mutant,
  { trial, microsteps, states }: Timed,
  tools: TrialTools,
): string | undefined {
  let left = TIMES_MAX * microsteps + MICROSTEPS_MORE;
  const witness: KernelWitness = () => {
    left -= 1;
    if (left < 0) throw new RangeError('it goes on and on');
  };
  const statesMax = TIMES_MAX * states + STATES_MORE;
  const machine = machines[mutant.machine];
  if (machine === undefined) throw new RangeError(`there is no machine ${mutant.machine}`);
  const standIn = { machine: editedMachine(machine, mutant.edits), keeps: new Set(mutant.keeps) };
  return substituted(
    new Map([[machine, standIn]]),
    () => witnessed(witness, () => played(trial, tools, { statesMax })).wrong,
  );
}

/** `scenario n1-two-ask-for-one-name`, `model membership`, `seed 3`. */
export function trialInWords(trial: Trial): string {
  return trial.type === 'seed' ? `seed ${trial.seed}` : `${trial.type} ${trial.name}`;
}

interface Played {
  readonly wrong?: string;
  readonly states: number;
}

function played(trial: Trial, tools: TrialTools, bounds: { readonly statesMax?: number }): Played {
  if (trial.type === 'model') return searched(trial.name, bounds);
  if (trial.type === 'walk') return walked(trial.name);
  const options =
    trial.type === 'seed'
      ? { seed: trial.seed, faults: 'all' as const }
      : { seed: 0, faults: 'none' as const, scenario: scenarioOf(trial.name) };
  const { verdict, violation, why } = simulate(options, tools);
  if (verdict === 'holds') return { states: 0 };
  return { states: 0, wrong: violation?.violated ?? `${verdict}: ${why}` };
}

function searched(name: string, bounds: { readonly statesMax?: number }): Played {
  const model = models.find((each) => each.name === name);
  if (model === undefined) throw new RangeError(`there is no model ${name}`);
  try {
    const { verdict, violation, states, cutOff } = search(model.small(), bounds);
    if (verdict === 'holds') return { states };
    return { states, wrong: violation?.property ?? `it does not end: ${cutOff}` };
  } catch (error) {
    return { states: 0, wrong: error instanceof Error ? error.message : String(error) };
  }
}

function walked(name: string): Played {
  const walk = walks.find((each) => walkName(each) === name);
  if (walk === undefined) throw new RangeError(`there is no walk ${name}`);
  try {
    const wrong = strayed(walk);
    return wrong === undefined ? { states: 0 } : { states: 0, wrong };
  } catch (error) {
    return { states: 0, wrong: error instanceof Error ? error.message : String(error) };
  }
}

function scenarioOf(name: string) {
  const scenario = scenarioNamed(name);
  if (scenario === undefined) throw new RangeError(`there is no scenario ${name}`);
  return scenario;
}

const TYPES: readonly Trial['type'][] = ['scenario', 'walk', 'model', 'seed'];
/** So many scenarios are tried before a machine is asked alone, which is much faster. */
const FIRST = 8;
const TIMES_MAX = 10;
const MICROSTEPS_MORE = 10_000;
const STATES_MORE = 1000;
