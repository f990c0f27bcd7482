// `confab shrink`: what it prints, writes and refuses. Traces of worlds are held in memory here; what
// fails is that somebody asks for a nickname. Live ones are shrunk in test/live/shrink.test.ts.
import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { type CliIo, RunError, UsageError } from '../../adapters/cli/command.ts';
import { runCli } from '../../adapters/cli/main.ts';
import { nodeTask } from '../../adapters/cli/node-shrinking.ts';
import { type ShrinkTools, shrinkCommand } from '../../adapters/cli/shrink.ts';
import { traceContent } from '../../adapters/cli/trace-content.ts';
import { type TracedRun, worldTask } from '../../adapters/cli/world-shrinking.ts';
import { createWorldTrace } from '../../adapters/cli/world-trace-making.ts';
import { drive, initialFocus } from '../../model/focus/drive.ts';
import type { Input } from '../../model/focus/input.ts';
import type { Property } from '../../model/property/property.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { defaultVariants } from '../../model/variant.ts';
import { type Action, joining, type NodeTick } from '../../sim/index.ts';
import { courtOf, type Rule, sha256, violation } from '../sim/stray-run.ts';

const NICKNAME: Rule<null> = {
  initial: null,
  sees: (state, happened) =>
    happened.type === 'logged' && happened.committed.entry.type === 'nickname.requested'
      ? violation('no-nicknames', 'alice asks for a nickname')
      : state,
};

const joins: Action = {
  ...{ type: 'ask', person: 'alice', command: joining('alice', 'lobby'), atMs: 0 },
};
const settle: Action = { type: 'settle', atMs: 0 };

function asks(command: Extract<Action, { type: 'ask' }>['command'], atMs: number): Action {
  return { type: 'ask', person: 'alice', command, atMs };
}

const FAILING: TracedRun = {
  options: { seed: 1, people: ['alice', 'bob'] },
  actions: [
    ...[joins, settle, asks({ type: 'say', text: 'hello' }, 40), { ...settle, atMs: 40 }],
    ...[asks({ type: 'take-nickname', nickname: 'Rook' }, 90), { ...settle, atMs: 90 }],
  ],
};

const TRACES: { readonly [path: string]: TracedRun } = {
  'seed-7.trace': FAILING,
  'differs.trace': { ...FAILING, differsAt: 4 },
  'holds.trace': { ...FAILING, actions: FAILING.actions.slice(0, 4) },
  'impossible.trace': { ...FAILING, actions: [{ type: 'deliver', parcel: 9, atMs: 0 }] },
  'nobody.trace': { ...FAILING, options: { seed: 1, people: ['focus'] } },
};

interface Ran {
  /** Or what was told in place of it. */
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
  readonly written: ReadonlyMap<string, TracedRun>;
}

async function shrinkRun(args: readonly string[], isTTY = false): Promise<Ran> {
  const written = new Map<string, TracedRun>();
  const reads: string[] = [];
  const tools: ShrinkTools = {
    read(path) {
      const run = TRACES[path];
      if (run === undefined) throw new UsageError(`${path}: there is no such trace`);
      reads.push(path);
      return worldTask(run, courtOf(NICKNAME), (to, last) => {
        if (to === 'full') throw Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC' });
        if (to === 'late') throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
        written.set(to, last);
      });
    },
    obstacle: (path) => (path in TRACES ? 'is there already' : undefined),
  };
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const io = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal() {} } as CliIo;
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  const running = shrinkCommand(tools).run(args, io);
  const code = await running.catch((error: unknown) => {
    if (error instanceof RunError) return `${error.message}, exit 1`;
    throw Object.assign(error as Error, { reads });
  });
  return { code, out: text(stdout), err: text(stderr), written };
}

describe('confab shrink', () => {
  it('prints what does not hold and what is left to do, and writes it beside the trace', async () => {
    const { code, out, err, written } = await shrinkRun(['seed-7.trace']);
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^no-nicknames does not hold \[.+\]: alice asks for a nickname$/),
      '3 of 6 actions are left, with alice:',
      '      0 ms  alice joins sip:lobby@example.org over sip-tcp',
      '      0 ms  alice asks for the nickname "R"',
      '      0 ms  everything under way arrives',
      'Written to seed-7.short.trace',
      '',
    ]);
    expect(written.get('seed-7.short.trace')?.actions).toHaveLength(3);
  });

  it('gives the same as one JSON object', async () => {
    const { out, written } = await shrinkRun(['seed-7.trace', '--json', '--out', 'x']);
    const told = JSON.parse(out);
    expect(told).toMatchObject({ before: 6, out: 'x', isMinimal: true });
    expect(told.failure.violated).toBe('no-nicknames');
    expect(written.get('x')?.actions).toEqual(told.actions);
  });

  it('prints what it found where the file cannot be written in the end, and then says so', async () => {
    const { out: whole } = await shrinkRun(['seed-7.trace']);
    const found = whole.slice(0, whole.indexOf('Written to'));
    for (const [to, why] of [
      ['full', 'full cannot be written: ENOSPC: full, exit 1'],
      ['late', 'late cannot be written: it is there already, exit 1'],
    ] as const) {
      const { code, out } = await shrinkRun(['seed-7.trace', '--out', to]);
      expect([code, out]).toEqual([why, found]);
      const told = JSON.parse((await shrinkRun(['seed-7.trace', '--out', to, '--json'])).out);
      expect(told).toMatchObject({ out: null, before: 6 });
      expect(told.actions).toHaveLength(3);
    }
  });

  it('begins nothing where the file is there already', async () => {
    const refused = shrinkRun(['seed-7.trace', '--out', 'holds.trace']);
    await expect(refused).rejects.toMatchObject({
      ...{ name: 'UsageError', reads: [] },
      message: 'holds.trace is there already; name another with --out',
    });
  });

  it('says beforehand where this version does not do what was recorded, and goes on', async () => {
    const { code, out, err } = await shrinkRun(['differs.trace', '--out', 'x']);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^confab: differs\.trace: action 4 leads to something else here than when /,
    );
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(out).toMatch(/^3 of 6 actions are left/m);
  });

  it('shows how far it is to whoever looks, and cleans up', async () => {
    const { err } = await shrinkRun(['seed-7.trace'], true);
    expect(err).toMatch(/\d of 6 actions left, \d+ tries/);
    expect(err.endsWith('\r\x1b[K')).toBe(true);
  });

  it.each([
    [['holds.trace'], 'holds.trace does not fail: every property holds'],
    [['impossible.trace'], /impossible\.trace is no trace of this version: parcel 9 /],
    [['nobody.trace'], /nobody\.trace is no trace of this version: people: /],
    [['gone.trace'], 'there is no such trace'],
    [[], 'shrink needs a trace'],
    [['seed-7.trace', 'other'], 'unexpected argument "other"'],
    [['seed-7.trace', '--out', './seed-7.trace'], '--out would overwrite the trace itself'],
    [['seed-7.trace', '--seconds', '0'], '--seconds takes a whole number'],
  ])('refuses %j in one line', async (args, sentence) => {
    const refused = shrinkRun(args as readonly string[]);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(sentence);
  });
});

