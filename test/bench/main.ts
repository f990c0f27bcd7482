// `npm run bench`: what each part costs on this machine, as a table, or with --json one JSON object
// a line. `npm run bench -- drive fan-out` runs these two only. Compare CPU times, and within one
// run: machines differ, and so do their neighbours.
import { checkBench } from './check.ts';
import { driveBench } from './drive.ts';
import { fanOutBench } from './fan-out.ts';
import { kernelBench } from './kernel.ts';
import { msrpCodecBench } from './msrp-codec.ts';
import { roomLogBench } from './room-log.ts';
import { simulateBench } from './simulate.ts';
import { sipCodecBench } from './sip-codec.ts';

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly perSecond: number;
  readonly cpuMicrosecondsEach: number;
  readonly notes?: { readonly [what: string]: number };
}

const benches: { readonly [name: string]: () => readonly Row[] | Promise<readonly Row[]> } = {
  kernel: kernelBench,
  'msrp-codec': msrpCodecBench,
  'sip-codec': sipCodecBench,
  'room-log': roomLogBench,
  drive: driveBench,
  'fan-out': fanOutBench,
  simulate: simulateBench,
  check: checkBench,
};

async function main(args: readonly string[]): Promise<number> {
  const asJson = args.includes('--json');
  const asked = args.filter((arg) => arg !== '--json');
  const unknown = asked.find((name) => !(name in benches));
  if (unknown !== undefined) {
    const known = Object.keys(benches).join(', ');
    process.stderr.write(`there is no bench "${unknown}"; there are: ${known}\n`);
    return 2;
  }
  if (!asJson) process.stdout.write(`${cells('', 'each', 'a second', 'CPU us each')}\n`);
  for (const [bench, run] of Object.entries(benches)) {
    if (asked.length > 0 && !asked.includes(bench)) continue;
    for (const row of await run()) {
      process.stdout.write(`${asJson ? JSON.stringify({ bench, ...row }) : tableRow(row)}\n`);
    }
  }
  return 0;
}

function tableRow({ name, unit, perSecond, cpuMicrosecondsEach, notes = {} }: Row): string {
  const line = cells(name, unit, written(perSecond), written(cpuMicrosecondsEach));
  const more = Object.entries(notes).map(([what, value]) => `${what} ${written(value)}`);
  return more.length === 0 ? line : `${line}\n    ${more.join(', ')}`;
}

function cells(name: string, unit: string, perSecond: string, cpu: string): string {
  return `${name.padEnd(62)}${unit.padEnd(12)}${perSecond.padStart(12)}${cpu.padStart(14)}`;
}

/** Three figures, however large. */
function written(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+$)/g, ',');
}

process.exitCode = await main(process.argv.slice(2));
