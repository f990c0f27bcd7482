// The same seed gives the same hash at every step: twice in one process, in two processes, on one
// thread and on several, on Node 22 and on Node 24 (design, law 2 and section 5).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crew } from '../../adapters/workers/crew.ts';
import { presets, sha256, startRun, stepRun } from '../../sim/index.ts';
import { type SeedJob, seedJobs } from '../../sim/sweep.ts';
import { type Hashes, hashesOf, type Life } from './hashes.ts';
import { sha256 as platformSha256 } from './stray-run.ts';

const root = join(import.meta.dirname, '..', '..');
const program = join(import.meta.dirname, 'hashes.ts');

/** Everything goes wrong that can, in two focuses whose clocks do not agree. */
const LIFE: Life = {
  ...{ people: ['alice', 'bob', 'carol'], focuses: 2, weather: presets.all },
  ...{ skewMs: { focus: 40_000, alice: -7_000 }, driftPpm: { bob: 300, focus2: -200 } },
  livesMs: 8_000,
};

const JOBS = [...seedJobs(1, 6, LIFE)];
const EXPECTED = JOBS.map(hashesOf);

/** The Node of the lock file that an alias names; on other systems there is none. */
function nodeOf(alias: string): string {
  return join(root, 'node_modules', `${alias}-${process.platform}-${process.arch}`, 'bin/node');
}

function hashesOn(node: string): readonly Hashes[] {
  const args = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', program];
  const { stdout, stderr } = spawnSync(node, [...args, JSON.stringify(JOBS)], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Hashes);
}

describe('The same seed', () => {
  it('lives a life of its own, of many steps', () => {
    expect(new Set(EXPECTED.map(({ last }) => last)).size).toBe(JOBS.length);
    for (const { steps } of EXPECTED) expect(steps).toBeGreaterThan(50);
  });

  it('gives the same hash at every step twice in one process', () => {
    expect(JOBS.map(hashesOf)).toEqual(EXPECTED);
  });

  it('gives the same in two other processes', () => {
    expect(hashesOn(process.execPath)).toEqual(EXPECTED);
    expect(hashesOn(process.execPath)).toEqual(EXPECTED);
  });

  it.each([0, 1, 2])('gives the same with %i threads beside the main one', async (workers) => {
    const runner = { module: new URL('./hashes.ts', import.meta.url).href, name: 'hashesOf' };
    const outcomes: unknown[] = [];
    for await (const outcome of crew<SeedJob<Life>, Hashes>(runner, JOBS, { workers })) {
      outcomes.push('result' in outcome ? outcome.result : outcome.lost);
    }
    expect(outcomes).toEqual(EXPECTED);
  });

  it.skipIf(process.platform !== 'linux').each([
    ['24', 'node'],
    ['22', 'node22'],
  ])('gives the same on Node %s', (major, alias) => {
    const node = nodeOf(alias);
    expect(existsSync(node), `${node} is installed by npm ci`).toBe(true);
    const { stdout } = spawnSync(node, ['-v'], { encoding: 'utf8' });
    expect(stdout).toMatch(new RegExp(`^v${major}\\.`));
    expect(hashesOn(node)).toEqual(EXPECTED);
  });

  it("gives the same with the platform's SHA-256 and with the one that is pure", () => {
    const lasts = [sha256, platformSha256].map((hash) => {
      let run = startRun({ seed: 1, people: ['alice'] }, undefined, hash);
      for (let next = stepRun(run, 5_000); next !== undefined; next = stepRun(run, 5_000)) {
        run = next;
      }
      return run.world.hash;
    });
    expect(lasts[0]).toBe(lasts[1]);
  });

  it('gives the same in whatever order the members of its options were written', () => {
    const turned = JOBS.map(({ seed, options }) => ({ options: reversed(options) as Life, seed }));
    expect(JSON.stringify(turned)).not.toBe(JSON.stringify(JOBS));
    expect(turned.map(hashesOf)).toEqual(EXPECTED);
  });
});

describe('Scripts', () => {
  it('run on Node 24, though Node 22 is there as well', () => {
    const { stdout } = spawnSync('npm', ['exec', '--offline', '-c', 'node -v'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^v24\./);
  });
});

/** The same plain data with the members of its objects the other way round. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reversed(part)]),
  );
}
