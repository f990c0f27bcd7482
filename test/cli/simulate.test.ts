// `confab simulate`: a seed is a life, the same each time; what is wrong is one line, exit 2.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { scenarios } from '../../sim/scenario/scenarios.ts';
import type { Scenario } from '../../sim/world/scenario.ts';
import { run } from './run.ts';

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

  it('says of a play that came otherwise that nothing is violated, and what can be done', async () => {
    const name = 'x12-otherwise';
    const other = {
      ...{ name, row: 'X12', says: 'Something comes.', world: { people: ['alice'] } },
      cues: [{ type: 'pass', ms: 100 }],
      expects: [{ logs: 'message.posted' }],
    } as const satisfies Scenario;
    (scenarios as Scenario[]).push(other);
    onTestFinished(() => void (scenarios as Scenario[]).pop());
    const args = ['simulate', name, '--seeds', '5', '--no-coverage', '--out', folder];
    const { status, stdout } = await run(...args);
    const path = join(folder, `${name}-none-seed-5.trace`);
    onTestFinished(() => rmSync(path));
    expect(status).toBe(1);
    const lines = stdout.split('\n').map((line) => line.trim());
    expect(lines[0]).toMatch(/^seed 5: unexpected: expected 1 times .*message\.posted/);
    expect(lines).toContainEqual(
      expect.stringMatching(/^again: .* simulate x12-otherwise --seeds 5 --faults none$/),
    );
    expect(lines).toContain(`trace: ${path}`);
    const note = lines.find((line) => line.startsWith('note: '))?.slice('note: '.length);
    expect(note).toMatch(/^no property is violated: the scenario did not come as it is written; /);
    expect(note).toContain(`confab replay ${path}\``);
    expect(stdout).not.toContain('shrink');
    const told = parsed((await run(...args, '--json')).stdout);
    expect(told).toMatchObject({ verdict: 'unexpected', trace: path, note });
    const replayed = await run('replay', path);
    expect([replayed.status, replayed.stdout]).toEqual([
      0,
      expect.stringMatching(/every property holds/),
    ]);
    for (const refuses of [
      ['shrink', path],
      ['export', path, '--to', 'test'],
    ]) {
      const refused = await run(...refuses);
      expect([refused.status, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr.trim().split('\n')).toHaveLength(1);
    }
  });

  it.each([
    [['nowhere'], /no scenario "nowhere".*--list/],
    [['n1-nothing'], /no scenario "n1-nothing"; near it: n1-/],
    [['--faults', 'rain'], /--faults takes no "rain"; the presets are: none, lossy/],
    [['--seeds', '9..2'], /--seeds takes A\.\.B/],
    [['--seeds', 'x'], /--seeds takes A\.\.B/],
    [['--workers', '-1'], /--workers takes a number from 0 to 64, not "-1"/],
    [['--seeds', '-1'], /--seeds takes A\.\.B such as 0\.\.99, or one seed, not "-1"/],
    [['--seeds', '-5..-1'], /--seeds takes A\.\.B .* not "-5\.\.-1"/],
    [['--seeds', '-x'], /--seeds needs a value; one that begins with - is given as --seeds=-/],
    [['--', '--seeds', '-1'], /unexpected argument "-1"/],
    [['--list', 'extra'], /--list takes nothing else but --json, and here is "extra" as well/],
    [['--list', '--seeds', '0'], /--list takes nothing else but --json, and here is --seeds/],
    [['--list', '--no-coverage'], /--list takes nothing else .* --no-coverage as well/],
    [['--seeds', '0', '--out', '/nonexistent'], /--out takes a folder, and \/nonexistent does not/],
    [['--seeds', '0', '--out', import.meta.filename], /--out takes a folder, and .* is no folder/],
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
