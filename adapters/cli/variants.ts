// `confab variants`: where the RFCs can be read in several ways, and which readings there are.
import { defaultVariants, type Variants, variantRows } from '../../model/index.ts';
import type { CliCommand } from './command.ts';
import { optionsOf } from './options.ts';

export const variantsCommand: CliCommand = {
  name: 'variants',
  summary: 'the readings of the RFCs that can be chosen, with their clauses',
  usage: `Usage: confab variants [OPTIONS]

Lists every place where the RFCs are silent, can be read in several ways, or
contradict each other, with the readings that are built. \`confab check MODEL
--variant NAME=VALUE\` takes another reading than the usual one, and
\`confab compare MODEL --variant NAME=VALUE\` looks for the shortest way in which
somebody could tell the two apart.

  --json   one JSON object a line: name, clause, question, readings, default

Example:
  confab compare nickname-race --variant quarantineOnRename=true
`,
  async run(args, io) {
    const { values } = optionsOf('variants', args, { json: { type: 'boolean', default: false } });
    const names = Object.keys(defaultVariants) as (keyof Variants)[];
    const lines = values.json ? names.map(jsonLine) : names.flatMap(told);
    io.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  },
};

function jsonLine(name: keyof Variants): string {
  const { clause, question, readings } = variantRows[name];
  return JSON.stringify({ name, clause, question, readings, default: defaultVariants[name] });
}

function told(name: keyof Variants): readonly string[] {
  const { clause, question, readings } = variantRows[name];
  const each = readings.map((reading) =>
    reading === defaultVariants[name] ? `${reading} (the default)` : String(reading),
  );
  return [`${name} [${clause}]`, `  ${question}`, `  ${each.join(', ')}`];
}
