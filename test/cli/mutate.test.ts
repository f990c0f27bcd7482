// `confab mutate` as somebody calls it who wants to know what a model sees.
import { describe, expect, it } from 'vitest';
import { mutantsOf } from '../../sim/plant/mutants.ts';
import { run } from './run.ts';

const machine = 'nickname/negotiation';
const asked = ['mutate', 'nickname-race', '--machine', machine];

describe('confab mutate with a model and a machine', () => {
  it('tells how many mutants of it the model notices, and which it does not', async () => {
    const { status, stdout, stderr } = await run(...asked, '--workers', '0');
    expect([status, stderr]).toEqual([0, '']);
    const [head, row, all, ...rest] = stdout.split('\n');
    expect(head).toMatch(/^ +mutants +scenarios +walks +models +seeds .* noticed +score$/);
    const { length } = mutantsOf(machine);
    expect(row).toMatch(new RegExp(`^${machine} +${length} +0 +0 +\\d+ +0 `));
    expect(all).toMatch(new RegExp(`^all +${length} `));
    expect(rest.slice(0, 2)).toEqual(['', 'Not noticed:']);
    expect(rest.slice(2, -1)).not.toEqual([]);
  });

  it('tells each mutant as a line of JSON, the same on several threads', async () => {
    const [alone, together] = await Promise.all([
      run(...asked, '--json', '--workers', '0'),
      run(...asked, '--json', '--workers', '2'),
    ]);
    expect(together.stdout).toBe(alone.stdout);
    const lines = alone.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ name }) => name)).toEqual(mutantsOf(machine).map(({ name }) => name));
    for (const { noticed } of lines) {
      if (noticed !== null) expect(noticed.by).toBe('model nickname-race');
    }
    expect(alone.stderr).toMatch(/^ +mutants /);
  });
});
