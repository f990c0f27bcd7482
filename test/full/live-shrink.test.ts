// A live focus that makes a mistake, recorded while two people talk: its trace says which property
// does not hold, and is cut down to a handful of things that it was fed, by the command line's own
// commands. A focus that makes none is accused of nothing.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../adapters/cli/main.ts';
import { traceContent } from '../../adapters/cli/trace-content.ts';
import { sha256 } from '../../adapters/log/sha256.ts';
import { properties } from '../../model/property/properties.ts';
import { nodeActions, nodeFailure } from '../../sim/index.ts';
import { ChatProcess, FocusProcess, root, scratch } from '../live/focus-process.ts';

const ROOM = 'sip:lobby@localhost';

describe('The trace of a live focus that lets a nickname be taken away', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  it(
    'says so, and is shrunk to what it takes, as a trace that fails alike',
    async () => {
      const home = withMistake(join(folder.path, 'mistaken'), {
        file: 'model/room/nicknames.ts',
        was: 'return held.untilMs === null || !isOver(',
        becomes: 'return held.untilMs !== null && !isOver(',
      });
      const trace = join(folder.path, 'taken.trace');
      const focus = await FocusProcess.startIn(home, join(folder.path, 'data'), '--trace', trace);
      expect(await talk(focus)).toMatchObject({ nickname: 'rook seven', status: 200 });
      expect(await focus.stop()).toBe(0);

      const [short, damaged] = ['taken.short.trace', 'damaged.trace'].map((name) => {
        return join(folder.path, name);
      }) as [string, string];
      writeFileSync(damaged, readFileSync(trace, 'latin1').replace('INVITE', 'INVITO'), 'latin1');
      const [replayed, inJson, shrunk, kept, again, drawn, twice, refused] = commandsOf(home, [
        ['replay', trace],
        ['replay', trace, '--json'],
        ['shrink', trace, '--json'],
        ['shrink', trace],
        ['replay', short, '--json'],
        ['export', short, '--to', 'text', '--columns', '200'],
        ['shrink', short],
        ['shrink', damaged],
      ]) as [Ran, Ran, Ran, Ran, Ran, Ran, Ran, Ran];
      expect(replayed.status).toBe(1);
      expect(replayed.stdout).toMatch(/\d+ ticks, and each of them did what was recorded\.\n$/);
      expect(replayed.stderr).toMatch(
        /^confab: tick \d+ at \d+ ms: one-nickname-one-holder does not hold \[R7701-7\.1-10\]: bob was told that the nickname "rook seven" is theirs, though at entry \d+ of the log it was alice's\n$/,
      );
      const ticks = linesOf(inJson.stdout);
      const verdict = ticks.at(-1);
      expect(verdict).toMatchObject({ ...VIOLATED, early: null });
      expect(verdict?.ticks).toBeGreaterThan(60);
      expect(ticks[Number(verdict?.tick) - 1]).toMatchObject({ violation: VIOLATED });

      expect([shrunk.stderr, shrunk.status]).toEqual(['', 0]);
      const [told] = linesOf(shrunk.stdout);
      expect(told).toMatchObject({ failure: TAKEN, isMinimal: true, out: short });
      expect(told?.before).toBeGreaterThan(60);
      const left = told?.actions as readonly { fact: { type: string } }[];
      expect(left.length).toBeLessThanOrEqual(15);
      expect(statSync(short).mode & 0o777).toBe(0o600);

      // A file that is there is kept.
      expect([kept.status, kept.stdout]).toEqual([2, '']);
      expect(kept.stderr).toBe(`confab: ${short} is there already; name another with --out\n`);
      expect([refused.status, refused.stdout]).toEqual([2, '']);
      // What is left fails in the same way, at its end, and can be drawn.
      const last = linesOf(again.stdout).at(-1);
      expect(last).toMatchObject({ ...VIOLATED, early: null });
      expect(last?.tick).toBe(last?.ticks);
      expect([drawn.status, drawn.stdout]).toEqual([0, expect.stringContaining('NICKNAME')]);
      // Shrunk once more it stays as it is.
      expect(twice.status).toBe(0);
      const lines = twice.stdout.trimEnd().split('\n');
      expect(lines.slice(0, 3)).toEqual([
        expect.stringMatching(/^one-nickname-one-holder does not hold \[R7701-7\.1-10\]: bob was /),
        expect.stringMatching(
          new RegExp(
            `^${left.length} of \\d+ actions are left, of what the focus of localhost was fed`,
          ),
        ),
        '      0 ms  the focus starts as localhost',
      ]);
      const text = lines.join('\n');
      expect(text).toMatch(/ms {2}alice's connection \d+ is up: sip-tcp\n/);
      expect(text).toMatch(
        /ms {2}reads INVITE sip:lobby@localhost \(\d+ INVITE\), .* from bob on /,
      );
      expect(text).toMatch(/ms {2}reads .*NICKNAME \w+ \$.* from bob on connection \d+\n/);
      expect(lines.at(-1)).toBe(`Written to ${join(folder.path, 'taken.short.short.trace')}`);

      // Without the mistake it does something else, and nothing is said of what that was.
      for (const args of [
        ['shrink', trace, '--out', join(folder.path, 'no')],
        ['replay', short],
      ]) {
        const { status, stderr } = await run(args);
        expect(status).toBe(1);
        expect(stderr).toMatch(
          /tick \d+ (does something else here|at \d+ ms is not what was recorded)/,
        );
      }
    },
    PATIENCE_MS,
  );

  it(
    'accuses nobody where nothing is wrong, over two lives of a focus',
    async () => {
      const data = join(folder.path, 'sound');
      for (const life of [1, 2]) {
        const trace = join(folder.path, `sound-${life}.trace`);
        const focus = await FocusProcess.start(data, '--trace', trace);
        expect(await talk(focus)).toMatchObject({ status: 425 });
        expect(await focus.stop()).toBe(0);
        const { status, stderr } = await run(['replay', trace]);
        expect([status, stderr]).toEqual([0, '']);
        const refused = await run(['shrink', trace]);
        expect([refused.status, refused.stderr]).toEqual([
          2,
          `confab: ${trace} does not fail: every property holds\n`,
        ]);
        // Nor where it is fed one thing after the other, with a log that is as slow, or at once.
        const content = traceContent(trace, false);
        if (content.kind !== 'node') throw new Error('no live trace');
        const actions = nodeActions(content.ticks.map(({ inputs }) => inputs));
        const court = { properties, sha256 };
        expect(nodeFailure(court, actions)).toBeUndefined();
        const uncommitted = actions.filter(({ type }) => type !== 'commit');
        expect(nodeFailure(court, uncommitted, true)).toBeUndefined();
      }
    },
    PATIENCE_MS,
  );
});

