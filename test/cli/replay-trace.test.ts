// `confab replay FILE`: a trace is driven again, and whatever is wrong with it is one line.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../adapters/cli/main.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import { drive, initialFocus } from '../../model/focus/drive.ts';
import type { Input } from '../../model/focus/input.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { effectsHash, type TickOutcome, tickLines } from '../../model/trace/node-trace.ts';
import { beginTrace, endTrace } from '../../model/trace/writing.ts';
import { defaultVariants } from '../../model/variant.ts';
import { asOctets } from '../../model/wire/octets.ts';

const folder = mkdtempSync(join(tmpdir(), 'confab-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('A trace', () => {
  it('is told tick by tick, in words', async () => {
    const { status, stdout, stderr } = await run('replay', traced());
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('tick 1 at 0 ms\n  starts as example.org\n  has read its log\n');
    expect(stdout).toContain(
      [
        'tick 2 at 5 ms',
        '  in  #1 192.0.2.7:5060  OPTIONS sip:lobby@example.org (1 OPTIONS)',
        '  out #1 192.0.2.7:5060  200 OK (1 OPTIONS)',
      ].join('\n'),
    );
    expect(stdout).toMatch(/\n3 ticks, and each of them did what was recorded\.\n$/);
  });

  it('is told as JSON with what it sent, a tick alone with its rooms', async () => {
    const { stdout } = await run('replay', traced(), '--json', '--at', '2');
    const [tick, verdict] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(tick).toMatchObject({ tick: 2, atMs: 5, inputs: [{ octets: OPTIONS }], rooms: [] });
    expect(tick.sent).toMatchObject([{ connection: 1, destination: { host: '192.0.2.7' } }]);
    expect(tick.sent[0].octets).toMatch(/^SIP\/2\.0 200 OK\r\n/);
    expect(verdict).toEqual({ verdict: 'same', ticks: 2, early: null, cut: false });
  });

  it('gives what was sent as files, once', async () => {
    const sent = join(folder, 'sent');
    expect((await run('replay', traced(), '--bytes', sent)).status).toBe(0);
    expect(readdirSync(sent)).toEqual(['1-sip-udp-192.0.2.7-5060']);
    const octets = readFileSync(join(sent, '1-sip-udp-192.0.2.7-5060'), 'latin1');
    expect(octets).toMatch(/^SIP\/2\.0 200 OK\r\n/);
    const again = await run('replay', traced(), '--bytes', sent);
    expect([again.status, again.stderr]).toEqual([
      2,
      `confab: --bytes: ${sent} is there already: name another\n`,
    ]);
  });

  it('that this program replays differently is told with the tick, exit 1', async () => {
    const path = traced((outcome, number) =>
      number === 2 ? { effects: '0'.repeat(16) } : outcome,
    );
    const { status, stdout, stderr } = await run('replay', path);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^confab: tick 2 at 5 ms is not what was recorded by confab 0: expected 0{16}, got [0-9a-f]{16}\n$/,
    );
    expect(stdout).not.toContain('tick 3');
    const json = (await run('replay', path, '--json')).stdout.trimEnd().split('\n');
    expect(JSON.parse(json.at(-1) ?? '')).toMatchObject({ verdict: 'different', tick: 2 });
  });

  it('of a tick that failed is the same where it fails in the same way, and that is told, exit 1', async () => {
    // A peer that speaks before the focus was started.
    const inputs = [TICKS[0]?.[2], TICKS[1]?.[0]].flatMap((input) => input ?? []);
    for (const [failed, says] of [
      [failureOf(inputs), `tick 1 at 0 ms: confab itself fails: ${failureOf(inputs)}`],
      ['something else', 'tick 1 at 0 ms is not what was recorded by confab 0: expected fails: '],
    ] as const) {
      const begun = beginTrace(HEADER, sha256);
      const path = written([begun, ...tickLines(begun.writer, inputs, { failed }, sha256)]);
      const { status, stdout, stderr } = await run('replay', path);
      expect(status).toBe(1);
      expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(says)]);
      expect(stdout).toContain(`  fails: ${failureOf(inputs)}\n`);
    }
  });

  it('that is damaged, cut off, or of another version is one line, exit 2', async () => {
    const whole = readFileSync(traced(), 'latin1');
    const lines = whole.split('\n');
    for (const [text, says] of [
      ['', /line 1: it is empty/],
      ['SQLite format 3\0', /line 1: this is no trace/],
      [whole.replace('"version":1', '"version":2'), /version 2, and this confab reads version 1/],
      [whole.replace('OPTIONS', 'OPTIONZ'), /line 3: its checksum does not fit/],
      [lines.slice(0, 3).join('\n'), /line 3: the trace is cut off within line 3.*--cut takes/],
      [lines.slice(0, 3).join('\n').concat('\n'), /line 4: the trace is cut off behind line 3/],
      [`${whole}\n`, /line 6: something follows/],
    ] as const) {
      const path = join(folder, 'wrong');
      writeFileSync(path, text, 'latin1');
      const { status, stdout, stderr } = await run('replay', path);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(says);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it('that is cut off is taken with --cut as far as it goes, and a damaged one is not', async () => {
    const whole = readFileSync(traced(), 'latin1');
    const path = join(folder, 'cut');
    writeFileSync(path, whole.slice(0, whole.lastIndexOf('{"event"') + 9), 'latin1');
    const { status, stdout } = await run('replay', path, '--cut');
    expect(status).toBe(0);
    expect(stdout).toMatch(/2 ticks, .*\nThe trace is cut off here: the last ticks may be missing/);
    writeFileSync(path, whole.replace('OPTIONS', 'OPTIONZ'), 'latin1');
    expect((await run('replay', path, '--cut')).status).toBe(2);
  });

  it('takes only the options that traces have', async () => {
    for (const [args, says] of [
      [['--room', 'sip:lobby@localhost'], /--room and --entries are for the folder/],
      [['--entries'], /--room and --entries are for the folder/],
      [['--at', 'x'], /--at takes the number of a tick or step, not "x"/],
      [['--at', '9'], /has 3 ticks, so there is no tick 9/],
      [['--bytes', '/nowhere/sent'], /--bytes: \/nowhere\/sent cannot be made: ENOENT/],
    ] as const) {
      const { status, stderr } = await run('replay', traced(), ...args);
      expect(status).toBe(2);
      expect(stderr).toMatch(says);
    }
    const { status, stderr } = await run('replay', folder, '--cut');
    expect([status, stderr]).toEqual([
      2,
      `confab: --bytes and --cut are for traces, and ${folder} is no file\n`,
    ]);
    expect(existsSync('/nowhere')).toBe(false);
  });
});

const SIP = { host: '192.0.2.1', port: 5060 };
const PEER = { host: '192.0.2.7', port: 5060 };
const HEADER = {
  kind: 'node',
  by: 'confab 0',
  subject: { node: '00000000000000ff', domain: 'example.org' },
} as const;
const OPTIONS = asOctets(
  [
    'OPTIONS sip:lobby@example.org SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-1',
    'From: <sip:alice@example.org>;tag=1',
    'To: <sip:lobby@example.org>',
    'Call-ID: 1@192.0.2.7',
    'CSeq: 1 OPTIONS',
    'Content-Length: 0\r\n\r\n',
  ].join('\r\n'),
);
const TICKS: readonly (readonly Input[])[] = [
  [
    {
      ...{ type: 'booted', atMs: 0, entropy: 'ab'.repeat(32), wallMs: 0 },
      settings: {
        ...{ node: '00000000000000ff', domain: 'example.org', aliases: [], sip: SIP, msrp: SIP },
        ...{ policy: defaultPolicy, variants: defaultVariants },
      },
    },
    { type: 'recovered', atMs: 0 },
    { type: 'connected', atMs: 0, connection: 1, transport: 'sip-udp', local: SIP },
  ],
  [{ type: 'bytes-received', atMs: 5, connection: 1, octets: OPTIONS, source: PEER }],
  [{ type: 'command', atMs: 9, command: { type: 'drain' } }],
];

/** A trace of the ticks above, as a focus would have recorded it, or otherwise. */
function traced(alter = (outcome: TickOutcome, _number: number) => outcome): string {
  const lines = [beginTrace(HEADER, sha256)];
  let state = initialFocus;
  for (const [at, inputs] of TICKS.entries()) {
    const driven = drive(state, inputs);
    state = driven.state;
    const outcome = alter({ effects: effectsHash(driven.effects, sha256) }, at + 1);
    const { writer } = lines.at(-1) ?? beginTrace(HEADER, sha256);
    lines.push(...tickLines(writer, inputs, outcome, sha256));
  }
  return written(lines);
}

function written(lines: readonly ReturnType<typeof beginTrace>[]): string {
  const { writer } = lines.at(-1) ?? beginTrace(HEADER, sha256);
  const path = join(folder, 'a.trace');
  const text = [...lines, endTrace(writer, null, sha256)].map(({ line }) => line).join('');
  writeFileSync(path, text, 'latin1');
  return path;
}

function failureOf(inputs: readonly Input[]): string {
  try {
    drive(initialFocus, inputs);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('these inputs do not fail');
}

async function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal: () => {} };
  const status = await runCli(args, io);
  return { status, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}
