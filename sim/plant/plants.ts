// The planted defects, those of other systems among them (research: systems), each with what finds
// it. A table of data.
import { callPlants } from './call-plants.ts';
import type { Plant } from './plant.ts';
import { roomPlants } from './room-plants.ts';

/** All of them, by what they are about. */
export const plants: readonly Plant[] = [...roomPlants, ...callPlants];

/** The one of that name; undefined where there is none. */
export function plantNamed(name: string): Plant | undefined {
  return plants.find((plant) => plant.name === name);
}