/** Many processes, each of which has to start. */
const PATIENCE_MS = 240_000;

const TAKEN = { violated: 'one-nickname-one-holder', clause: 'R7701-7.1-10' };
const VIOLATED = { verdict: 'violated', ...TAKEN };

/** Two people talk, and the second asks for the first one's nickname: what comes of that. */
async function talk(focus: FocusProcess): Promise<Record<string, unknown>> {
  const alice = new ChatProcess(ROOM, 'sip:alice@localhost', `tcp:${focus.sip}`);
  const bob = new ChatProcess(ROOM, 'sip:bob@localhost', `udp:${focus.sip}`);
  await Promise.all([alice.event('joined'), bob.event('joined')]);
  const say = async (from: ChatProcess, to: ChatProcess, text: string) => {
    from.tell(`say ${text}`);
    await to.event('message');
  };
  alice.tell('nick Rook Seven');
  expect(await alice.event('nickname')).toMatchObject({ status: 200 });
  bob.tell('nick Knight');
  expect(await bob.event('nickname')).toMatchObject({ status: 200 });
  for (let turn = 1; turn <= 8; turn += 1) {
    await say(alice, bob, `hello, Bob, for the ${turn}th time`);
    await say(bob, alice, 'grüß dich 雪 '.repeat(turn ** 3));
  }
  bob.tell('nick rook seven');
  const answer = await bob.event('nickname');
  await say(bob, alice, 'that was that');
  for (const who of [bob, alice]) {
    who.tell('leave');
    await who.exited;
  }
  return answer;
}

/** A copy of the sources in which one decision is another; gives the folder. */
function withMistake(
  home: string,
  { file, was, becomes }: { readonly file: string; readonly was: string; readonly becomes: string },
): string {
  for (const part of ['model', 'sim', 'adapters', 'package.json']) {
    cpSync(join(root, part), join(home, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  const source = readFileSync(join(home, file), 'utf8');
  expect(source.split(was)).toHaveLength(2);
  writeFileSync(join(home, file), source.replace(was, becomes));
  return home;
}

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Commands of a copy of the sources, one after the other in one process. */
function commandsOf(home: string, commands: readonly (readonly string[])[]): readonly Ran[] {
  const script = join(home, 'commands.ts');
  writeFileSync(script, COMMANDS);
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, script], {
    input: JSON.stringify(commands),
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as readonly Ran[];
}

const COMMANDS = `
import { readFileSync } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import { runCli } from './adapters/cli/main.ts';
const ran = [];
for (const args of JSON.parse(readFileSync(0, 'utf8'))) {
  const texts = ['', ''];
  const [stdout, stderr] = [0, 1].map((at) => new Writable({
    write(piece, _, taken) {
      texts[at] += piece;
      taken();
    },
  }));
  const io = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal() {} };
  const status = await runCli(args, io);
  ran.push({ status, stdout: texts[0], stderr: texts[1] });
}
process.stdout.write(JSON.stringify(ran));
`;

async function run(args: readonly string[]): Promise<Ran> {
  const told = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(piece, _, taken) {
        told[name] += String(piece);
        taken();
      },
    });
  const [stdout, stderr] = [stream('stdout'), stream('stderr')];
  const io = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal: () => {} };
  return { status: await runCli(args, io), ...told };
}

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
