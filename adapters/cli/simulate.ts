// `confab simulate`: lives of simulated worlds, a seed each, on all cores. A seed whose life breaks
// a property leaves its trace, and one line with which it can be had again.
import { availableParallelism } from 'node:os';
import { sometimes } from '../../model/property/sometimes.ts';
import { addedCoverage, type Coverage, emptyCoverage } from '../../sim/check/coverage.ts';
import { coverageTable, coverageText } from '../../sim/check/coverage-table.ts';
import type { Recorded } from '../../sim/check/recorded.ts';
import { scenarioNamed, scenarios } from '../../sim/scenario/scenarios.ts';
import { type Outcome, type SeedJob, seedJobs } from '../../sim/sweep.ts';
import type { Simulated } from '../../sim/world/simulation.ts';
import { describeWeather, PRESETS, type PresetName } from '../../sim/world/weather.ts';
import { crew } from '../workers/crew.ts';
import { liveAgain, type SweepOptions } from '../workers/seed.ts';
import { type CliCommand, type CliIo, UsageError } from './command.ts';
import { calledAs } from './manifest.ts';
import { optionsOf } from './options.ts';
import { folderObstacle } from './output-place.ts';
import { plantOf } from './plant-option.ts';
import { createProgress, type Progress } from './simulate-progress.ts';
import { writeWorldTrace } from './world-trace-making.ts';

