// `confab export`: every format of a simulated trace and of a live one, wrong usage, and the test
// that it writes: run by vitest, it fails with a defect planted in a copy of the model, and passes
// without.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliIo } from '../../adapters/cli/command.ts';
import { exportCommand } from '../../adapters/cli/export.ts';
import { runCli } from '../../adapters/cli/main.ts';
import type { TraceContent } from '../../adapters/cli/trace-content.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import type { Violation } from '../../model/property/property.ts';
import { effectsHash } from '../../model/trace/node-trace.ts';
import { beginTrace, endTrace, writeEvent } from '../../model/trace/writing.ts';
import {
  type Action,
  act,
  createWorld,
  joining,
  regressionOf,
  type WorldOptions,
} from '../../sim/index.ts';
import { scratch } from '../live/focus-process.ts';
import { misfortune, talk } from '../sim/trace/recorded.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('confab export', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it('writes every format of a simulated trace', async () => {
    const { options, actions } = misfortune();
    const trace: TraceContent = { kind: 'world', options, actions };
    const begins = {
      text: /^alice, bob, seed 11\n\n seconds/,
      mermaid: /^sequenceDiagram\n/,
      svg: /^<svg /,
      pcap: /^\n\r\r\n/,
      itf: /^\{"#meta":\{"format":"ITF"/,
      shiviz: /^0\.000 s begins\nfocus \{"focus":1\}\n/,
    };
    for (const [format, begin] of Object.entries(begins)) {
      const { code, out } = await run(trace, 'x.trace', '--to', format);
      expect([format, code]).toEqual([format, 0]);
      expect(out).toMatch(begin);
      const file = join(folder.path, `x.${format}`);
      await run(trace, 'x.trace', '--to', format, '--out', file);
      expect(readFileSync(file, 'latin1')).toBe(out);
    }
  });

  it('makes no test of a run in which no property is violated: it would pass as it is', async () => {
    const { options, actions } = misfortune();
    const trace: TraceContent = { kind: 'world', options, actions };
    const out = join(folder.path, 'none.test.ts');
    const made = run(trace, 'x.trace', '--to', 'test', '--out', out);
    await expect(made).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(
        /^x\.trace: no property is violated in it, .* replay x\.trace`/,
      ),
    });
    expect(existsSync(out)).toBe(false);
    const other = run({ ...trace, differsAt: 9 }, 'x.trace', '--to', 'test');
    await expect(other).rejects.toThrow(
      /violated in it by this version, which does not do what it/,
    );
  });

  it('makes nothing of a run in which confab itself fails, and says in which action', async () => {
    const { options, actions } = misfortune();
    const trace = { kind: 'world', options, actions, thrown: 'action 2: Error: no' } as const;
    for (const format of ['text', 'test', 'pcap']) {
      await expect(run(trace, 'a.trace', '--to', format)).rejects.toThrow(
        /^a\.trace: here confab itself fails, .* action 2: Error: no; `confab replay a\.trace` /,
      );
    }
  });

  it('draws a live trace, of which it makes no test', async () => {
    const ticks = talk(['alice', 'bob']).parts.flatMap((part) =>
      part.type === 'ticked' && part.node.name === 'focus' ? [part] : [],
    );
    const trace: TraceContent = { kind: 'node', node: 'abc', domain: 'example.org', ticks };
    const { out } = await run(trace, 'x.trace', '--to', 'text');
    expect(out).toContain('What the focus abc did');
    expect(out).toContain('NICKNAME Rook');
    await expect(run(trace, 'x.trace', '--to', 'test')).rejects.toThrow('simulated trace only');
  });

  it('says in a line what is wrong with how it was called', async () => {
    const { options, actions } = misfortune();
    const trace: TraceContent = { kind: 'world', options, actions };
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^export needs a trace/],
      [['x.trace'], /^export needs --to; the formats are: text, mermaid, svg, pcap,/],
      [['x.trace', '--to', 'png'], /^--to takes no "png"; the formats are/],
      [['x.trace', '--to', 'text', '--columns', '20'], /^--columns takes a whole number from 60/],
      [['x.trace', 'y.trace', '--to', 'text'], /unexpected argument "y.trace"/],
    ];
    for (const [args, why] of wrong) {
      await expect(run(trace, ...args)).rejects.toThrow(why);
    }
    const impossible: Action = { atMs: 0, type: 'deliver', parcel: 999 };
    const faulty = { ...trace, actions: [impossible] };
    await expect(run(faulty, 'x.trace', '--to', 'text')).rejects.toThrow(/parcel 999 is not under/);
    const nowhere = join(folder.path, 'no', 'such', 'folder');
    await expect(run(trace, 'x.trace', '--to', 'itf', '--out', nowhere)).rejects.toThrow(
      /cannot be written/,
    );
  });
});

describe('confab export of a file', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it('draws what was done to a world, and refuses what is damaged or differs', async () => {
    const { options, actions } = misfortune();
    const events = [...worldEvents(options, actions)];
    const good = fileOf('world', options, events);
    const { status, stdout, stderr } = await cli('export', good, '--to', 'text');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('focus crashes');

    const octets = readFileSync(good, 'latin1');
    const damaged = join(folder.path, 'damaged.trace');
    writeFileSync(damaged, octets.replace('"alice"', '"alicf"'), 'latin1');
    expect(await cli('export', damaged, '--to', 'text')).toMatchObject({ status: 2, stdout: '' });
    writeFileSync(
      damaged,
      octets.slice(0, octets.lastIndexOf('\n', octets.length - 2) + 1),
      'latin1',
    );
    const cut = await cli('export', damaged, '--to', 'text');
    expect(cut).toMatchObject({ status: 2, stdout: '' });
    expect(cut.stderr).toContain('--cut');
    const taken = await cli('export', damaged, '--to', 'text', '--cut');
    expect(taken).toMatchObject({ status: 0, stdout });

    const other = events.map((event, at) =>
      at === 9 ? { ...event, hash: '0'.repeat(64) } : event,
    );
    const differs = await cli('export', fileOf('world', options, other), '--to', 'svg');
    expect(differs).toMatchObject({ status: 1, stdout: '' });
    expect(differs.stderr).toMatch(/: action 10 leads to something else here than when/);

    const impossible = [{ action: { atMs: 0, type: 'deliver', parcel: 999 } }];
    const refused = await cli('export', fileOf('world', options, impossible), '--to', 'svg');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('parcel 999 is not under way');
  });

  it('draws what a live focus took and, driven again, gives', async () => {
    const { parts } = talk(['alice', 'bob']);
    const ticks = parts.flatMap((part) =>
      part.type === 'ticked' && part.node.name === 'focus' ? [part] : [],
    );
    const events = ticks.map(({ inputs, effects }) => ({
      inputs,
      effects: effectsHash(effects, sha256),
    }));
    const subject = { node: 'abc', domain: 'example.org' };
    const { status, stdout, stderr } = await cli(
      'export',
      fileOf('node', subject, events),
      '--to',
      'text',
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('What the focus abc did');
    for (const text of ['INVITE sip:lobby', 'NICKNAME Rook', '425 Nickname']) {
      expect(stdout).toContain(text);
    }
  });

  function fileOf(kind: 'world' | 'node', subject: object, events: readonly object[]): string {
    const file = join(folder.path, `${kind}-${events.length}.trace`);
    let { line, writer } = beginTrace({ kind, by: 'a test', subject }, sha256);
    let whole: string = line;
    for (const event of events) {
      ({ line, writer } = writeEvent(writer, event, sha256));
      whole += line;
    }
    writeFileSync(file, whole + endTrace(writer, null, sha256).line, 'latin1');
    return file;
  }
});

function* worldEvents(options: WorldOptions, actions: readonly Action[]) {
  let world = createWorld(options);
  for (const action of actions) {
    world = act(world, action);
    yield { action, hash: world.hash };
  }
}

async function cli(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal: () => {} };
  const status = await runCli(args, io);
  const read = (stream: PassThrough) => stream.read()?.toString('utf8') ?? '';
  return { status, stdout: read(stdout), stderr: read(stderr) };
}

describe('A test that was exported', () => {
  const { path: folder, remove } = scratch();
  const options: WorldOptions = { seed: 3, people: ['alice', 'bob'] };
  const joins = options.people.map((person): Action => {
    return { atMs: 0, type: 'ask', person, command: joining(person, 'lobby', 'sip-tcp') };
  });
  const asks = options.people.map((person): Action => {
    return { atMs: 100, type: 'ask', person, command: { type: 'take-nickname', nickname: 'Rook' } };
  });
  const settle: Action = { atMs: 50, type: 'settle' };
  const long: Action = {
    ...{ atMs: 150, type: 'ask', person: 'alice' },
    command: { type: 'say', text: 'a long text\r\n, over and over; '.repeat(40) },
  };
  const actions = [
    ...joins,
    settle,
    ...asks,
    { ...settle, atMs: 120 },
    long,
    { ...settle, atMs: 160 },
  ];

  beforeAll(() => {
    for (const part of ['model', 'sim'])
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const room = join(folder, 'model', 'room', 'room.ts');
    const source = readFileSync(room, 'utf8');
    const planted = source.replace("guard: 'heldByAnother',", 'guard: () => false,');
    expect(planted).not.toBe(source);
    writeFileSync(room, planted);
    writeFileSync(join(folder, 'vitest.config.ts'), 'export default {};\n');
  });
  afterAll(remove);

  it('fails with the defect, saying what is violated, and passes without', async () => {
    const defective = await import(pathToFileURL(join(folder, 'sim', 'index.ts')).href);
    const { violation, isSettled } = defective.judgedRun(options, actions) as {
      violation: Violation;
      isSettled: boolean;
    };
    expect(violation?.violated).toMatch(/nickname/);
    const run = { options, actions, violation, isSettled };
    const sources = {
      'with.test.ts': regressionOf({ ...run, from: './sim/index.ts' }),
      'without.test.ts': regressionOf({ ...run, from: join(ROOT, 'sim', 'index.ts') }),
    };
    for (const [name, source] of Object.entries(sources)) {
      for (const line of source.split('\n')) {
        if (!line.startsWith('import')) expect(line.length).toBeLessThanOrEqual(100);
      }
      writeFileSync(join(folder, name), source);
    }
    const report = vitest(folder);
    expect(report['without.test.ts']).toEqual({ status: 'passed', said: '' });
    expect(report['with.test.ts']?.status).toBe('failed');
    expect(report['with.test.ts']?.said).toContain(violation.sentence);
  }, 240_000);

  it('does what was done, text for text', () => {
    const source = regressionOf({ options, actions });
    const done: unknown[] = [];
    const Recorder = class {
      violation = undefined;
      act(action: unknown): void {
        done.push(action);
      }
    };
    const expecting = () => ({ toBeUndefined: () => {} });
    const body = source.replace(/^import .*$/gm, '');
    new Function(
      'Reenactment',
      'it',
      'expect',
      `${body.replace(/^it\(/m, 'const t = () => it(')}\nt();`,
    )(Recorder, (_name: string, test: () => void) => test(), expecting);
    expect(done).toEqual(actions);
  });
});

/** Runs the command on a trace that is there. */
async function run(trace: TraceContent, ...args: readonly string[]) {
  let out = '';
  const stdout = { write: (piece: Buffer) => (out += piece.toString('latin1')) };
  const io = { stdout } as unknown as CliIo;
  const code = await exportCommand(() => trace).run(args, io);
  return { code, out };
}

/** What vitest says of each test file of a folder. */
function vitest(folder: string) {
  const out = join(folder, 'report.json');
  const program = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [program, 'run', '--root', folder, '--reporter', 'json', '--outputFile', out];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const report = JSON.parse(readFileSync(out, 'utf8')) as {
    testResults: {
      name: string;
      message: string;
      assertionResults: { status: string; failureMessages: string[] }[];
    }[];
  };
  if (report.testResults.length === 0) throw new Error(`${stdout}${stderr}`);
  return Object.fromEntries(
    report.testResults.map(({ name, message, assertionResults: [first] }) => {
      const said = [message, ...(first?.failureMessages ?? [])].join('\n').trim();
      return [name.slice(folder.length + 1), { status: first?.status ?? 'none', said }];
    }),
  );
}
