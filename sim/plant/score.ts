// How many mutants of each machine are noticed, by what, and which are not and why not.
// Law: what is explained and noticed all the same is told; an explanation excuses nothing else.
import { type Explained, explanationOf } from './equivalent.ts';
import type { Mutant } from './mutants.ts';
import type { Noticed } from './trial.ts';

/** What came of a mutant: how it was noticed, or null. */
export interface Judged {
  readonly mutant: Pick<Mutant, 'name' | 'machine' | 'place' | 'change'>;
  readonly noticed: Noticed | null;
}

export interface Score {
  readonly machine: string;
  readonly mutants: number;
  /** How many are noticed by which kind of trial first. */
  readonly scenarios: number;
  readonly walks: number;
  readonly models: number;
  readonly seeds: number;
  /** Unnoticed: those that nothing can tell from the machine as it is. */
  readonly equivalent: number;
  /** Unnoticed: those that are explained otherwise. */
  readonly beyond: number;
  /** Unnoticed, and nobody knows why. */
  readonly surviving: number;
  /** Noticed among all. */
  readonly share: number;
  /** Noticed among those that are not equivalent. */
  readonly score: number;
}

/** The score of each machine, in the order of the mutants. */
export function scoresOf(judged: readonly Judged[], rows?: readonly Explained[]): readonly Score[] {
  const names = new Set(judged.map(({ mutant }) => mutant.machine));
  return [...names].map((machine) => {
    const own = judged.filter(({ mutant }) => mutant.machine === machine);
    const by = (type: Noticed['by']['type']) =>
      own.filter(({ noticed }) => noticed?.by.type === type).length;
    const unnoticed = own
      .filter(({ noticed }) => noticed === null)
      .map(({ mutant }) => explanationOf(mutant, rows));
    const beyond = unnoticed.filter((row) => row?.beyond === true).length;
    const surviving = unnoticed.filter((row) => row === undefined).length;
    const equivalent = unnoticed.length - beyond - surviving;
    const noticed = own.length - unnoticed.length;
    return {
      ...{ machine, mutants: own.length },
      ...{ scenarios: by('scenario'), walks: by('walk'), models: by('model'), seeds: by('seed') },
      ...{ equivalent, beyond, surviving },
      share: shareOf(noticed, own.length),
      score: shareOf(noticed, own.length - equivalent),
    };
  });
}

/** Unnoticed mutants without an explanation. */
export function survivorsOf(
  judged: readonly Judged[],
  rows?: readonly Explained[],
): readonly string[] {
  return judged
    .filter(({ noticed, mutant }) => noticed === null && explanationOf(mutant, rows) === undefined)
    .map(({ mutant }) => mutant.name);
}

/** What is wrong with explanations, in words: noticed all the same, or of no mutant. */
export function misexplained(
  judged: readonly Judged[],
  rows: readonly Explained[],
): readonly string[] {
  const noticedAfterAll = judged.flatMap(({ mutant, noticed }) =>
    noticed === null || explanationOf(mutant, rows) === undefined ? [] : [mutant.name],
  );
  const seen = new Set(judged.map(({ mutant }) => mutant.machine));
  const ofNone = rows
    .filter(({ machine }) => seen.has(machine))
    .flatMap((row) => namesIn(row))
    .filter((name) => judged.every(({ mutant }) => !isNamed(mutant, name)))
    .map((name) => `${name} (there is no such mutant)`);
  return [...noticedAfterAll, ...ofNone];
}

/** Each place and change that a row names, to be looked for. */
function namesIn({ machine, at = [''], changes = [''] }: Explained): readonly string[] {
  return at.flatMap((place) => changes.map((change) => `${machine}: ${place}: ${change}`));
}

function isNamed({ machine, place, change }: Judged['mutant'], name: string): boolean {
  return [place, ''].some((where) =>
    [change, ''].some((what) => `${machine}: ${where}: ${what}` === name),
  );
}

/** `98 %`; never more than there is. */
export function percentOf(share: number): string {
  return `${Math.floor(100 * share)} %`;
}

function shareOf(some: number, all: number): number {
  return all === 0 ? 1 : some / all;
}