export const simulate: CliCommand = {
  name: 'simulate',
  summary: 'live simulated worlds from seeds, with faults, and check what must hold',
  usage: `Usage: confab simulate [SCENARIO] [OPTIONS]

Lives one life of a simulated world a seed: people join rooms, take nicknames,
talk and leave, over a network and on a disk where things go wrong; then all
faults end, and everything must come right. After every step it is checked that
all properties hold. The same seed always gives the same life, step by step.

With a SCENARIO (\`--list\` names them) its people do what it says, and on calm
days (--faults none) what it expects has to come.

  --seeds A..B     which seeds, such as 0..499, or one; 0..99 when absent
  --faults PRESET  what goes wrong: none, lossy (the network), partitions,
                   crashes (and the disk), swizzle (slow and held connections),
                   all; all when absent, none with a scenario. Each seed draws
                   from that how bad its day is
  --plant NAME     with a planted defect (\`confab plants\` lists them)
  --workers N      how many threads; one a core when absent, 0 for none
  --out FOLDER     where traces of failing seeds go, which has to be there; the
                   working directory when absent
  --no-coverage    without the table of what the lives went through
  --json           one JSON object a seed: seed, steps, hash (of the last step),
                   verdict (holds, violated, unexpected, broken), day (what it
                   drew), and for a verdict that is not good which property and
                   why; the table goes to standard error
  --list           the scenarios, with what each shows; alone, or with --json

A seed that fails leaves a trace, such as all-seed-7.trace, for \`confab shrink\`,
\`replay\` and \`export\`. Where a scenario is unexpected, it did not come as it is
written, but no property is violated: its trace is there to be looked at with
\`confab replay\`.

Exit codes: 0 all hold; 1 a property is violated, a scenario came out otherwise
or the program broke; 2 for wrong usage.

Examples:
  confab simulate --seeds 0..499 --faults all
  confab simulate --seeds 17 --faults lossy
    one seed again, such as one that failed
  confab simulate n1-two-ask-for-one-name --seeds 0..9 --faults crashes
`,
  async run(args, io) {
    const { values, positionals } = optionsOf(
      'simulate',
      args,
      {
        seeds: { type: 'string' },
        faults: { type: 'string' },
        plant: { type: 'string' },
        workers: { type: 'string' },
        out: { type: 'string' },
        'no-coverage': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
      { most: 1, what: 'the scenario' },
    );
    const { seeds = '0..99', out = '.', list, json, ...others } = values;
    if (list) {
      checkAlone(positionals, values);
      return listed(io, json);
    }
    const [name] = positionals;
    const plant = plantOf('simulate', values.plant);
    const planting = plant === null ? {} : { plant: plant.name };
    const options = { ...sweepOf(name, values.faults), ...planting };
    const [first, last] = seedsOf(seeds);
    const workers = workersOf(values.workers, last - first + 1);
    const obstacle = folderObstacle(out);
    if (obstacle !== undefined)
      throw new UsageError(`--out takes a folder, and ${out} ${obstacle}`);
    const shape = {
      ...{ json, coverage: !others['no-coverage'], folder: out },
      isAlone: first === last,
    };
    return sweep({ options, first, last, workers }, shape, io);
  },
};

interface Asked {
  readonly options: SweepOptions;
  readonly first: number;
  readonly last: number;
  readonly workers: number;
}

interface Shape {
  readonly json: boolean;
  readonly coverage: boolean;
  readonly folder: string;
  /** There is one seed: its day is told though it holds. */
  readonly isAlone: boolean;
}

async function sweep(asked: Asked, shape: Shape, io: CliIo): Promise<number> {
  const { options, first, last, workers } = asked;
  const progress = createProgress(io.stderr, last - first + 1);
  let failed = 0;
  let coverage: Coverage = emptyCoverage;
  const jobs = seedJobs(first, last, options);
  for await (const outcome of crew<SeedJob<SweepOptions>, Recorded>(RUNNER, jobs, { workers })) {
    const simulated = simulatedOf(outcome);
    if ('result' in outcome) coverage = addedCoverage(coverage, outcome.result.coverage);
    progress.take(simulated);
    if (simulated.verdict !== 'holds') failed += 1;
    tell(outcome.job, simulated, { shape, progress, io });
  }
  progress.end();
  summary(progress, failed, shape, io);
  if (shape.coverage) {
    const table = coverageText(coverageTable(coverage, sometimes));
    (shape.json ? io.stderr : io.stdout).write(`\n${table}`);
  }
  return failed === 0 ? 0 : 1;
}

/** What a seed came to that was lost with its thread is that the program broke. */
type Told = Pick<Simulated, 'seed' | 'steps' | 'hash' | 'verdict' | 'simulatedMs'> &
  Partial<Simulated>;

function simulatedOf(outcome: Outcome<SeedJob<SweepOptions>, Recorded>): Told {
  if ('result' in outcome) return outcome.result.simulated;
  const { seed } = outcome.job;
  return { seed, steps: 0, hash: '', simulatedMs: 0, verdict: 'broken', why: outcome.lost };
}

function tell(
  job: SeedJob<SweepOptions>,
  told: Told,
  { shape, progress, io }: { shape: Shape; progress: Progress; io: CliIo },
): void {
  const isGood = told.verdict === 'holds';
  const trace = isGood || told.options === undefined ? undefined : writeTrace(job, told, shape, io);
  if (shape.json) {
    const { seed, steps, hash, verdict, violation, why, options } = told;
    const again = { again: againOf(job), note: noteOf(told, trace) };
    const bad = isGood ? {} : { ...violation, why, trace, ...again };
    const drawn = options === undefined ? {} : { day: day(options) };
    progress.hide();
    io.stdout.write(`${JSON.stringify({ seed, steps, hash, verdict, ...bad, ...drawn })}\n`);
    return;
  }
  if (isGood) {
    if (shape.isAlone && told.options !== undefined) {
      io.stdout.write(`seed ${told.seed}: ${told.verdict}\n  the day: ${day(told.options)}\n`);
    }
    return;
  }
  progress.hide();
  const { violation, why, options } = told;
  const [what, sentence] =
    violation === undefined
      ? [told.verdict, why ?? '']
      : [`${violation.violated} [${violation.clause}]`, violation.sentence];
  const weather = options?.weather === undefined ? '' : `\n  the day: ${day(options)}`;
  const note = noteOf(told, trace);
  io.stdout.write(
    `seed ${told.seed}: ${what}: ${sentence}${weather}\n  again: ${againOf(job)}\n` +
      (trace === undefined ? '' : `  trace: ${trace}\n`) +
      (note === undefined ? '' : `  note: ${note}\n`),
  );
}

/** Of a play that came out otherwise its trace holds nothing that fails: what can be done, then. */
function noteOf({ verdict }: Told, trace: string | undefined): string | undefined {
  if (verdict !== 'unexpected') return undefined;
  const look =
    trace === undefined ? '' : ` \`confab replay ${trace}\` shows what came instead, and`;
  return (
    'no property is violated: the scenario did not come as it is written;' +
    `${look} the command behind "again" lives it once more`
  );
}

function day({ weather, people, focuses = 1, profiles = {} }: Simulated['options']): string {
  const kinds = Object.entries(profiles).map(([person, kind]) => `${person} with ${kind}`);
  const who = `${people.length} people${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`;
  const where = focuses === 1 ? '' : `, ${focuses} focuses`;
  return `${who}${where}, ${describeWeather(weather as Parameters<typeof describeWeather>[0])}`;
}

function againOf({ seed, options }: SeedJob<SweepOptions>): string {
  const { scenario, faults, plant } = options;
  const what = scenario === undefined ? '' : `${scenario} `;
  const defect = plant === undefined ? '' : ` --plant ${plant}`;
  return `${calledAs} simulate ${what}--seeds ${seed} --faults ${faults}${defect}`;
}

/** Lives the seed again, now with somebody who writes down what is done. */
function writeTrace(
  job: SeedJob<SweepOptions>,
  told: Told,
  { folder }: Shape,
  io: CliIo,
): string | undefined {
  const { scenario, faults, plant } = job.options;
  const name = [scenario, faults, plant, `seed-${job.seed}`].filter((each) => each !== undefined);
  try {
    return writeWorldTrace(`${folder}/${name.join('-')}.trace`, told.options, (witness) =>
      liveAgain(job, witness),
    );
  } catch (error) {
    io.stderr.write(`confab: no trace of seed ${job.seed}: ${(error as Error).message}\n`);
    return undefined;
  }
}

function summary(progress: Progress, failed: number, shape: Shape, io: CliIo): void {
  const { seeds, line } = progress;
  const verdict = failed === 0 ? 'all properties hold' : `${failed} of them failed`;
  (shape.json ? io.stderr : io.stdout).write(
    `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}: ${verdict}; ${line()}\n`,
  );
}

function listed(io: CliIo, json: boolean): number {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, row, says } of scenarios) {
    io.stdout.write(
      json ? `${JSON.stringify({ name, row, says })}\n` : `${name.padEnd(width)}  ${says}\n`,
    );
  }
  return 0;
}

