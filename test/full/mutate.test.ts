// Mutation: of every machine at least nine in ten mutants are noticed, and whatever is not is
// explained, as a user would see it.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { root } from '../live/focus-process.ts';

describe('confab mutate', () => {
  it('tells of no mutant that nobody notices without a reason', { timeout: 1_800_000 }, () => {
    const { status, stdout } = spawnSync('npm', ['run', '-s', 'confab', '--', 'mutate'], {
      ...{ cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 },
      env: { ...process.env, NODE_ENV: 'production' },
    });
    process.stdout.write(stdout);
    expect(stdout).not.toContain('nobody has said why');
    expect(stdout).not.toContain('wrongly so');
    const scores = [...stdout.matchAll(/^(\S+) .* (\d+) %$/gm)];
    expect(scores.length).toBeGreaterThan(18);
    for (const [, machine, score] of scores) {
      expect([machine, Number(score)]).toEqual([machine, expect.toSatisfy(isGood)]);
    }
    expect(status).toBe(0);
  });
});

function isGood(score: number): boolean {
  return score >= 90;
}
