// What a seed comes to, hash by hash: the same on every machine, Node, process and thread. Run as a
// program it takes jobs as one JSON argument, and prints a line of JSON for each.
import { createHash } from 'node:crypto';
import { bringToLife, type RunOptions, startRun, stepRun } from '../../sim/index.ts';
import type { SeedJob } from '../../sim/sweep.ts';

/** What is lived, but for the seed. */
export type Life = Omit<RunOptions, 'seed'> & { readonly livesMs: number };

export interface Hashes {
  readonly seed: number;
  readonly steps: number;
  /** SHA-256 over the step hash after every action. */
  readonly every: string;
  readonly last: string;
}

export function hashesOf({ seed, options: { livesMs, ...options } }: SeedJob<Life>): Hashes {
  const every = createHash('sha256');
  let run = startRun({ seed, ...options });
  for (const [at, person] of options.people.entries()) run = bringToLife(run, person, at * 20);
  for (let next = stepRun(run, livesMs); next !== undefined; next = stepRun(run, livesMs)) {
    run = next;
    every.update(run.world.hash);
  }
  const { steps, hash: last } = run.world;
  return { seed, steps, every: every.digest('hex'), last };
}

if (process.argv[1] === import.meta.filename) {
  const jobs = JSON.parse(process.argv[2] ?? '[]') as readonly SeedJob<Life>[];
  for (const job of jobs) process.stdout.write(`${JSON.stringify(hashesOf(job))}\n`);
}
