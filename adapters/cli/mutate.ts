// `confab mutate`: whether somebody would notice if the machines were a little otherwise. Every
// mutant of every machine is tried by what comes by there, on all cores.
import { availableParallelism } from 'node:os';
import { machines } from '../../sim/check/machines.ts';
import { models } from '../../sim/check/models/models.ts';
import { explained, explanationOf } from '../../sim/plant/equivalent.ts';
import { allMutants, type Mutant, mutantsOf } from '../../sim/plant/mutants.ts';
import { type Judged, misexplained, scoresOf, survivorsOf } from '../../sim/plant/score.ts';
import {
  type Measured,
  type Noticed,
  type Trial,
  trialInWords,
  trialsFor,
} from '../../sim/plant/trial.ts';
import { scenarios } from '../../sim/scenario/scenarios.ts';
import { walkName } from '../../sim/walk/walk.ts';
import { walks } from '../../sim/walk/walks.ts';
import { crew, type Runner } from '../workers/crew.ts';
import type { MutantJob } from '../workers/mutant.ts';
import { type CliCommand, type CliIo, RunError, UsageError } from './command.ts';
import { scoreTable, survivorWords } from './mutate-table.ts';
import { optionsOf } from './options.ts';
import { progressBar } from './progress-bar.ts';

export const mutate: CliCommand = {
  name: 'mutate',
  summary: 'change the machines a little, one thing at a time, and see who notices',
  usage: `Usage: confab mutate [MODEL] [OPTIONS]

Makes mutants of the state machines: one transition or action dropped, a guard
dropped or reversed, another target or status, a timer that is not cleared. Each
is played by the scenarios that come by there, by walks (the machine alone, as a
figure of an RFC shows it), the small worlds of the models and some simulated
lives, until one of them notices. Told is the score of each machine, and every
mutant that nobody notices, with the reason where there is one: it is the same
for everybody, or no world comes by there.

With a MODEL (\`confab check --list\` names them) only that model looks.

  --machine NAME   only mutants of that machine, such as room/room
  --no-walks       only what happens in a whole world counts
  --seeds A..B     which lives look as well, such as 0..9; 0..3 when absent
  --workers N      how many threads; one a core when absent, 0 for none
  --json           one JSON object a mutant: name, machine, change, noticed (by,
                   why) or null, explained; the table goes to standard error

Exit codes: 0 of every machine at least 90 % are noticed of what can be, and
every other mutant is explained; 1 otherwise; 2 for wrong usage. Where only a
MODEL looks, or no walk does, 0.

Examples:
  confab mutate --machine room/room
  confab mutate nickname-race
`,
  async run(args, io) {
    const { values, positionals } = optionsOf('mutate', args, OPTIONS, {
      most: 1,
      what: 'the model',
    });
    const [model] = positionals;
    const trials = model === undefined ? allTrials(seedsOf(values.seeds)) : trialsOf(model);
    const asked = {
      mutants: mutantsBy(values.machine),
      trials: trials.filter(({ type }) => type !== 'walk' || !values['no-walks']),
      workers: workersOf(values.workers),
    };
    const judged = await judge(asked, values.json, io);
    const isWhole = model === undefined && !values['no-walks'];
    return tell(judged, { json: values.json, isWhole }, io);
  },
};

