// `confab plants`: the defects that can be put into the program.
import type { Plant } from '../../sim/plant/plant.ts';
import { plants } from '../../sim/plant/plants.ts';
import type { CliCommand } from './command.ts';
import { optionsOf } from './options.ts';

export const plantsCommand: CliCommand = {
  name: 'plants',
  summary: 'the defects that can be put into the program, to see that they are found',
  usage: `Usage: confab plants [OPTIONS]

Lists the planted defects: one decision made wrongly each, some of them known
from other systems. \`confab check MODEL --plant NAME\` and
\`confab simulate --plant NAME\` run with one, and are to find it.

  --json   one JSON object a line: name, says, clause, seenIn, found (by which
           model, which property it breaks there, and in how many steps)

Example:
  confab check nickname-race --plant no-uniqueness
`,
  async run(args, io) {
    const { values } = optionsOf('plants', args, { json: { type: 'boolean', default: false } });
    const lines = values.json ? plants.map(jsonLine) : plants.flatMap(told);
    io.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  },
};

function jsonLine({ name, says, clause, seenIn, found }: Plant): string {
  return JSON.stringify({ name, says, clause, ...(seenIn === undefined ? {} : { seenIn }), found });
}

function told({ name, says, clause, seenIn, found }: Plant): readonly string[] {
  const { model, property, steps } = found;
  return [
    `${name} [${clause}]`,
    `  ${says}`,
    ...(seenIn === undefined ? [] : [`  known from ${seenIn}`]),
    `  ${model} finds it: ${property}, in ${steps} steps`,
  ];
}
