// `confab simulate`: a seed is a life, the same each time; what is wrong is one line, exit 2.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import type { CliIo } from '../../adapters/cli/command.ts';
import { runCli } from '../../adapters/cli/main.ts';

const folder = mkdtempSync(join(tmpdir(), 'confab-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('confab simulate', () => {
  it('tells one object a seed, in order, the same each time and on any threads', async () => {
    const args = ['simulate', '--seeds', '3..6', '--faults', 'lossy', '--json', '--out', folder];
    const alone = await run(...args, '--workers', '0');
    const crew = await run(...args, '--workers', '2');
    expect(crew.stdout).toBe(alone.stdout);
    const lives = alone.stdout.trim().split('\n').map(parsed);
    expect(lives.map(({ seed }) => seed)).toEqual([3, 4, 5, 6]);
    for (const { steps, hash, verdict, day } of lives) {
      expect(steps).toBeGreaterThan(20);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(verdict).toBe('holds');
      expect(day).toMatch(/people.*latency.*commit/);
    }
    expect(alone.status).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('shows what the lives went through, and how fast they went', async () => {
    const { stdout, status } = await run('simulate', '--seeds', '1..2', '--faults', 'none');
    expect(stdout).toMatch(/^2 seeds: all properties hold; \d+ steps, .* seeds a second/);
    expect(stdout).toMatch(/^room\/room +\d of \d/m);
    expect(stdout).toMatch(/What should come sometimes/);
    expect(status).toBe(0);
  });

  it('plays a scenario by its name, and lists what there is', async () => {
    const { stdout: list } = await run('simulate', '--list', '--json');
    const scenarios = list.trim().split('\n').map(parsed);
    expect(scenarios.length).toBeGreaterThan(60);
    const name = String(scenarios[0]?.name);
    const played = await run('simulate', name, '--seeds', '1', '--json');
    expect(parsed(played.stdout)).toMatchObject({ seed: 1, verdict: 'holds' });
    expect(played.status).toBe(0);
  });

  it.each([
    [['nowhere'], /no scenario "nowhere".*--list/],
    [['n1-nothing'], /no scenario "n1-nothing"; near it: n1-/],
    [['--faults', 'rain'], /--faults takes no "rain"; the presets are: none, lossy/],
    [['--seeds', '9..2'], /--seeds takes A\.\.B/],
    [['--seeds', 'x'], /--seeds takes A\.\.B/],
    [['--workers', '-1'], /--workers/],
    [['--workers', '1000'], /--workers takes a number from 0 to/],
    [['--colour'], /--colour.*--help/],
  ])('is refused in one line, exit 2: %j', async (args, says) => {
    const { status, stderr, stdout } = await run('simulate', ...args);
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

function parsed(line: string): { readonly [member: string]: unknown } {
  return JSON.parse(line);
}

async function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: CliIo = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal: () => {} };
  const status = await runCli(args, io);
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  return { status, stdout: text(stdout), stderr: text(stderr) };
}
