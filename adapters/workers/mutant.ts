// What a thread does for `confab mutate`: it plays a trial with the program as it is, or tries a
// mutant by its trials. Law 2: what is played is pure; this only gives it the platform's SHA-256.
import { properties } from '../../model/property/properties.ts';
import { allMutants, type Mutant } from '../../sim/plant/mutants.ts';
import {
  type Measured,
  measured,
  type Noticed,
  noticed,
  type Timed,
  type Trial,
} from '../../sim/plant/trial.ts';
import { sha256 } from '../log/sha256.ts';

/** A mutant by its name, and by what it may be noticed; plain data. */
export interface MutantJob {
  readonly name: string;
  readonly trials: readonly Timed[];
}

export function measureTrial(trial: Trial): Measured {
  return measured(trial, { properties, sha256 });
}

/** What notices the mutant first; null for nothing. Throws for an unknown name. */
export function tryMutant({ name, trials }: MutantJob): Noticed | null {
  mutants ??= new Map(allMutants().map((each) => [each.name, each]));
  const mutant = mutants.get(name);
  if (mutant === undefined) throw new RangeError(`there is no mutant ${name}`);
  return noticed(mutant, trials, { properties, sha256 }) ?? null;
}

let mutants: ReadonlyMap<string, Mutant> | undefined;