const OPTIONS = {
  machine: { type: 'string' },
  'no-walks': { type: 'boolean', default: false },
  seeds: { type: 'string' },
  workers: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

interface Asked {
  readonly mutants: readonly Mutant[];
  readonly trials: readonly Trial[];
  readonly workers: number;
}

async function judge(asked: Asked, json: boolean, io: CliIo): Promise<readonly Judged[]> {
  const { mutants, workers } = asked;
  const measured = await measure(asked, io);
  const jobs = mutants.map(
    (mutant): MutantJob => ({ name: mutant.name, trials: trialsFor(mutant, measured) }),
  );
  const bar = progressBar(io.stderr, jobs.length);
  const judged: Judged[] = [];
  let unnoticed = 0;
  const outcomes = crew<MutantJob, Noticed | null>(runner('tryMutant'), jobs, {
    workers,
    aheadMax: AHEAD_MAX,
  });
  for await (const outcome of outcomes) {
    const mutant = mutants[judged.length] as Mutant;
    // A thread that dies of it has noticed it.
    const noticed = 'result' in outcome ? outcome.result : lostBy(outcome.job, outcome.lost);
    judged.push({ mutant, noticed });
    if (noticed === null) unnoticed += 1;
    if (json) {
      bar.hide();
      io.stdout.write(`${jsonLine({ mutant, noticed })}\n`);
    }
    bar.show(judged.length, () => `, ${unnoticed} not noticed`);
  }
  bar.hide();
  return judged;
}

/** Every trial as the program is. Throws a RunError where one does not come out well. */
async function measure({ trials, workers }: Asked, io: CliIo): Promise<readonly Measured[]> {
  const bar = progressBar(io.stderr, trials.length);
  const measured: Measured[] = [];
  for await (const outcome of crew<Trial, Measured>(runner('measureTrial'), trials, { workers })) {
    const words = trialInWords(outcome.job);
    const fails = 'lost' in outcome ? outcome.lost : outcome.result.fails;
    if (fails !== undefined) {
      bar.hide();
      throw new RunError(`nothing can be said of mutants while ${words} itself fails: ${fails}`);
    }
    if ('result' in outcome) measured.push(outcome.result);
    bar.show(measured.length, () => ' trials with nothing changed');
  }
  bar.hide();
  return measured;
}

function lostBy({ trials }: MutantJob, why: string): Noticed | null {
  const [first] = trials;
  return first === undefined ? null : { by: first.trial, why };
}

function tell(
  judged: readonly Judged[],
  { json, isWhole }: { readonly json: boolean; readonly isWhole: boolean },
  io: CliIo,
): number {
  const scores = scoresOf(judged);
  const wrong = isWhole ? misexplained(judged, explained) : [];
  const survivors = survivorsOf(judged);
  const lines = [
    ...scoreTable(scores),
    ...(isWhole ? survivorWords(judged) : []),
    ...listed('Explained, and wrongly so:', wrong),
    ...listed(isWhole ? 'Not noticed, and nobody has said why:' : 'Not noticed:', survivors),
  ];
  (json ? io.stderr : io.stdout).write(`${lines.join('\n')}\n`);
  if (!isWhole) return 0;
  const isGood = scores.every(({ score }) => score >= SCORE_MIN);
  return isGood && survivors.length === 0 && wrong.length === 0 ? 0 : 1;
}

function listed(title: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : ['', title, ...names.map((name) => `  ${name}`)];
}

function jsonLine({ mutant, noticed }: Judged): string {
  const { name, machine, change } = mutant;
  const row = noticed === null ? explanationOf(mutant) : undefined;
  return JSON.stringify({
    ...{ name, machine, change },
    noticed: noticed === null ? null : { by: trialInWords(noticed.by), why: noticed.why },
    ...(row === undefined ? {} : { explained: row.why, equivalent: row.beyond !== true }),
  });
}

function mutantsBy(machine: string | undefined): readonly Mutant[] {
  if (machine === undefined) return allMutants();
  if (Object.hasOwn(machines, machine)) return mutantsOf(machine);
  const names = Object.keys(machines).join(', ');
  throw new UsageError(`mutate: there is no machine "${machine}"; the machines are: ${names}`);
}

function trialsOf(name: string): readonly Trial[] {
  if (models.some((model) => model.name === name)) return [{ type: 'model', name }];
  const names = models.map((model) => model.name).join(', ');
  throw new UsageError(`mutate: there is no model "${name}"; the models are: ${names}`);
}

function allTrials([first, last]: readonly [number, number]): readonly Trial[] {
  return [
    ...models.map(({ name }): Trial => ({ type: 'model', name })),
    ...Array.from({ length: last - first + 1 }, (_, at): Trial => {
      return { type: 'seed', seed: first + at };
    }),
    ...scenarios.map(({ name }): Trial => ({ type: 'scenario', name })),
    ...walks.map((walk): Trial => ({ type: 'walk', name: walkName(walk) })),
  ];
}

function seedsOf(text = '0..3'): readonly [first: number, last: number] {
  const match = /^(\d{1,10})(?:\.\.(\d{1,10}))?$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match !== null && first <= last && last < 2 ** 32) return [first, last];
  throw new UsageError(`mutate: --seeds takes A..B such as 0..9, or one seed, not "${text}"`);
}

function workersOf(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  const workers = Number(text);
  if (/^\d{1,3}$/.test(text) && workers <= WORKERS_MAX) return workers;
  throw new UsageError(`mutate: --workers takes a number from 0 to ${WORKERS_MAX}, not "${text}"`);
}

function runner(name: string): Runner {
  const ending = import.meta.filename.endsWith('.ts') ? '.ts' : '.js';
  return { module: new URL(`../workers/mutant${ending}`, import.meta.url).href, name };
}

/** Some mutants take a thousand times as long as others. */
const AHEAD_MAX = 1000;
const SCORE_MIN = 0.9;
const WORKERS_MAX = 64;
