// The checker at the size in which it is shown: every model exhausted, every plant found by the
// shortest way, the same with and without what is left out, and long failing walks cut down to it.
import { describe, expect, it } from 'vitest';
import { models } from '../../sim/check/models/models.ts';
import { STRANGER, withStranger } from '../../sim/check/models/stranger.ts';
import { Walker } from '../../sim/check/random-walk.ts';
import { search } from '../../sim/check/search.ts';
import { find } from '../../sim/plant/finding.ts';
import { type Plant, planted } from '../../sim/plant/plant.ts';
import { plants } from '../../sim/plant/plants.ts';
import { run } from '../cli/run.ts';

/** States and edges of each model's world. */
const COUNTS: { readonly [model: string]: readonly [states: number, edges: number] } = {
  'nickname-race': [5_977, 11_304],
  membership: [791_704, 2_918_186],
  'private-message': [181_893, 296_038],
  delivery: [630_578, 1_339_494],
  signalling: [1_109_299, 5_384_660],
  subscription: [1_463_642, 5_666_261],
  restart: [730_695, 1_737_272],
  'two-nodes': [540_200, 2_118_462],
};

describe('confab check', () => {
  it.each(Object.entries(COUNTS))('exhausts %s', async (name, [states, edges]) => {
    const { status, stdout } = await run('check', name, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'holds', exhausted: true, states, edges });
    expect(status).toBe(0);
  });

  it('has all models in this list', () => {
    expect(models.map(({ name }) => name).sort()).toEqual(Object.keys(COUNTS).sort());
  });

  it('needs no more than 200 octets for a state', () => {
    for (const { build, name } of models) {
      const { bytes, states } = search(build(), { statesMax: 300_000 });
      // A small store is mostly room to grow.
      if (states > 50_000) expect(bytes / states, name).toBeLessThanOrEqual(200);
    }
  });
});

describe('Every plant', () => {
  it.each(plants.map((plant) => [plant.name, plant] as const))('%s is found', (_, plant) => {
    const { searched, isAsPinned } = find(plant);
    expect(searched.violation).toMatchObject({ property: plant.found.property, minimal: true });
    expect(searched.violation?.trace).toHaveLength(plant.found.steps);
    expect(isAsPinned).toBe(true);
    const whole = find(plant, { symmetry: false, partialOrder: false, statesMax: STATES_MAX });
    expect(verdictOf(whole)).toEqual(
      whole.searched.verdict === 'cut off' ? expect.anything() : verdictOf({ searched }),
    );
  });

  it.each(plants.map((plant) => [plant.name, plant] as const))(
    '%s is left of a failing walk of 300 deeds, and hardly more',
    (_, plant) => {
      const { length, shrunk } = planted(plant, () => walked(plant));
      expect(length).toBeGreaterThanOrEqual(WALK_DEEDS);
      expect(shrunk).toBeLessThanOrEqual(plant.found.steps + 1);
    },
  );
});

describe('The verdict on every model', () => {
  it.each(models.map(({ name, small }) => [name, small] as const))(
    'of %s is the same with and without reductions, breadth-first and depth-first',
    (_, small) => {
      const ways = [
        {},
        { symmetry: false },
        { partialOrder: false },
        { symmetry: false, partialOrder: false },
        { order: 'depth' },
        { memo: false },
      ] as const;
      const verdicts = ways.map((way) => {
        const { verdict, exhausted, sometimes } = search(small(), way);
        return JSON.stringify({ verdict, exhausted, sometimes });
      });
      expect(new Set(verdicts)).toEqual(
        new Set([expect.stringContaining('"verdict":"holds","exhausted":true')]),
      );
    },
  );
});

function verdictOf({ searched }: Pick<ReturnType<typeof find>, 'searched'>) {
  const { verdict, violation } = searched;
  return { verdict, property: violation?.property, steps: violation?.trace.length };
}

/** A long walk that breaks what the plant breaks, and what shrinking leaves of it. */
function walked(plant: Plant) {
  const known = models.find(({ name }) => name === plant.found.model);
  if (known === undefined) throw new Error(`there is no model ${plant.found.model}`);
  const walker = new Walker(withStranger(known), plant.found.property, STRANGER);
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const long = walker.walk(seed, WALK_DEEDS);
    if (long === undefined) continue;
    return { length: long.deeds.length, shrunk: walker.shrunk(long).deeds.length };
  }
  return { length: 0, shrunk: 0 };
}

const WALK_DEEDS = 300;
const SEEDS = 60;
const STATES_MAX = 2_000_000;
