// What a life in a simulated world costs, all faults on, one thread: world steps (a step is one tick
// of a node) with nobody looking, with every property asked after each, and with coverage as well.
// The same seeds take turns, so that what neighbours do to the machine falls on all alike.

import { sha256 } from '../../adapters/log/sha256.ts';
import { properties } from '../../model/property/properties.ts';
import { sometimes } from '../../model/property/sometimes.ts';
import { simulateRecorded } from '../../sim/check/recorded.ts';
import { type Simulated, simulate } from '../../sim/world/simulation.ts';
import type { BenchRow } from './drive.ts';

/** Lives of many seeds, each in three ways. */
export function simulateBench(): (BenchRow & {
  readonly notes: { readonly [what: string]: number };
})[] {
  for (let seed = SEEDS; seed < SEEDS + WARM_UP_SEEDS; seed += 1) {
    for (const { live } of WAYS) live(seed);
  }
  const sums = WAYS.map(() => ({ steps: 0, simulatedMs: 0, microseconds: 0 }));
  for (let seed = 0; seed < SEEDS; seed += 1) {
    for (const [at, { live }] of WAYS.entries()) {
      const sum = sums[at];
      if (sum === undefined) continue;
      const before = process.cpuUsage();
      const { steps, simulatedMs } = live(seed);
      const { user, system } = process.cpuUsage(before);
      sum.microseconds += user + system;
      sum.steps += steps;
      sum.simulatedMs += simulatedMs;
    }
  }
  return WAYS.map(({ name }, at) => {
    const { steps, simulatedMs, microseconds } = sums[at] ?? {
      steps: 1,
      simulatedMs: 0,
      microseconds: 1,
    };
    return {
      name: `simulate, all faults, ${name}`,
      unit: 'steps',
      perSecond: (steps * 1e6) / microseconds,
      cpuMicrosecondsEach: microseconds / steps,
      notes: {
        'seeds a second': (SEEDS * 1e6) / microseconds,
        'seconds of the world a second': (simulatedMs * 1e3) / microseconds,
      },
    };
  });
}

interface Way {
  readonly name: string;
  readonly live: (seed: number) => Simulated;
}

const WAYS: readonly Way[] = [
  { name: 'nobody looking', live: (seed) => simulate(lifeOf(seed), { properties: [], sha256 }) },
  { name: 'all properties', live: (seed) => simulate(lifeOf(seed), { properties, sha256 }) },
  {
    name: 'all properties, coverage',
    live: (seed) =>
      simulateRecorded(lifeOf(seed), { properties, sha256, marks: sometimes }).simulated,
  },
];

function lifeOf(seed: number) {
  return { seed, faults: 'all' } as const;
}

const SEEDS = 60;
const WARM_UP_SEEDS = 20;
