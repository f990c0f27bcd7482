// `confab check`: everything that can happen in a small world, tried. What is violated is shown by
// the shortest way to it.

import { lint } from '../../sim/check/lint.ts';
import type { Model } from '../../sim/check/model.ts';
import { models } from '../../sim/check/models/models.ts';
import type { World } from '../../sim/check/models/world.ts';
import { type Searched, type SearchOptions, search } from '../../sim/check/search.ts';
import { traceStory } from '../../sim/check/trace-story.ts';
import { propertiesFault } from '../../sim/check/validity.ts';
import { extentWords, violationWords } from '../../sim/check/verdict-words.ts';
import { planted } from '../../sim/plant/plant.ts';
import { type CliCommand, type CliIo, InputError, UsageError } from './command.ts';
import { isModelFile, modelIn, propertiesIn } from './model-file.ts';
import { optionsOf } from './options.ts';
import { plantOf } from './plant-option.ts';
import { boundsOf, SEARCH_OPTIONS } from './search-options.ts';
import { ladderOf } from './step-ladder.ts';
import { variantsOf } from './variant-option.ts';

export const check: CliCommand = {
  name: 'check',
  summary: 'try everything that can happen in a small world, and show what goes wrong',
  usage: `Usage: confab check MODEL|FILE.ts [OPTIONS]

Searches a small world of the real focus, or of a model of your own, through all
that can happen in it, message by message: equal states are merged, people who
are alike are exchanged, and orders that cannot matter are left out. Checked is
what must always hold, what must be possible, and what must come right in the
end; what does not hold is shown by the shortest way to it, as a ladder.

MODEL is one of those that \`confab check --list\` names; a FILE.ts exports a
model of yours (README shows one).

  --property FILE.ts    a property of yours besides the model's own, or a list
  --plant NAME          with a planted defect (\`confab plants\` lists them)
  --variant NAME=VALUE  with another reading of the RFCs (\`confab variants\`);
                        may be given several times
  --small               the model's smaller world
  --order breadth|depth breadth first, when absent: then the way shown is the
                        shortest
  --no-symmetry         people and names that are alike are told apart
  --no-partial-order    orders that cannot matter are tried, too
  --lint                first, whether what the model declares is so
  --depth N             no longer ways than N steps
  --states N            no more states than N
  --seconds N           no longer than that
  --memory MIB          no more memory for states than that
  --json                one JSON object as the last line, and nothing else
  --list                the models, with what each asks

Exit codes: 0 it holds, and nothing was left untried; 1 something does not hold;
2 for wrong usage; 3 cut off by a bound before everything was tried.

Examples:
  confab check nickname-race
  confab check nickname-race --plant no-uniqueness
  confab check my-model.ts --property my-property.ts --json
`,
  async run(args, io) {
    const { values, positionals } = optionsOf('check', args, OPTIONS, {
      most: 1,
      what: 'the model',
    });
    if (values.list) return listed(io, values.json);
    const [word] = positionals;
    if (word === undefined) {
      throw new UsageError(`check takes a model, which is one of ${names()}, or a file with one`);
    }
    const plant = plantOf('check', values.plant);
    const world = { variants: variantsOf('check', values.variant) };
    const model = await modelOf(word, values, world);
    const options = searchOptionsOf(values);
    const looked = <T>(look: () => T): T => lookedAt(word, () => planted(plant, look));
    const breaches = values.lint ? looked(() => lint(model, LINT_STATES)) : [];
    const startedMs = performance.now();
    const searched = looked(() => search(model, options));
    const seconds = (performance.now() - startedMs) / 1000;
    if (values.json) {
      const linted = values.lint ? { lint: breaches } : {};
      io.stdout.write(`${JSON.stringify({ ...reported(searched, seconds), ...linted })}\n`);
    } else {
      for (const { of, says } of breaches) io.stdout.write(`declared wrongly (${of}): ${says}\n`);
      tell(model, searched, seconds, io);
    }
    return breaches.length > 0 ? 1 : EXITS[searched.verdict];
  },
};

/** What a designer's own model throws is told of it, in one line. */
function lookedAt<T>(word: string, look: () => T): T {
  if (!isModelFile(word)) return look();
  try {
    return look();
  } catch (error) {
    throw new InputError(`${word}: ${(error as Error).message}`);
  }
}

