// `confab compare`: the shortest way in which somebody could tell two readings of the RFCs apart.
import { defaultVariants, type Variants, variantRows } from '../../model/index.ts';
import { comparison } from '../../sim/check/comparison.ts';
import { models } from '../../sim/check/models/models.ts';
import { type Searched, search } from '../../sim/check/search.ts';
import { traceStory } from '../../sim/check/trace-story.ts';
import { extentWords } from '../../sim/check/verdict-words.ts';
import { type CliCommand, UsageError } from './command.ts';
import { optionsOf } from './options.ts';
import { boundsOf, SEARCH_OPTIONS } from './search-options.ts';
import { ladderOf } from './step-ladder.ts';
import { variantsOf } from './variant-option.ts';

export const compare: CliCommand = {
  name: 'compare',
  summary: 'the shortest way to tell two readings of the RFCs apart',
  usage: `Usage: confab compare MODEL --variant NAME=VALUE [OPTIONS]

Runs two focuses side by side, one with the usual reading of a clause and one
with another, and tells both the same in every order that a model allows. The
shortest way after which somebody is told different things is shown; or that
there is none in that world.

MODEL is one of those with a single focus that \`confab check --list\` names.
\`confab variants\` lists the readings.

  --variant NAME=VALUE  the other reading; several times for several at once
  --small               the model's smaller world
  --depth N             no longer ways than N steps
  --states N            no more states than N
  --seconds N           no longer than that
  --memory MIB          no more memory for states than that
  --json                one JSON object as the last line, and nothing else

Exit codes: 0 told apart, or alike in everything that can happen; 2 for wrong
usage; 3 cut off by a bound before either was known.

Example:
  confab compare nickname-race --variant quarantineOnRename=true
`,
  async run(args, io) {
    const { values, positionals } = optionsOf('compare', args, OPTIONS, {
      most: 1,
      what: 'the model',
    });
    const readings = variantsOf('compare', values.variant);
    const names = Object.keys(readings) as (keyof Variants)[];
    if (names.length === 0) {
      throw new UsageError('compare takes --variant NAME=VALUE: the reading to compare with');
    }
    const same = names.find((name) => readings[name] === defaultVariants[name]);
    if (same !== undefined) {
      throw new UsageError(`compare: ${same}=${readings[same]} is the usual reading itself`);
    }
    const model = comparison(knownOf(positionals[0]), readings, values.small);
    const startedMs = performance.now();
    const searched = search(model, boundsOf('compare', values));
    const seconds = (performance.now() - startedMs) / 1000;
    const { violation } = searched;
    if (values.json) {
      io.stdout.write(`${JSON.stringify(reported(searched, readings, seconds))}\n`);
    } else {
      const lines = [
        ...names.map((name) => questionOf(name, readings)),
        sentenceOf(searched),
        `${extentWords(searched)}; ${seconds.toFixed(2)} s`,
      ];
      io.stdout.write(`${lines.join('\n')}\n`);
      if (violation !== undefined) {
        const story = { title: model.asks, wrong: violation.instead };
        io.stdout.write(`\n${ladderOf(traceStory(model, violation.trace, story), io)}`);
      }
    }
    return searched.verdict === 'cut off' ? 3 : 0;
  },
};

function knownOf(word: string | undefined) {
  const single = models.filter(({ focuses = 1 }) => focuses === 1);
  const known = single.find(({ name }) => name === word);
  if (known !== undefined) return known;
  const names = single.map(({ name }) => name).join(', ');
  if (word === undefined) throw new UsageError(`compare takes a model: ${names}`);
  throw new UsageError(`compare: no model with a single focus is called "${word}"; take ${names}`);
}

function questionOf(name: keyof Variants, readings: Partial<Variants>): string {
  const { clause, question } = variantRows[name];
  return `${name} [${clause}]: ${question} ${defaultVariants[name]}, or else ${readings[name]}.`;
}

function sentenceOf({ violation, verdict, cutOff }: Searched): string {
  if (violation !== undefined) {
    const { trace, minimal, instead } = violation;
    const shortest = minimal ? 'no way there is shorter' : 'perhaps not by the shortest way';
    return `They can be told apart after ${trace.length} steps (${shortest}): ${instead}.`;
  }
  if (verdict === 'holds') return 'Nobody can tell them apart in this world.';
  return `Nobody can tell them apart as far as was searched (${cutOff}).`;
}

function reported(searched: Searched, readings: Partial<Variants>, seconds: number) {
  const { model, exhausted, states, edges, depth, violation, verdict, cutOff } = searched;
  const alike = verdict === 'holds' ? 'alike' : 'cut off';
  return {
    model,
    variants: readings,
    verdict: violation === undefined ? alike : 'told apart',
    ...{ exhausted, states, edges, depth, seconds },
    ...(cutOff === undefined ? {} : { cutOff }),
    ...(violation === undefined
      ? {}
      : { difference: violation.instead, minimal: violation.minimal, trace: violation.trace }),
  };
}

const OPTIONS = {
  variant: { type: 'string', multiple: true },
  small: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  ...SEARCH_OPTIONS,
} as const;
