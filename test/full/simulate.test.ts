// The sweep of the sweep: five hundred lives with everything going wrong, as a user would run it.
// Every property holds, and the machines have been everywhere that somebody can take them.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { root } from '../live/focus-process.ts';

describe('confab simulate over 500 seeds with all faults', () => {
  const swept = () =>
    spawnSync('npm', ['run', '-s', 'confab', '--', 'simulate', ...SWEEP], {
      ...{ cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
      env: { ...process.env, NODE_ENV: 'production' },
    });

  it('holds in every life, and has visited what can be visited', { timeout: 900_000 }, () => {
    const { status, stdout, stderr } = swept();
    const lives = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seed: number; verdict: string; hash: string });
    expect(lives.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    expect(lives.map(({ seed }) => seed)).toEqual(Array.from({ length: 500 }, (_, at) => at));
    for (const { hash } of lives) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(status).toBe(0);
    expect(stderr).not.toContain('States never visited');
    expect(stderr).not.toContain('Taken, though explained');
    // Everything comes that should come sometimes.
    expect(stderr).not.toMatch(/^ +never +[a-z-]+ {2,}/m);
    const machines = [...stderr.matchAll(MACHINE)];
    expect(machines.length).toBeGreaterThan(15);
    for (const [, machine, taken, all, explained] of machines) {
      const can = Number(all) - Number(explained ?? 0);
      expect([machine, Number(taken) >= 0.95 * can, taken, can]).toEqual([
        ...[machine, true, taken, can],
      ]);
    }
    process.stdout.write(stderr);
  });
});

const SWEEP = ['--seeds', '0..499', '--faults', 'all', '--json'];
/** `room/room  4 of 4  100 %  46 of 49  93 %  3  100 %`: states, transitions, who can take none. */
const MACHINE = /^(\S+) +\d+ of \d+ +\d+ % +(\d+) of (\d+) +\d+ %(?: +(\d+) +\d+ %)?$/gm;