/** `--list` goes with nothing but `--json`. */
function checkAlone(positionals: readonly string[], values: { readonly [name: string]: unknown }) {
  const options = Object.keys(values).filter((name) => name !== 'list' && name !== 'json');
  const given = options.filter((name) => values[name] !== false).map((name) => `--${name}`);
  const [other] = [...positionals.map((each) => JSON.stringify(each)), ...given];
  if (other === undefined) return;
  throw new UsageError(`--list takes nothing else but --json, and here is ${other} as well`);
}

function sweepOf(scenario: string | undefined, faults: string | undefined): SweepOptions {
  const preset = PRESETS.find((each) => each === (faults ?? (scenario ? 'none' : 'all')));
  if (preset === undefined) {
    throw new UsageError(`--faults takes no "${faults}"; the presets are: ${PRESETS.join(', ')}`);
  }
  if (scenario === undefined) return { faults: preset };
  if (scenarioNamed(scenario) === undefined) {
    throw new UsageError(
      `there is no scenario "${scenario}"${nearest(scenario)}; see \`confab simulate --list\``,
    );
  }
  return { faults: preset satisfies PresetName, scenario };
}

/** Of the scenarios that show the same row, or begin alike. */
function nearest(name: string): string {
  const [row = ''] = name.toLowerCase().split('-');
  const near = scenarios.filter((each) => each.name.startsWith(`${row}-`)).slice(0, 3);
  return near.length === 0 ? '' : `; near it: ${near.map((each) => each.name).join(', ')}`;
}

function seedsOf(text: string): readonly [first: number, last: number] {
  const match = /^(\d{1,10})(?:\.\.(\d{1,10}))?$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match !== null && first <= last && last < 2 ** 32) return [first, last];
  throw new UsageError(`--seeds takes A..B such as 0..99, or one seed, not "${text}"`);
}

function workersOf(text: string | undefined, seeds: number): number {
  if (text === undefined) return Math.min(seeds === 1 ? 0 : seeds, availableParallelism());
  const workers = Number(text);
  if (/^\d{1,3}$/.test(text) && workers <= WORKERS_MAX) return workers;
  throw new UsageError(`--workers takes a number from 0 to ${WORKERS_MAX}, not "${text}"`);
}

const RUNNER = {
  module: new URL(
    `../workers/seed${import.meta.filename.endsWith('.ts') ? '.ts' : '.js'}`,
    import.meta.url,
  ).href,
  name: 'liveSeed',
};
const WORKERS_MAX = 64;
