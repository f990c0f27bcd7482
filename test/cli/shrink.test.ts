// `confab shrink`: what it prints, writes and refuses. Traces of worlds are held in memory here; what
// fails is that somebody asks for a nickname. Live ones are shrunk in test/live/shrink.test.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CliIo, UsageError } from '../../adapters/cli/command.ts';
import { nodeTask } from '../../adapters/cli/node-shrinking.ts';
import { type ShrinkTools, shrinkCommand } from '../../adapters/cli/shrink.ts';
import { traceContent } from '../../adapters/cli/trace-content.ts';
import { type TracedRun, worldTask } from '../../adapters/cli/world-shrinking.ts';
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
  'holds.trace': { ...FAILING, actions: FAILING.actions.slice(0, 4) },
  'impossible.trace': { ...FAILING, actions: [{ type: 'deliver', parcel: 9, atMs: 0 }] },
  'nobody.trace': { ...FAILING, options: { seed: 1, people: ['focus'] } },
};

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly written: ReadonlyMap<string, TracedRun>;
}

async function shrinkRun(args: readonly string[], isTTY = false): Promise<Ran> {
  const written = new Map<string, TracedRun>();
  const tools: ShrinkTools = {
    read(path) {
      const run = TRACES[path];
      if (run === undefined) throw new UsageError(`${path}: there is no such trace`);
      return worldTask(run, courtOf(NICKNAME), (to, last) => {
        if (to in TRACES) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
        written.set(to, last);
      });
    },
  };
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const io = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal() {} } as CliIo;
  const code = await shrinkCommand(tools).run(args, io);
  const text = (stream: PassThrough) => String(stream.read() ?? '');
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
    [['seed-7.trace', '--out', 'holds.trace'], 'holds.trace is there already; name another'],
    [['seed-7.trace', '--seconds', '0'], '--seconds takes a whole number'],
  ])('refuses %j in one line', async (args, sentence) => {
    const refused = shrinkRun(args as readonly string[]);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(sentence);
  });
});

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
