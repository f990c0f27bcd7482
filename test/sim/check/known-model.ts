// A model that comes with the program, for a test that is about it.
import { type KnownModel, models } from '../../../sim/check/models/models.ts';

export function knownModel(name: string): KnownModel {
  const known = models.find((model) => model.name === name);
  if (known === undefined) throw new Error(`there is no model ${name}`);
  return known;
}
