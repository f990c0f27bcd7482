// `--plant NAME`: the program with a defect that was put into it.
import type { Plant } from '../../sim/plant/plant.ts';
import { plantNamed, plants } from '../../sim/plant/plants.ts';
import { UsageError } from './command.ts';

/** The plant of that name; null where none is asked for. Throws UsageError for an unknown one. */
export function plantOf(command: string, name: string | undefined): Plant | null {
  if (name === undefined) return null;
  const plant = plantNamed(name);
  if (plant !== undefined) return plant;
  const like = plants.find((each) => each.name.startsWith(name))?.name;
  const hint = like === undefined ? '`confab plants` lists them' : `perhaps ${like}`;
  throw new UsageError(`${command}: there is no plant "${name}"; ${hint}`);
}
