// What `confab mutate` prints: the score of each machine, and what is known of the others.
import { explanationOf } from '../../sim/plant/equivalent.ts';
import { type Judged, percentOf, type Score } from '../../sim/plant/score.ts';

/** A line a machine, and one for all of them. */
export function scoreTable(scores: readonly Score[]): readonly string[] {
  const rows = [...scores, totalOf(scores)].map((score) => [
    score.machine,
    ...COLUMNS.map((column) => String(score[column])),
    percentOf(score.share),
    percentOf(score.score),
  ]);
  const all = [['', ...COLUMNS, 'noticed', 'score'], ...rows];
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0))) ?? [];
  return all.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  );
}

/** Unnoticed mutants that are explained, under their reasons. */
export function survivorWords(judged: readonly Judged[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { mutant, noticed } of judged) {
    const row = noticed === null ? explanationOf(mutant) : undefined;
    if (row === undefined) continue;
    const title =
      row.beyond === true ? `Beyond what is played: ${row.why}` : `The same: ${row.why}`;
    reasons.set(title, [...(reasons.get(title) ?? []), mutant.name]);
  }
  return [...reasons].flatMap(([why, names]) => ['', why, ...names.map((name) => `  ${name}`)]);
}

function totalOf(scores: readonly Score[]): Score {
  const sum = (column: (typeof COLUMNS)[number]) =>
    scores.reduce((total, score) => total + score[column], 0);
  const [mutants, scenarios, walks, models, seeds, equivalent, beyond, surviving] = COLUMNS.map(
    sum,
  ) as [...[number, number, number, number, number, number, number, number]];
  const noticed = scenarios + walks + models + seeds;
  return {
    ...{ machine: 'all', mutants, scenarios, walks, models, seeds, equivalent, beyond, surviving },
    share: mutants === 0 ? 1 : noticed / mutants,
    score: mutants === equivalent ? 1 : noticed / (mutants - equivalent),
  };
}

const COLUMNS = [
  ...(['mutants', 'scenarios', 'walks', 'models', 'seeds'] as const),
  ...(['equivalent', 'beyond', 'surviving'] as const),
] as const;
