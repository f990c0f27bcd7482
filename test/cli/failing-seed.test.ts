// What a seed that fails leaves: the hash and the time that it tells are those at which its trace
// ends, and the replay of that comes to the same.
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../adapters/cli/main.ts';
import { writeWorldTrace } from '../../adapters/cli/world-trace-making.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import type { Observation, Property } from '../../model/property/property.ts';
import type { RunWitness } from '../../sim/world/run.ts';
import { type Simulated, simulate } from '../../sim/world/simulation.ts';
import { scratch } from '../live/focus-process.ts';
import { violation } from '../sim/stray-run.ts';

const folder = scratch();
afterAll(() => folder.remove());

/** What must not come, so that a life ends in which it does. */
function never(isSeen: (seen: Observation) => boolean, ends: () => unknown): Property {
  return {
    ...{ name: 'never', says: 'It does not come.', clauses: [], initial: null },
    observe: (state, seen) => (isSeen(seen) ? ends() : state),
  };
}

const violates = () => violation('never', 'it came');
const throws = () => {
  throw new Error('it came');
};
const isJoined = (seen: Observation) =>
  seen.type === 'logged' && seen.committed.entry.type === 'participant.joined';
const isLater = (seen: Observation) => seen.type === 'agent-ticked' && seen.atMs > 3_000;
const isSettled = (seen: Observation) => seen.type === 'settled';

describe('A seed that fails', () => {
  it.each([
    ['violated', 'while people live', never(isJoined, violates)],
    ['violated', 'in a stretch that has lasted', never(isLater, violates)],
    ['violated', 'once all has come to rest', never(isSettled, violates)],
    ['broken', 'while people live', never(isJoined, throws)],
  ] as const)('%s %s tells the hash and the time at which its trace ends', async (...life) => {
    const [verdict, when, property] = life;
    const { simulated, path } = failed(`${verdict} ${when}`, property);
    expect(simulated.verdict).toBe(verdict);
    const hashes = hashesIn(path);
    expect(hashes.length).toBeGreaterThan(5);
    expect(simulated.hash).toBe(hashes.at(-1));
    const replayed = await replay(path);
    const last = replayed.findLast(({ hash }) => hash === simulated.hash);
    expect(last?.atMs).toBe(simulated.simulatedMs);
    expect(simulated.simulatedMs).toBeGreaterThan(0);
    if (verdict === 'violated') expect(last?.step).toBe(replayed.length);
  });

  it('before anybody does anything tells the hash of the beginning', () => {
    const isBooted = (seen: Observation) => seen.type === 'focus-ticked';
    const { simulated, path } = failed('booted', never(isBooted, violates));
    expect(simulated).toMatchObject({ verdict: 'violated', actions: 0, simulatedMs: 0 });
    expect(simulated.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashesIn(path)).toEqual([]);
  });
});

describe('The trace of a life', () => {
  const live = ({ action, acted }: RunWitness) => {
    action?.({ atMs: 0, type: 'wait' });
    acted?.('a'.repeat(64));
  };
  const options = { seed: 1, people: ['alice'] };

  it('is its owner\u2019s alone, whoever could read what was there', () => {
    const path = join(folder.path, 'old.trace');
    writeFileSync(path, 'old', { mode: 0o644 });
    chmodSync(path, 0o644);
    writeWorldTrace(path, options, live);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(hashesIn(path)).toEqual(['a'.repeat(64)]);
  });

  it('leaves what a link leads to as it is', () => {
    const [path, other] = [join(folder.path, 'link.trace'), join(folder.path, 'other')];
    writeFileSync(other, 'mine');
    symlinkSync(other, path);
    writeWorldTrace(path, options, live);
    expect(readFileSync(other, 'utf8')).toBe('mine');
    expect(hashesIn(path)).toHaveLength(1);
  });

  it('that cannot be written leaves what was there, and nothing else', () => {
    const home = mkdtempSync(join(folder.path, 'kept-'));
    const path = join(home, 'kept.trace');
    writeFileSync(path, 'old');
    const fails = () => {
      throw new Error('no space');
    };
    expect(() => writeWorldTrace(path, options, fails)).toThrow('no space');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(home)).toEqual(['kept.trace']);
    expect(() => writeWorldTrace(home, options, live)).toThrow();
    expect(readdirSync(folder.path).filter((name) => name.startsWith('kept-'))).toHaveLength(1);
  });
});

/** A life that ends by a property, with the trace that is written of it. */
function failed(name: string, property: Property): { simulated: Simulated; path: string } {
  const live = (witness?: RunWitness) =>
    simulate(
      { seed: 3, faults: 'all', livesMs: 10_000 },
      { properties: [property], sha256, ...(witness && { witness }) },
    );
  const simulated = live();
  const path = join(folder.path, `${name.replaceAll(' ', '-')}.trace`);
  writeWorldTrace(path, simulated.options, live);
  return { simulated, path };
}

function hashesIn(path: string): readonly string[] {
  const text = readFileSync(path, 'latin1');
  return [...text.matchAll(/^\S.*"action".*"hash":"([0-9a-f]{64})"/gm)].map(
    ([, hash]) => `${hash}`,
  );
}

/** What the replay of a trace tells of each step. */
async function replay(path: string) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const io = { stdin, stdout, stderr, env: {}, onSignal() {} };
  const text = stdout.setEncoding('utf8').reduce((all, piece) => all + piece, '');
  await runCli(['replay', path, '--json'], io);
  stdout.end();
  const lines = (await text).trim().split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line));
}
