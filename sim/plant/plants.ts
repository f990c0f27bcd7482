// The planted defects, those of other systems among them (research: systems), each with what finds
// it. A table of data.
import { callPlants } from './call-plants.ts';
import { type Plant, planted } from './plant.ts';
import { roomPlants } from './room-plants.ts';
import { rosterPlants } from './roster-plants.ts';

/** All of them, by what they are about. */
export const plants: readonly Plant[] = [...roomPlants, ...callPlants, ...rosterPlants];

/** The one of that name; undefined where there is none. */
export function plantNamed(name: string): Plant | undefined {
  return plants.find((plant) => plant.name === name);
}

/** What `run` gives with the plant of that name, or with none. Throws RangeError. */
export function withPlant<T>(name: string | undefined, run: () => T): T {
  if (name === undefined) return run();
  const plant = plantNamed(name);
  if (plant === undefined) throw new RangeError(`there is no plant "${name}"`);
  return planted(plant, run);
}
