// Runs seeds on several threads at once, or on this one, and tells what came of each in the order
// of the seeds. Law 2: what is run is pure and knows nothing of threads, so that their number
// changes no result. A thread that dies costs the seed that it ran, which is told, nothing else.
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type HandedOut, type Outcome, Sweep } from '../../sim/sweep.ts';

/** Where what runs a job is: a module's URL, and the name of a function that it exports. */
export interface Runner {
  readonly module: string;
  readonly name: string;
}

/** How a crew works. */
export interface CrewOptions {
  /** Threads; 0 runs everything on this one, giving the event loop a turn between two jobs. */
  readonly workers: number;
  /** How many jobs may run ahead of the first that is not done, per thread; 16 when absent. */
  readonly aheadMax?: number;
}

/** What a thread is told, and what it answers. */
export type Asked<J> = HandedOut<J>;
export type Answered<R> =
  | { readonly place: number; readonly result: R }
  | { readonly place: number; readonly lost: string };

/**
 * Runs jobs by the function that a module exports, and tells of each in the order of the jobs. Jobs
 * and results must be what can be given to another thread. What throws, and a thread that dies, is
 * told as lost, in words. Stopping early ends the threads. Throws a TypeError when the module does
 * not export such a function.
 */
export async function* crew<J, R>(
  runner: Runner,
  jobs: Iterable<J>,
  { workers, aheadMax = AHEAD_MAX }: CrewOptions,
): AsyncGenerator<Outcome<J, R>, void, void> {
  const run = await functionOf<J, R>(runner);
  if (workers === 0) {
    yield* alone(run, jobs);
    return;
  }
  const sweep = new Sweep<J, R>(jobs[Symbol.iterator](), aheadMax * workers);
  const threads = new Threads<J, R>(runner, sweep);
  try {
    threads.start(workers);
    yield* threads.outcomes();
  } finally {
    await threads.end();
  }
}

/** The function that a runner names. Throws a TypeError where there is none. */
export async function functionOf<J, R>({ module, name }: Runner): Promise<(job: J) => R> {
  const found: unknown = (await import(module))[name];
  if (typeof found !== 'function') throw new TypeError(`${module} exports no function ${name}`);
  return found as (job: J) => R;
}

async function* alone<J, R>(run: (job: J) => R, jobs: Iterable<J>) {
  for (const job of jobs) {
    yield { job, ...outcomeOf(run, job) } as Outcome<J, R>;
    await turn();
  }
}

/** What a job gives, or how it failed. */
export function outcomeOf<J, R>(
  run: (job: J) => R,
  job: J,
): { readonly result: R } | { readonly lost: string } {
  try {
    return { result: run(job) };
  } catch (error) {
    return { lost: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The threads of a crew, each with the job that it runs. */
class Threads<J, R> {
  readonly #runner: Runner;
  readonly #sweep: Sweep<J, R>;
  readonly #running = new Map<Worker, HandedOut<J>>();
  readonly #idle: Worker[] = [];
  readonly #due: Outcome<J, R>[] = [];
  #wake: () => void = () => {};
  #hasEnded = false;

  constructor(runner: Runner, sweep: Sweep<J, R>) {
    this.#runner = runner;
    this.#sweep = sweep;
  }

  start(workers: number): void {
    for (let nth = 0; nth < workers; nth += 1) this.#handOut(() => this.#begin());
  }

  async *outcomes(): AsyncGenerator<Outcome<J, R>, void, void> {
    while (!this.#sweep.isDone || this.#due.length > 0) {
      const next = this.#due.shift();
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    const all = [...this.#running.keys(), ...this.#idle];
    await Promise.all(all.map((worker) => worker.terminate()));
  }

  #begin(): Worker {
    const worker = new Worker(THREAD, { workerData: this.#runner });
    let lastWords = '';
    worker.on('message', (answered: Answered<R>) => this.#answer(worker, answered));
    worker.on('error', (error: unknown) => {
      lastWords = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (code) => this.#bury(worker, lastWords || `it ended with code ${code}`));
    return worker;
  }

  /** Gives the next job to a thread, which is asked for only when there is one. */
  #handOut(thread: () => Worker): boolean {
    const handedOut = this.#sweep.next();
    if (handedOut === undefined) return false;
    const worker = thread();
    this.#running.set(worker, handedOut);
    worker.postMessage(handedOut satisfies Asked<J>);
    return true;
  }

  #answer(worker: Worker, { place, ...came }: Answered<R>): void {
    const job = this.#running.get(worker);
    if (job === undefined || job.place !== place) return;
    this.#running.delete(worker);
    this.#idle.push(worker);
    this.#settle(job, came as { readonly result: R } | { readonly lost: string });
  }

  #bury(worker: Worker, why: string): void {
    if (this.#hasEnded) return;
    const job = this.#running.get(worker);
    this.#running.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    if (job === undefined) return;
    this.#handOut(() => this.#begin());
    this.#settle(job, { lost: `the thread that ran it died: ${why}` });
  }

  #settle(
    { place, job }: HandedOut<J>,
    came: { readonly result: R } | { readonly lost: string },
  ): void {
    this.#due.push(...this.#sweep.settle(place, { job, ...came }));
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      const free = worker;
      if (this.#handOut(() => free)) continue;
      this.#idle.push(free);
      break;
    }
    this.#wake();
  }
}

const AHEAD_MAX = 16;

/** From sources and from the built package alike. */
const THREAD = new URL(
  `./seed-thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`,
  import.meta.url,
);
