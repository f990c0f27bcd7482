// Jobs for the crew's tests: what they do depends on their number alone, save those that end badly.
import type { SeedJob } from '../../sim/sweep.ts';

export interface Behaviour {
  /** Seeds at which the job throws, or ends its thread. */
  readonly throws?: readonly number[];
  readonly ends?: readonly number[];
  /** Rounds of work for one seed, so that some take longer than others. */
  readonly slow?: readonly number[];
}

export function squared({ seed, options }: SeedJob<Behaviour>): { seed: number; square: number } {
  if (options.throws?.includes(seed)) throw new Error(`seed ${seed} cannot be squared`);
  if (options.ends?.includes(seed)) process.exit(3);
  let rounds = options.slow?.includes(seed) ? 30_000_000 : 10;
  while (rounds > 0) rounds -= 1;
  return { seed, square: seed * seed };
}

export const notAFunction = 42;
