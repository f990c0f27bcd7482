// Every plant is found by its model, by the shortest way, with what a search leaves out and without.
import { describe, expect, it } from 'vitest';
import { find } from '../../sim/plant/finding.ts';
import { plants } from '../../sim/plant/plants.ts';

describe('Every plant', () => {
  it.each(plants.map((plant) => [plant.name, plant] as const))('%s is found', (_, plant) => {
    const { searched, isAsPinned } = find(plant);
    const { violation, reductions } = searched;
    expect(violation).toMatchObject({ property: plant.found.property, minimal: true });
    expect(violation?.trace).toHaveLength(plant.found.steps);
    expect(isAsPinned).toBe(true);
    if (reductions.symmetry === 1 && !reductions.partialOrder) return;
    const whole = find(plant, { symmetry: false, partialOrder: false });
    expect(whole.isAsPinned).toBe(true);
  });

  it('is one of at least twenty, and some are known from other systems', () => {
    expect(plants.length).toBeGreaterThanOrEqual(20);
    expect(new Set(plants.map(({ name }) => name)).size).toBe(plants.length);
    expect(plants.filter(({ seenIn }) => seenIn !== undefined).length).toBeGreaterThanOrEqual(7);
  });
});
