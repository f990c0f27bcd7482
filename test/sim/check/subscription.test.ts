// What somebody who watches a room's roster is told of it, searched as far as it goes.
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../sim/check/model.ts';
import { subscription } from '../../../sim/check/models/subscription.ts';
import { type SearchOptions, search } from '../../../sim/check/search.ts';
import { planted } from '../../../sim/plant/plant.ts';
import { plantNamed } from '../../../sim/plant/plants.ts';
import { knownModel } from './known-model.ts';

describe('a subscription to a roster [R6665-4.2.1-3]', () => {
  it('makes who is in the room known to whoever watches it [X9, R4575-5.2-1]', () => {
    expect(counted(knownModel('subscription').small())).toEqual({
      ...{ verdict: 'holds', exhausted: true, states: 10_131, edges: 29_539 },
    });
  });

  it.each(['symmetry', 'partialOrder', 'memo'])(
    'of somebody alone is the same without %s',
    (reduction) => {
      const alone = () => subscription({ members: [] });
      const { states, edges } = { states: 987, edges: 1_756 };
      expect(counted(alone())).toEqual({ verdict: 'holds', exhausted: true, states, edges });
      expect(counted(alone(), { [reduction]: false })).toEqual(counted(alone()));
    },
  );

  it.each([
    ['notify-crowd', 'one-at-a-time', 8],
    ['notify-numbers', 'numbered-in-order', 8],
    ['refusal-as-taken', 'no-gap', 14],
    ['version-kept', 'versions-never-fall', 13],
    ['last-word-twice', 'nothing-after-the-end', 13],
  ])('with %s breaks %s after %i steps', (name, property, steps) => {
    const plant = plantNamed(name) ?? null;
    const { violation } = planted(plant, () => search(subscription({ words: 0 })));
    expect(violation).toMatchObject({ property, minimal: true });
    expect(violation?.trace.length).toBe(steps);
  });
});

function counted(model: Model, options: SearchOptions = {}) {
  const { verdict, exhausted, states, edges } = search(model, options);
  return { verdict, exhausted, states, edges };
}