describe('confab shrink of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'confab-shrink-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'other.trace');

  it('says where it differs from what was recorded, though everything holds', async () => {
    createWorldTrace(path, FAILING.options, [{ action: joins, hash: 'f'.repeat(64) }]);
    const { code, err } = await shrinkFile(path);
    const [remark, ...rest] = err.trim().split('\n');
    expect(remark).toMatch(/^confab: \S+other\.trace: action 1 leads to something else here/);
    expect([rest.length, rest[0]]).toEqual([1, expect.stringMatching(/does not fail: every/)]);
    expect(code).toBe(2);
  });

  it('sees before it begins that it could not write', async () => {
    symlinkSync(join(folder, 'gone'), join(folder, 'link'));
    for (const [out, says] of [
      [path, /--out would overwrite/],
      [folder, /is there already; name another with --out/],
      [join(folder, 'link'), /link is there already; name another with --out/],
      [join(folder, 'no', 'x'), /x cannot be made: \S+no does not exist; name another with --out/],
      [join(path, 'x'), /x cannot be made: \S+other\.trace is no folder; name another/],
    ] as const) {
      // The trace holds, which nobody comes to see.
      const { code, err } = await shrinkFile(path, '--out', out);
      expect(err).toMatch(says);
      expect([code, err.trim().split('\n').length]).toEqual([2, 1]);
    }
  });

  it('writes a trace that is new, and its owner alone reads it', () => {
    const task = worldTask(FAILING, courtOf(NICKNAME));
    const { value: last } = task.shrinking().next();
    const to = join(folder, 'new.trace');
    last?.write(to);
    expect(statSync(to).mode & 0o777).toBe(0o600);
    expect(traceContent(to, false)).toEqual({ kind: 'world', ...FAILING });
    expect(() => last?.write(to)).toThrow(/EEXIST/);
  });
});

async function shrinkFile(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal() {} };
  const code = await runCli(['shrink', ...args], io);
  return { code, err: String(stderr.read() ?? '') };
}

describe('confab shrink of a live focus that fails only with two things at once', () => {
  it('leaves all that it took until then, says so, and writes that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'confab-shrink-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const alone: Property = {
      ...{ name: 'alone', says: 'One thing at a time.', clauses: [], initial: null },
      observe: (_, seen) =>
        seen.type === 'focus-ticked' && seen.inputs.filter(isCommand).length > 1
          ? violation('alone', 'two commands came at once')
          : null,
    };
    const drain: Input = { type: 'command', atMs: 7, command: { type: 'drain' } };
    const ticks = ticksOf([[...BEGINNING], [drain, drain], [{ ...drain, atMs: 9 }]]);
    const traced = { node: 'ab', domain: 'example.org', ticks };
    const { before, shrinking } = nodeTask(traced, { properties: [alone], sha256 });
    expect(before).toBe(5);
    const { value: last, done } = shrinking().next();
    expect(done).toBe(true);
    expect(last).toMatchObject({ failure: { violated: 'alone' }, isMinimal: false });
    expect(last?.note).toMatch(/nothing could be left out/);
    expect(last?.lines().at(-1)).toBe('      7 ms  it is asked to drain');
    const path = join(folder, 'two.trace');
    last?.write(path);
    expect(traceContent(path, false)).toEqual({
      kind: 'node',
      ...traced,
      ticks: ticks.slice(0, 2),
    });
    expect(() => last?.write(path)).toThrow(/EEXIST/);
  });
});

const BEGINNING: readonly Input[] = [
  {
    ...{ type: 'booted', atMs: 0, entropy: 'ab'.repeat(32), wallMs: 0 },
    settings: {
      ...{ node: 'ab', domain: 'example.org', aliases: [], variants: defaultVariants },
      ...{ sip: { host: '192.0.2.1', port: 5060 }, msrp: { host: '192.0.2.1', port: 2855 } },
      policy: defaultPolicy,
    },
  },
  { type: 'recovered', atMs: 0 },
];

function isCommand({ type }: Input): boolean {
  return type === 'command';
}

function ticksOf(all: readonly (readonly Input[])[]): readonly NodeTick[] {
  let state = initialFocus;
  return all.map((inputs) => {
    const driven = drive(state, inputs);
    state = driven.state;
    return { atMs: inputs[0]?.atMs ?? 0, inputs, effects: driven.effects };
  });
}
