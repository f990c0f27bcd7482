// Mutants that nobody notices, each with the reason: what `confab mutate` prints as explained. A
// row that explains no mutant, or one that is noticed after all, is shown there as wrong.
import type { Mutant } from './mutants.ts';

/** Mutants of a machine that go unnoticed, and why. */
export interface Explained {
  readonly machine: string;
  /** Of which places; of all where absent. */
  readonly at?: readonly string[];
  /** Which changes of them; all where absent. */
  readonly changes?: readonly string[];
  /** A sentence for somebody who knows what the machine is for, and not its code. */
  readonly why: string;
  /**
   * It is not the same program, but no world that is played comes by there: it counts as one that
   * should be noticed.
   */
  readonly beyond?: true;
}

/** The row that explains a mutant; undefined where none does. */
export function explanationOf(
  mutant: Pick<Mutant, 'machine' | 'place' | 'change'>,
  rows: readonly Explained[] = explained,
): Explained | undefined {
  return rows.find(
    ({ machine, at, changes }) =>
      machine === mutant.machine &&
      at?.includes(mutant.place) !== false &&
      changes?.includes(mutant.change) !== false,
  );
}

/** Table of data; in the order of the machines. */
export const explained: readonly Explained[] = [];
