// `confab plants`: the defects that can be put into the program, and whether each is found.
import { find } from '../../sim/plant/finding.ts';
import type { Plant } from '../../sim/plant/plant.ts';
import { plants } from '../../sim/plant/plants.ts';
import { type CliCommand, type CliIo, UsageError } from './command.ts';
import { optionsOf } from './options.ts';

export const plantsCommand: CliCommand = {
  name: 'plants',
  summary: 'the defects that can be put into the program, to see that they are found',
  usage: `Usage: confab plants [OPTIONS]

Lists the planted defects: one decision made wrongly each, some of them known
from other systems. \`confab check MODEL --plant NAME\` and
\`confab simulate --plant NAME\` run with one, and are to find it.

  --check  searches the model of each with it, and prints a table: which
           property it breaks, in how many steps at least, and whether that is
           what the list says; takes a minute or two
  --json   one JSON object a line: name, says, clause, seenIn, found (by which
           model, which property it breaks there, and in how many steps)

Exit codes: 0; 1 when --check finds one otherwise than listed; 2 for wrong
usage.

Examples:
  confab plants --check
  confab check nickname-race --plant no-uniqueness
`,
  async run(args, io) {
    const { values } = optionsOf('plants', args, {
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    if (values.check) {
      if (values.json) throw new UsageError('plants: --check prints a table, and no JSON');
      return checked(io);
    }
    const lines = values.json ? plants.map(jsonLine) : plants.flatMap(told);
    io.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  },
};

function checked(io: CliIo): number {
  const write = (...cells: readonly string[]) => {
    const line = cells.map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0)).join('  ');
    io.stdout.write(`${line.trimEnd()}\n`);
  };
  write('plant', 'model', 'property', 'steps', 'states', '');
  let others = 0;
  for (const plant of plants) {
    const { searched, isAsPinned } = find(plant);
    const { violation, states } = searched;
    if (!isAsPinned) others += 1;
    const steps = String(violation?.trace.length ?? '-');
    const note = isAsPinned ? '' : `not as listed: ${plant.found.property}, ${plant.found.steps}`;
    const { name, found } = plant;
    write(name, found.model, violation?.property ?? 'not found', steps, String(states), note);
  }
  const all = `${plants.length} plants: `;
  io.stdout.write(`${all}${others === 0 ? 'all found as listed' : `${others} are not`}\n`);
  return others === 0 ? 0 : 1;
}

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

const WIDTHS = [22, 15, 34, 5, 8];
