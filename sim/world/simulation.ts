// One simulated life of a world from a seed: a day with its weather and people who live by
// themselves or play a scenario, then calm, in which everything must come right again, then
// everybody leaves, and nothing may be left. Properties are asked after every tick. Law: the seed
// decides everything.
import { isOver } from '../../model/client/progress.ts';
import type { Sha256 } from '../../model/log/port.ts';
import { isViolation, type Property, type Violation } from '../../model/property/property.ts';
import { attempt } from './act.ts';
import type { Action } from './action.ts';
import { type Chance, chanceFrom, drawBetween, drawWhether } from './chance.ts';
import type { Happened } from './happened.ts';
import { observationOf } from './observation.ts';
import type { PeerProfile } from './peer.ts';
import { peerProfiles } from './peer-profile.ts';
import { misses, play } from './playing.ts';
import {
  bringToLife,
  doNow,
  planKnown,
  type Run,
  type RunOptions,
  type RunWitness,
  startRun,
  stepRun,
  turnWeather,
} from './run.ts';
import type { Scenario } from './scenario.ts';
import { healing } from './trouble.ts';
import { calm, drawWeather, type PresetName, presets, type Weather } from './weather.ts';

/** What a life is drawn from. */
export interface SimulationOptions {
  readonly seed: number;
  readonly faults: PresetName;
  /** A play in place of people who live by themselves. */
  readonly scenario?: Scenario;
  /** How long people live by themselves, in milliseconds of the world; a minute when absent. */
  readonly livesMs?: number;
}

/** Who looks on, and with what. */
export interface SimulationTools {
  readonly properties: readonly Property[];
  /** SHA-256, where the platform's is at hand. */
  readonly sha256?: Sha256;
  readonly witness?: RunWitness;
  /** What the day was drawn as, before it begins. */
  started?(run: Run, options: RunOptions): void;
}

/** What a life came to. */
export interface Simulated {
  readonly seed: number;
  /** Ticks of nodes. */
  readonly steps: number;
  readonly actions: number;
  /** Milliseconds of the world. */
  readonly simulatedMs: number;
  /** The step hash of the last step. */
  readonly hash: string;
  readonly verdict: 'holds' | 'violated' | 'broken';
  /** Where it does not hold. */
  readonly violation?: Violation;
  /** Where our own code threw: what it said. */
  readonly thrown?: string;
  /** The options that were drawn; `weather` among them. */
  readonly options: RunOptions;
}

/** Lives one life. Throws nothing: what our own code throws is the verdict `broken`. */
export function simulate(options: SimulationOptions, tools: SimulationTools): Simulated {
  const drawn = drawOptions(options);
  const watch = watchOf(tools);
  let run: Run | undefined;
  const outcome = (): Omit<Simulated, 'verdict'> => ({
    seed: options.seed,
    steps: watch.steps,
    actions: watch.actions,
    simulatedMs: run?.world.nowMs ?? 0,
    hash: run?.world.hash ?? '',
    options: drawn,
  });
  try {
    run = startRun(drawn, watch.witness, tools.sha256);
    tools.started?.(run, drawn);
    for (const stage of stages(run, options, watch)) run = stage;
    const { violation } = watch;
    if (violation === undefined) return { ...outcome(), verdict: 'holds' };
    return { ...outcome(), verdict: 'violated', violation };
  } catch (error) {
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { ...outcome(), verdict: 'broken', thrown };
  }
}

/** The options of a life, as its seed draws them: who is there, how clocks go, the weather. */
export function drawOptions({ seed, faults, scenario }: SimulationOptions): RunOptions {
  const dice = diceOf(chanceFrom(seed).state);
  const { drawn: weather } = drawWeather(dice.take(), faults);
  if (scenario !== undefined) {
    const day = faults === 'none' ? presets.none : weather;
    return { seed, ...scenario.world, weather: { ...day, mischief: 0 } };
  }
  const people = PEOPLE.slice(0, dice.between(2, PEOPLE.length));
  const kinds = Object.keys(peerProfiles) as PeerProfile[];
  const profiles = Object.fromEntries(
    people
      .filter(() => dice.whether(1 / 4))
      .map((person) => [person, kinds[dice.between(0, kinds.length - 1)] ?? 'strict']),
  );
  const skewed = faults === 'all' && dice.whether(1 / 4);
  const focuses = faults !== 'none' && dice.whether(1 / 5) ? 2 : 1;
  return {
    ...{ seed, people, profiles, weather },
    ...(focuses === 1 ? {} : { focuses }),
    ...(skewed ? { skewMs: { focus: dice.between(-SKEW_MS, SKEW_MS) } } : {}),
    ...(skewed ? { driftPpm: { alice: dice.between(-DRIFT_PPM, DRIFT_PPM) } } : {}),
    ...(dice.whether(1 / 4) ? { policy: { history: 'none' } } : {}),
  };
}

interface Watch {
  readonly witness: RunWitness;
  violation: Violation | undefined;
  actions: number;
  steps: number;
}

/** Shows everything to the properties, until the first one is violated. */
function watchOf({ properties, witness }: SimulationTools): Watch {
  const states = properties.map(({ initial }) => initial);
  const watch: Watch = {
    violation: undefined,
    actions: 0,
    steps: 0,
    witness: {
      action(action: Action) {
        watch.actions += 1;
        witness?.action?.(action);
      },
      happened(happened: Happened) {
        if (happened.type === 'ticked') watch.steps += 1;
        witness?.happened?.(happened);
        const seen = observationOf(happened);
        if (seen !== undefined) observe(seen);
      },
    },
  };
  const observe = (seen: Parameters<Property['observe']>[1]): void => {
    for (let at = 0; at < properties.length && watch.violation === undefined; at += 1) {
      const answer = properties[at]?.observe(states[at], seen);
      if (isViolation(answer)) watch.violation = answer;
      else states[at] = answer;
    }
  };
  return Object.assign(watch, { observe });
}
