// What a search of a small world costs, in CPU time of one thread: the race for nicknames with all
// reductions and without any, beside SPIN with the same question where it is installed; and two
// nodes, with the memo and without. An edge is a step that was tried.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from '../../sim/check/model.ts';
import { nicknameRace } from '../../sim/check/models/nickname-race.ts';
import { twoNodes } from '../../sim/check/models/two-nodes.ts';
import { type SearchOptions, search } from '../../sim/check/search.ts';
import type { BenchRow } from './drive.ts';

type Row = BenchRow & { readonly notes: { readonly [what: string]: number } };

/** The medians of some searches. */
export function checkBench(): readonly Row[] {
  const safety = ({ properties, ...model }: Model): Model => ({
    ...model,
    properties: properties.filter(({ kind }) => kind !== 'eventually'),
  });
  const nodes = () => safety(twoNodes());
  const bare = { symmetry: false, partialOrder: false };
  return [
    row('nickname-race, all reductions', nicknameRace, {}),
    row('nickname-race, no reduction', nicknameRace, bare),
    ...spinRows(),
    row('two-nodes, with symmetry', nodes, {}),
    row('two-nodes, no reduction', nodes, bare),
    row('two-nodes, no memo, 50,000 states', nodes, { ...bare, memo: false, statesMax: 50_000 }),
  ];
}

function row(name: string, build: () => Model, options: SearchOptions): Row {
  const runs = Array.from({ length: RUNS }, () => {
    const model = build();
    const before = process.cpuUsage();
    const searched = search(model, options);
    const { user, system } = process.cpuUsage(before);
    return { searched, microseconds: user + system };
  });
  runs.sort((a, b) => a.microseconds - b.microseconds);
  const { searched, microseconds } = runs[RUNS >> 1] as (typeof runs)[number];
  const { states, edges, bytes, worked } = searched;
  return {
    name,
    unit: 'edges',
    perSecond: (edges * 1e6) / microseconds,
    cpuMicrosecondsEach: microseconds / edges,
    notes: {
      'CPU seconds': microseconds / 1e6,
      ...{ states, edges, 'steps worked out': worked },
      'bytes a state': bytes / states,
    },
  };
}

/** SPIN with the same question, as long as it and a C compiler are there. */
function spinRows(): readonly Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'confab-spin-'));
  try {
    copyFileSync(join(import.meta.dirname, 'race.pml'), join(folder, 'race.pml'));
    const quiet = { cwd: folder, stdio: 'pipe', encoding: 'utf8' } as const;
    execFileSync('spin', ['-a', 'race.pml'], quiet);
    execFileSync('cc', ['-O2', '-DSAFETY', '-o', 'pan', 'pan.c'], quiet);
    const before = childMicroseconds();
    const said = execFileSync('./pan', ['-m4000000', '-w24'], quiet);
    const microseconds = childMicroseconds() - before;
    const count = (what: RegExp) => Number(what.exec(said)?.[1] ?? 0);
    const states = count(/(\d+) states, stored/);
    const edges = count(/(\d+) transitions/);
    return [
      {
        name: 'nickname-race in SPIN, its own reduction',
        unit: 'edges',
        perSecond: (edges * 1e6) / microseconds,
        cpuMicrosecondsEach: microseconds / edges,
        notes: { 'CPU seconds': microseconds / 1e6, states, edges },
      },
    ];
  } catch {
    process.stderr.write('SPIN or a C compiler is not installed: no row for it\n');
    return [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** CPU time of the processes that this one has waited for. */
function childMicroseconds(): number {
  const [user = 0, system = 0] =
    execFileSync('sh', ['-c', 'cat /proc/$PPID/stat'], {
      encoding: 'utf8',
    })
      .split(') ')[1]
      ?.split(' ')
      .slice(13, 15)
      .map(Number) ?? [];
  return ((user + system) * 1e6) / TICKS_A_SECOND;
}

const RUNS = 3;
const TICKS_A_SECOND = 100;