async function modelOf(word: string, values: Values, world: World): Promise<Model> {
  const model = await baseOf(word, values, world);
  if (values.property === undefined) return model;
  const added = await propertiesIn(values.property);
  const properties = [...model.properties, ...added];
  const names = model.actors.map(({ name }) => name);
  const fault = propertiesFault(properties, names);
  if (fault !== undefined) throw new InputError(`${values.property}: ${fault}`);
  return { ...model, properties };
}

async function baseOf(word: string, { small, variant }: Values, world: World): Promise<Model> {
  if (isModelFile(word)) {
    const other = small ? '--small' : variant === undefined ? undefined : '--variant';
    if (other !== undefined) throw new UsageError(`check: ${other} is for models by name`);
    return modelIn(word);
  }
  const known = models.find(({ name }) => name === word);
  if (known === undefined) {
    throw new UsageError(`check: there is no model "${word}"; the models are: ${names()}`);
  }
  return small ? known.small(world) : known.build(world);
}

function searchOptionsOf(values: Values): SearchOptions {
  const { order = 'breadth' } = values;
  if (order !== 'breadth' && order !== 'depth') {
    throw new UsageError(`check: --order takes breadth or depth, not "${order}"`);
  }
  return {
    order,
    symmetry: !values['no-symmetry'],
    partialOrder: !values['no-partial-order'],
    ...boundsOf('check', values),
  };
}

function tell(model: Model, searched: Searched, seconds: number, io: CliIo): void {
  const { violation, sometimes } = searched;
  const took = `${seconds.toFixed(2)} s, ${Math.round(searched.edges / seconds)} edges a second`;
  const lines = [
    `${model.name}: ${searched.verdict}`,
    ...(violation === undefined ? [] : [violationWords(violation)]),
    `${extentWords(searched)}; ${took}`,
    ...searched.properties.map((name) => `  ${markOf(name, searched)} ${name}`),
    ...sometimes.map(({ name, reached }) => `  ${reached ? 'comes about' : 'never'} ${name}`),
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
  if (violation === undefined || violation.trace.length === 0) return;
  const wrong = `${violation.property}: ${violation.instead || 'does not hold'}`;
  const story = traceStory(model, violation.trace, { title: model.asks, wrong });
  io.stdout.write(`\n${ladderOf(story, io)}`);
}

function markOf(name: string, { verdict, violation }: Searched): string {
  if (violation?.property === name) return 'violated';
  return verdict === 'holds' ? 'holds' : 'not found violated';
}

/** What `--json` prints. */
function reported({ violation, bytes, worked, cutOff, ...searched }: Searched, seconds: number) {
  const { model, verdict, exhausted, states, edges, depth, reductions } = searched;
  const { properties, sometimes } = searched;
  return {
    ...{ model, verdict, exhausted, states, edges, depth, seconds, reductions },
    ...{ properties, sometimes, bytes, worked },
    ...(cutOff === undefined ? {} : { cutOff }),
    ...(violation === undefined ? {} : { violation: { ...violation, trace: undefined } }),
    ...(violation === undefined ? {} : { trace: violation.trace }),
  };
}

function listed(io: CliIo, asJson: boolean): number {
  const width = Math.max(...models.map(({ name }) => name.length));
  const lines = models.map(({ name, build }) => {
    const { asks } = build();
    return asJson ? JSON.stringify({ name, asks }) : `${name.padEnd(width)}  ${asks}`;
  });
  io.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function names(): string {
  return models.map(({ name }) => name).join(', ');
}

const OPTIONS = {
  property: { type: 'string' },
  plant: { type: 'string' },
  variant: { type: 'string', multiple: true },
  small: { type: 'boolean', default: false },
  lint: { type: 'boolean', default: false },
  order: { type: 'string' },
  'no-symmetry': { type: 'boolean', default: false },
  'no-partial-order': { type: 'boolean', default: false },
  ...SEARCH_OPTIONS,
  json: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof optionsOf<typeof OPTIONS>>['values'];

/** How many states are looked at by `--lint`. */
const LINT_STATES = 2000;
const EXITS = { holds: 0, violated: 1, 'cut off': 3 } as const;
