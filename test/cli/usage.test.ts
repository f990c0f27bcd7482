// The command line when it is called wrongly: one line that says what to do, exit 2; and its help.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS, runCli } from '../../adapters/cli/main.ts';
import { defaultPolicy } from '../../model/room/policy.ts';
import { PRESETS } from '../../sim/world/weather.ts';
import { policyFile, root, scratch } from '../live/focus-process.ts';

describe('A command line that is wrong', () => {
  const folder = scratch();
  afterAll(() => folder.remove());

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ['sing'],
      /no command "sing".*serve, chat, simulate, check, compare, plants, mutate, variants, replay, explore, shrink, export/,
    ],
    [
      ['help', 'sing'],
      /no command "sing".*serve, chat, simulate, check, compare, plants, mutate, variants, replay, explore, shrink, export/,
    ],
    [['--hlep'], /a command comes first, and "--hlep" is none.*--help/],
    [['--json', 'serve'], /a command comes first/],
    [['sing\n'], /no command "sing\\n"/],
    [['serve', '--colour'], /--colour.*--help/],
    [['serve', 'lobby'], /unexpected argument "lobby".*--help/],
    [['replay', '.', '--colour'], /--colour.*--help/],
    [['replay', '.', '..'], /unexpected argument "\.\."/],
    [['serve', '--sip', 'here'], /--sip takes HOST:PORT such as 127\.0\.0\.1:5060, not "here"/],
    [['serve', '--sip', '127.0.0.1:99999'], /--sip takes HOST:PORT/],
    [['serve', '--sip', '192.0.2.1:5060'], /--insecure/],
    [['serve', '--msrp', '0.0.0.0:2855'], /--insecure/],
    [['serve', '--insecure', '--sip', '0.0.0.0:5060'], /--advertise/],
    [['serve', '--domain', 'a b'], /--domain/],
    [['serve', '--policy', '/nowhere/policy.json'], /policy file.*cannot be read/],
    [['serve', '--data', '--json'], /--data.*--help/],
    [['serve', '--insecure', '--sip', '[::0]:5060'], /--advertise/],
    [['serve', '--insecure', '--msrp', '0:2855'], /--advertise/],
    [['chat', 'sip:a@b', '--as', '-x'], /--as.*--help/],
    [['replay', '.', '--at', '-1'], /--at takes the number of an entry, 1 or more, not "-1"/],
    [['replay', '.', '--at', '-x'], /--at.*--help/],
    [['mutate', 'nobody'], /there is no model "nobody"; the models are: nickname-race/],
    [['mutate', '--machine', 'room'], /there is no machine "room"; the machines are: room\/room/],
    [['mutate', '--seeds', 'x'], /--seeds takes A\.\.B/],
    [['export'], /export needs a trace/],
    [['export', 'package.json', '--to', 'svg'], /package\.json: line 1: this is no trace/],
    [['replay'], /replay needs a data folder or a trace/],
    [['replay', '.', '--bytes', 'sent'], /--bytes and --cut are for traces, and \. is no file/],
    [['replay', 'package.json'], /package\.json: line 1: this is no trace/],
    [['replay', 'package.json', '--entries'], /--room and --entries are for the folder/],
    [['serve', '--trace'], /--trace.*--help/],
    [['serve', '--trace', 'package.json'], /package\.json is there already.*name another/],
    [['serve', '--trace', '/nowhere/a.trace'], /\/nowhere\/a\.trace cannot be made.*ENOENT/],
    [['replay', '.', '--at', 'x'], /--at takes the number of an entry/],
    [['chat'], /./],
  ];

  for (const [args, says] of wrong) {
    it(`is told in one line, exit 2: confab ${args.join(' ')}`, async () => {
      const { status, stderr } = await run(...args);
      expect(status).toBe(2);
      expect(stderr.trim()).toMatch(says);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    });
  }

  for (const [policy, says] of [
    [{ nicknamez: true }, /unknown policy key "nicknamez"/],
    [{ nicknameScope: 'domain' }, /"nicknameScope" must be "room"/],
    [{ tlsOnly: true }, /"tlsOnly" must be false \(TLS is not supported yet\)/],
    [{ chunkTimerMs: 60 }, /"chunkTimerMs" must be a whole number of milliseconds, at least 1000/],
    [{ quarantineMs: -1 }, /"quarantineMs" must be a whole number of milliseconds/],
    [[], /a policy is a JSON object/],
  ] as const) {
    it(`is told by name: a policy of ${JSON.stringify(policy)}`, async () => {
      const file = policyFile(folder.path, policy);
      const { status, stderr } = await run('serve', '--policy', file);
      expect(status).toBe(2);
      expect(stderr).toMatch(says);
    });
  }

  it('about an address that this machine does not have is told, exit 1', async () => {
    const data = join(folder.path, 'addresses');
    for (const [sip, says] of [
      ['192.0.2.1:5060', /192\.0\.2\.1:5060 is no address of this machine/],
      [
        'nosuch.invalid:5060',
        /nosuch\.invalid (is no address of this machine|cannot be listened on)/,
      ],
    ] as const) {
      const at = ['--insecure', '--sip', sip, '--msrp', '127.0.0.1:0', '--data', data];
      const { status, stderr } = await run('serve', ...at);
      expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
      expect(stderr).toMatch(says);
    }
  });

  it('about a folder without a log is told, exit 1', async () => {
    const { status, stderr } = await run('replay', folder.path);
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('about what is there no trace or no file at all is told, exit 2', async () => {
    const [nowhere, pipe] = [join(folder.path, 'nowhere'), join(folder.path, 'pipe')];
    const long = 'x'.repeat(5_000);
    execFileSync('mkfifo', [pipe]);
    for (const [args, says] of [
      [['replay', nowhere], /nowhere does not exist: name the data folder of a focus or a trace$/],
      [['replay', join(root, 'package.json', 'x')], /x does not exist: name the data folder/],
      [['replay', long], /x cannot be read: ENAMETOOLONG/],
      [['replay', '/dev/null'], /\/dev\/null: line 1: it is empty, so that/],
      [['replay', pipe], /pipe is a pipe, and a trace is read twice: give it as a file$/],
      [['shrink', nowhere], /nowhere does not exist$/],
      [['shrink', folder.path], /is a folder, and a trace is a file; .* `confab replay \S+`$/],
      [['export', folder.path, '--to', 'text'], /is a folder, and a trace is a file; /],
      [['export', pipe, '--to', 'text'], /is a pipe, and a trace is read twice/],
      [['export', '/proc/self/mem', '--to', 'text'], /mem cannot be read: EIO|the disk fails/],
    ] as const) {
      const { status, stdout, stderr } = await run(...args);
      expect(stderr.trim()).toMatch(says);
      expect([status, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
    }
  });

  it('has help for every command, with examples', async () => {
    expect((await run('--help')).stdout).toMatch(/serve[\s\S]*chat[\s\S]*replay/);
    for (const { name: command } of COMMANDS) {
      const { status, stdout } = await run(command, '--help');
      expect(status).toBe(0);
      expect(stdout).toMatch(/Examples?:/);
      expect(await run('help', command)).toEqual({ status: 0, stdout, stderr: '' });
      // It is read on a terminal of the usual size.
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it('names traces as confab simulate does', async () => {
    const presets = PRESETS.join('|');
    const names = new RegExp(
      `^(?:[a-z]+\\d+-[a-z-]+-)?(?:${presets})-seed-\\d+(?:\\.short)?\\.trace$`,
    );
    const helps = COMMANDS.map(async ({ name }) => (await run(name, '--help')).stdout);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const texts = [readme, (await run('shrink')).stderr, ...(await Promise.all(helps))];
    const named = texts.flatMap((text) => text.match(/[\w.-]*seed-\d[\w.-]*trace/g) ?? []);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((each) => !names.test(each))).toEqual([]);
  });

  it('has help for every key of a policy that has a choice', async () => {
    const { stdout } = await run('serve', '--help');
    const fixed = ['nicknameScope', 'tlsOnly'];
    const keys = Object.keys(defaultPolicy).filter((key) => !fixed.includes(key));
    expect(keys.filter((key) => !new RegExp(`^  ${key} `, 'm').test(stdout))).toEqual([]);
  });

  it('without any command shows the overview, exit 2', async () => {
    const { stdout } = await run('help');
    expect(await run()).toEqual({ status: 2, stdout, stderr: '' });
    expect(stdout).toMatch(/ serve\n.* chat sip:lobby@localhost --as sip:alice/s);
  });

  it('tells its version, which is the package\u2019s', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const option of ['--version', '-V']) {
      expect(await run(option)).toEqual({ status: 0, stdout: `confab ${version}\n`, stderr: '' });
    }
  });
});

async function run(...args: readonly string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const io = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal: () => {} };
  const status = await runCli(args, io);
  return { status, stdout: textOf(stdout), stderr: textOf(stderr) };
}

function textOf(stream: PassThrough): string {
  const read: unknown = stream.read();
  return read === null ? '' : String(read);
}

describe('The list of commands', () => {
  it.each(COMMANDS.map(({ name }) => name))(
    'says of %s what the command says of itself',
    async (name) => {
      const known = COMMANDS.find((each) => each.name === name);
      const { name: own, summary, outlivesItsOutput } = (await known?.load()) ?? {};
      expect(known).toMatchObject({ name: own, summary });
      expect(known?.outlivesItsOutput).toBe(outlivesItsOutput);
    },
  );
});
