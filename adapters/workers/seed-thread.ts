// A thread that runs the jobs it is given, one at a time, and answers each with what came of it.
import { parentPort, workerData } from 'node:worker_threads';
import { type Answered, type Asked, functionOf, outcomeOf, type Runner } from './crew.ts';

const run = await functionOf<unknown, unknown>(workerData as Runner);

parentPort?.on('message', ({ place, job }: Asked<unknown>) => {
  parentPort?.postMessage({ place, ...outcomeOf(run, job) } satisfies Answered<unknown>);
});
