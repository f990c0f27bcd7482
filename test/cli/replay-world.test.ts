// `confab replay` of simulated worlds where the output is no terminal: every step, the state after
// one, the verdict, and what cannot be replayed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../adapters/cli/main.ts';
import { writeWorldTrace } from '../../adapters/cli/world-trace-making.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import { beginTrace, endTrace, writeEvent } from '../../model/trace/writing.ts';
import { beginningNamed } from '../../sim/trace/beginnings.ts';
import type { WorldEvent } from '../../sim/trace/world-trace.ts';
import type { Action } from '../../sim/world/action.ts';
import type { RunWitness } from '../../sim/world/run.ts';
import { simulate } from '../../sim/world/simulation.ts';

const folder = mkdtempSync(join(tmpdir(), 'confab-replay-world-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function replay(...args: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const io = { stdin, stdout, stderr, env: {}, onSignal() {} };
  const [out, err] = [collected(stdout), collected(stderr)];
  const code = await runCli(['replay', ...args], io);
  stdout.end();
  stderr.end();
  return { code, out: await out, err: await err };
}

function collected(stream: PassThrough): Promise<string> {
  return stream.setEncoding('utf8').reduce((all, text) => all + text, '');
}

/** The trace of a life with all faults, as `confab simulate` writes it. */
function life(seed: number) {
  const path = join(folder, `life-${seed}.trace`);
  const live = (witness?: RunWitness) =>
    simulate(
      { seed, faults: 'all', livesMs: 10_000 },
      { properties: [], sha256, ...(witness && { witness }) },
    );
  const simulated = live();
  writeWorldTrace(path, simulated.options, live);
  return { path, simulated };
}

const room = beginningNamed('room', 1);
if (room === undefined) throw new Error('the room is gone');

/** A trace of the small room and something more. */
function written(name: string, more: readonly WorldEvent[]): string {
  const path = join(folder, name);
  const subject = room?.options;
  let last = beginTrace({ kind: 'world', by: 'test', subject }, sha256);
  let text: string = last.line;
  for (const event of [...(room?.actions ?? []).map((action) => ({ action })), ...more]) {
    last = writeEvent(last.writer, event, sha256);
    text += last.line;
  }
  writeFileSync(path, text + endTrace(last.writer, null, sha256).line, 'latin1');
  return path;
}

const leaves: Action = { atMs: 3, type: 'ask', person: 'bob', command: { type: 'leave' } };

describe('The replay of a simulated world', () => {
  it('tells every step as an object, with the step hashes of the life, and the verdict', async () => {
    for (const seed of [3, 17, 40]) {
      const { path, simulated } = life(seed);
      const { code, out, err } = await replay(path, '--json');
      expect([code, err]).toEqual([0, '']);
      const lines = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const { verdict, steps } = lines.pop();
      expect([verdict, steps]).toEqual(['holds', lines.length]);
      expect(lines.map(({ step }) => step)).toEqual(lines.map((_, at) => at + 1));
      expect(lines.at(-1).hash).toBe(simulated.hash);
    }
  }, 60_000);

  it('tells in words what happened, what changed and by which clause', async () => {
    const settle: Action = { atMs: 3, type: 'settle' };
    const path = written('left.trace', [{ action: leaves }, { action: settle }]);
    const { code, out } = await replay(path);
    expect(code).toBe(0);
    expect(out).toContain('step 5 at 3 ms\n  bob leaves\n');
    expect(out).toContain('\n    bob -> focus: BYE sip:lobby (#');
    expect(out).toContain('\n    focus: members of lobby: alice, bob -> alice\n');
    expect(out).toMatch(/\n {2}Decided by\n {4}R\d+-[\d.-]+ {2}log: entry \d+ of lobby: part/);
    expect(out.endsWith('6 steps, and every property holds.\n')).toBe(true);
  });

  it('tells what everybody is after a step', async () => {
    const path = written('at.trace', [{ action: leaves }]);
    const { code, out } = await replay(path, '--at', '5');
    expect(code).toBe(0);
    expect(out).toMatch(/^step 5 at 3 ms\n/);
    expect(out).toMatch(/\nafter step 5\n {2}focus\n {4}phase: serving\n/);
    expect(out).toMatch(/\n {2}bob\n {4}call: leaving/);
    const [step, state, end] = (await replay(path, '--at', '0', '--json')).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(step).toMatchObject({ step: 0, action: null, happened: [] });
    expect(state).toMatchObject({ after: 0, rooms: [] });
    expect(end).toMatchObject({ verdict: 'holds', steps: 5 });
  });

  it('exits 1 where the world is not the one that was recorded', async () => {
    const path = written('other.trace', [{ action: leaves, hash: 'f'.repeat(64) }]);
    const { code, err } = await replay(path);
    expect(code).toBe(1);
    expect(err).toMatch(/^confab: at step 5, different: the step hash is [0-9a-f]{64}, and f{64} /);
    // And whether what was found, if anything was, is mended in this version.
    expect(err).toMatch(/\nconfab: this version does otherwise .*, every property holds\n$/);
    const { out } = await replay(path, '--json');
    expect(JSON.parse(out.trim().split('\n').pop() ?? '')).toMatchObject({
      ...{ verdict: 'different', step: 5, steps: 5, now: { verdict: 'holds' } },
    });
  });

  it.each([
    [{ driftPpm: { nobody: 5 } }, /driftPpm: a focus or a person; got nobody: 5$/],
    [{ skewMs: { focus2: 5 } }, /skewMs: a focus or a person; got focus2: 5$/],
    [{ policy: { quarantineMs: -1 } }, /: policy key "quarantineMs" must be a whole number/],
    [{ policy: { chunkTimerMs: 60 } }, /: policy key "chunkTimerMs" must be .* at least 1000/],
    [{ policy: { rooms: ['a b'] } }, /: policy key "rooms" must be a list of room names/],
  ])('exits 2 with one line for a world that there cannot be: %j', async (options, says) => {
    const path = join(folder, 'no-world.trace');
    const subject = { seed: 1, people: ['alice'], ...options };
    const { line, writer } = beginTrace({ kind: 'world', by: 'test', subject }, sha256);
    writeFileSync(path, line + endTrace(writer, null, sha256).line, 'latin1');
    const { code, out, err } = await replay(path);
    expect([code, out]).toEqual([2, '']);
    expect(err.trim()).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('exits 2 with one line for what cannot be done, is damaged or is not there', async () => {
    const thaw: Action = { atMs: 3, type: 'thaw', node: 'bob' };
    const impossible = written('impossible.trace', [{ action: thaw }]);
    const whole = written('whole.trace', []);
    for (const [args, says] of [
      [[impossible], /action 5 \(thaw\) cannot be done: bob does not stand still/],
      [[whole, '--at', '5'], /has 4 steps, so there is no step 5/],
      [[whole, '--bytes', join(folder, 'sent')], /--bytes is for the trace of a live focus/],
    ] as const) {
      const { code, out, err } = await replay(...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(says);
      expect(err.trim().split('\n')).toHaveLength(1);
    }
  });
});
