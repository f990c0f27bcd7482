// A crew of threads: the same results in the same order, whatever their number, and whatever ends
// one of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crew } from '../../adapters/workers/crew.ts';
import { type Outcome, type SeedJob, Sweep, seedJobs } from '../../sim/sweep.ts';
import type { Behaviour } from './jobs.ts';

type Job = SeedJob<Behaviour>;
type Squared = { readonly seed: number; readonly square: number };

const module = new URL('./jobs.ts', import.meta.url).href;

async function sweptBy(workers: number, last: number, behaviour: Behaviour = {}) {
  const jobs = seedJobs(0, last, behaviour);
  const outcomes: Outcome<Job, Squared>[] = [];
  for await (const outcome of crew<Job, Squared>({ module, name: 'squared' }, jobs, { workers })) {
    outcomes.push(outcome);
  }
  return outcomes;
}

describe('A crew', () => {
  it('gives the same results in the order of the seeds with 0, 1 and 2 threads', async () => {
    const slow = { slow: [0, 7, 8] };
    const all = await Promise.all([0, 1, 2].map((workers) => sweptBy(workers, 40, slow)));
    for (const outcomes of all) {
      expect(outcomes.map((each) => ('result' in each ? each.result.square : each.lost))).toEqual(
        Array.from({ length: 41 }, (_, seed) => seed * seed),
      );
      expect(outcomes.map(({ job }) => job.seed)).toEqual(Array.from({ length: 41 }, (_, n) => n));
    }
  });

  it('says which seed was lost with its thread, and goes on with the others', async () => {
    const outcomes = await sweptBy(2, 20, { ends: [0, 5, 6, 20] });
    expect(outcomes).toHaveLength(21);
    const lost = outcomes.flatMap((each) => ('lost' in each ? [[each.job.seed, each.lost]] : []));
    const died = 'the thread that ran it died: it ended with code 3';
    expect(lost).toEqual([0, 5, 6, 20].map((seed) => [seed, died]));
  });

  it('says what a job threw, with any number of threads', async () => {
    for (const workers of [0, 1, 2]) {
      const lost = (await sweptBy(workers, 4, { throws: [3] })).filter((each) => 'lost' in each);
      expect(lost).toHaveLength(1);
      expect(lost[0]?.job.seed).toBe(3);
      expect('lost' in (lost[0] ?? {}) && lost[0]).toMatchObject({
        lost: expect.stringContaining('seed 3 cannot be squared'),
      });
    }
  });

  it('does not begin when the module exports no such function', async () => {
    const runner = { module, name: 'notAFunction' };
    const begun = crew<Job, Squared>(runner, seedJobs(1, 3, {}), { workers: 2 }).next();
    await expect(begun).rejects.toThrow('exports no function notAFunction');
  });

  it('can be left early, and an endless sweep ends with it', async () => {
    const endless = seedJobs(0, Number.POSITIVE_INFINITY, {});
    const seen: number[] = [];
    for await (const { job } of crew<Job, Squared>({ module, name: 'squared' }, endless, {
      workers: 2,
    })) {
      seen.push(job.seed);
      if (seen.length === 100) break;
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, seed) => seed));
  });
});

describe('A sweep', () => {
  it('tells outcomes in order and holds no more of them back than it may', () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.nat()),
        (jobs, aheadMax, choices) => {
          const sweep = new Sweep<number, number>(Array(jobs).keys(), aheadMax);
          const out: number[] = [];
          const told: number[] = [];
          while (!sweep.isDone) {
            const [choice = 0] = choices.take(1);
            const handedOut = choice % 2 === 0 ? sweep.next() : undefined;
            if (handedOut !== undefined) {
              expect(handedOut.job).toBe(handedOut.place);
              out.push(handedOut.place);
            } else if (out.length > 0) {
              const [place = 0] = out.splice(choice % out.length, 1);
              for (const outcome of sweep.settle(place, { job: place, result: place })) {
                told.push(outcome.job);
              }
            }
            expect(out.length).toBeLessThanOrEqual(aheadMax);
          }
          expect(told).toEqual([...Array(jobs).keys()]);
        },
      ),
    );
  });

  it('takes no outcome that it does not await', () => {
    const sweep = new Sweep<number, number>([1, 2].values(), 2);
    expect(() => sweep.settle(0, { job: 1, result: 1 })).toThrow('not awaited');
    sweep.next();
    sweep.settle(0, { job: 1, result: 1 });
    expect(() => sweep.settle(0, { job: 1, result: 1 })).toThrow('not awaited');
  });
});
