// A failing walk of hundreds of deeds is cut down to within one of the shortest that there is.
import { describe, expect, it } from 'vitest';
import { models } from '../../sim/check/models/models.ts';
import { STRANGER, withStranger } from '../../sim/check/models/stranger.ts';
import { Walker } from '../../sim/check/random-walk.ts';
import { type Plant, planted } from '../../sim/plant/plant.ts';
import { plants } from '../../sim/plant/plants.ts';

describe('Of a failing walk of 300 deeds', () => {
  it.each(plants.map((plant) => [plant.name, plant] as const))(
    'with %s is left what a search proves to be the shortest, or one deed more',
    (_, plant) => {
      const { length, shrunk } = planted(plant, () => walked(plant));
      expect(length).toBeGreaterThanOrEqual(WALK_DEEDS);
      expect(shrunk).toBeGreaterThan(0);
      expect(shrunk).toBeLessThanOrEqual(plant.found.steps + 1);
    },
  );
});

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
