// The models at the size in which they are shown: each is exhausted, and small ones come to the same
// with and without what a search leaves out.
import { describe, expect, it } from 'vitest';
import { models } from '../../sim/check/models/models.ts';
import { search } from '../../sim/check/search.ts';
import { run } from '../cli/run.ts';

/** States and edges of each model's world. */
const COUNTS: { readonly [model: string]: readonly [states: number, edges: number] } = {
  'nickname-race': [5_977, 11_304],
  membership: [791_704, 2_918_186],
  'private-message': [181_893, 296_038],
  delivery: [630_578, 1_339_494],
  signalling: [1_358_673, 6_575_865],
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
