// One seed of a sweep, as a thread runs it: a life with every property watching, and what it was
// through. Law 2: what is lived is pure; this only gives it the platform's SHA-256.
import { properties } from '../../model/property/properties.ts';
import { sometimes } from '../../model/property/sometimes.ts';
import { type Recorded, simulateRecorded } from '../../sim/check/recorded.ts';
import { scenarioNamed } from '../../sim/scenario/scenarios.ts';
import type { SeedJob } from '../../sim/sweep.ts';
import {
  type Simulated,
  type SimulationOptions,
  type SimulationTools,
  simulate,
} from '../../sim/world/simulation.ts';
import type { PresetName } from '../../sim/world/weather.ts';
import { sha256 } from '../log/sha256.ts';

/** What all seeds of a sweep have in common; plain data. */
export interface SweepOptions {
  readonly faults: PresetName;
  /** The name of a scenario. */
  readonly scenario?: string;
  /** The name of a plant. */
  readonly plant?: string;
}

/** Lives a seed. */
export function liveSeed(job: SeedJob<SweepOptions>): Recorded {
  return simulateRecorded(simulationOf(job), { properties, sha256, marks: sometimes });
}

/** Lives a seed again, for whoever wants to look at it. */
export function liveAgain(
  job: SeedJob<SweepOptions>,
  witness: NonNullable<SimulationTools['witness']>,
): Simulated {
  return simulate(simulationOf(job), { properties, sha256, witness });
}

function simulationOf({ seed, options }: SeedJob<SweepOptions>): SimulationOptions {
  const scenario = options.scenario === undefined ? undefined : scenarioNamed(options.scenario);
  const { faults, plant } = options;
  return {
    ...{ seed, faults },
    ...(scenario === undefined ? {} : { scenario }),
    ...(plant === undefined ? {} : { plant }),
  };
}
