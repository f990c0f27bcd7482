// Whether a plant is found where it says: its model is searched with it.
import { models } from '../check/models/models.ts';
import type { Searched, SearchOptions } from '../check/search.ts';
import { search } from '../check/search.ts';
import { type Plant, planted } from './plant.ts';

/** What a search with a plant came to. */
export interface Found {
  readonly searched: Searched;
  /** It is what the plant says: the property, and how short the way to it is. */
  readonly isAsPinned: boolean;
}

/** Searches the model of a plant with it. Throws for a model that there is not. */
export function find(plant: Plant, options: SearchOptions = {}): Found {
  const { model: name, property, steps } = plant.found;
  const known = models.find((model) => model.name === name);
  if (known === undefined) throw new Error(`plant ${plant.name}: there is no model ${name}`);
  const searched = planted(plant, () => search(known.build(), options));
  const { violation } = searched;
  const isAsPinned =
    violation?.property === property && violation.trace.length === steps && violation.minimal;
  return { searched, isAsPinned };
}
