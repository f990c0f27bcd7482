// The package, installed into an empty folder: it holds what it should, compiles in a strict
// project, runs the examples that are shown, and serves and chats.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { afterAll, describe, expect, it } from 'vitest';
import { root, scratch } from '../live/focus-process.ts';
import { converse, started } from './conversation.ts';
import { shownExamples } from './examples.ts';
import { installed, packed, ran, withCommands } from './installed.ts';

const folder = scratch();
afterAll(() => folder.remove());
const pack = packed(folder.path);
const app = installed(folder.path, pack);
const home = join(app, 'node_modules/confab');
const env = withCommands(app);
const tsc = join(root, 'node_modules/.bin/tsc');

describe('The package', () => {
  it('holds built code with its types, what a person reads, and nothing else', () => {
    const built = pack.files.filter((file) => file.startsWith('dist/'));
    expect(pack.files.filter((file) => !built.includes(file))).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    const code = built.filter((file) => file.endsWith('.js'));
    const types = code.map((file) => file.replace(/\.js$/, '.d.ts'));
    expect(built).toEqual([...code, ...types].sort());
    expect(code.filter((file) => !/^dist\/(adapters|model|sim)\//.test(file))).toEqual([]);
    for (const door of ['adapters', 'model', 'sim']) {
      expect(code).toContain(`dist/${door}/index.js`);
    }
  });

  it('imports no package that it does not declare', () => {
    const { dependencies } = manifest();
    const code = pack.files.filter((file) => file.endsWith('.js'));
    const imported = code.flatMap((file) => importsOf(readFileSync(join(home, file), 'utf8')));
    const packages = imported
      .filter((name) => !/^(\.|node:)/.test(name))
      .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0]);
    const known = Object.keys(dependencies);
    expect([...new Set(packages)].filter((name) => !known.includes(name ?? ''))).toEqual([]);
    expect(imported.filter((name) => name.startsWith('.') && !name.endsWith('.js'))).toEqual([]);
  });

  it('may be published: it has a licence, a version, and is not private', () => {
    const { license, version, private: isPrivate, repository } = manifest();
    expect([license, isPrivate, repository]).toEqual(['MIT', undefined, undefined]);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(existsSync(join(home, 'LICENSE'))).toBe(true);
  });
});

describe('A strict TypeScript project', () => {
  it.each(['nodenext', 'bundler'])(
    'compiles against its doors (%s), without types of Node',
    (how) => {
      const file = `doors-${how}.ts`;
      writeFileSync(join(app, file), DOORS);
      const compiled = compile(file, '--moduleResolution', how, '--noEmit', '--types', '');
      expect(compiled).toBe('');
    },
  );

  for (const { place, code, isTest } of shownExamples()) {
    if (isTest) continue;
    it(`compiles and runs the example of ${place}`, () => {
      const name = place.replaceAll(/\W/g, '-');
      writeFileSync(join(app, `${name}.ts`), code);
      const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
      expect(compile(`${name}.ts`, '--moduleResolution', 'nodenext', ...types)).toBe('');
      const { stdout, stderr } = ran(process.execPath, [`${name}.js`], app, env);
      // A model is searched, and says nothing by itself.
      expect(stdout).toMatch(EXAMPLES[place] ?? (code.includes('console') ? /./ : /^$/));
      expect(stderr).toBe('');
    });
  }
});

describe('A vitest project', () => {
  const tests = shownExamples().filter(({ isTest }) => isTest);

  it.each(tests)('compiles and runs the test of $place', ({ code }) => {
    const link = join(app, 'node_modules/vitest');
    symlinkSync(realpathSync(join(root, 'node_modules/vitest')), link);
    writeFileSync(join(app, 'rooms.test.ts'), code);
    expect(compile('rooms.test.ts', '--moduleResolution', 'bundler', '--noEmit')).toBe('');
    const args = [join(link, 'vitest.mjs'), 'run', '--root', app, 'rooms.test.ts'];
    const plain = { ...env, NO_COLOR: '1', CI: 'true' };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      ...{ cwd: app, env: plain, encoding: 'utf8' },
    });
    const told = `${stdout}${stderr}`;
    expect(told).toMatch(/✓.*keeps what confab promises/);
    expect(told).toMatch(/is called like sip:lobby@example\.org/);
    // As README has it, but for who it is and how they get there.
    const [, cut = ''] = /Counterexample: \[(.*?)\n\]/s.exec(told) ?? [];
    const lines = cut.split('\n');
    expect(lines[0]).toMatch(/^a world of \{"seed":\d+,"people":\["alice","bob"/);
    expect(lines.slice(1).length).toBeLessThan(8);
    expect(lines.at(-1)).toMatch(/ asks for the nickname "lobby"$/);
    expect(status).toBe(1);
  });
});

describe('The installed command', () => {
  it('is found by npx', () => {
    expect(ran('npx', ['--offline', 'confab', '--version'], app).stdout).toBe(
      `confab ${manifest().version}\n`,
    );
  });

  it('serves and chats', async () => {
    await converse(app, join(folder.path, 'rooms'));
  });

  it('runs on the Node that came with it when the present one is too old', () => {
    const told = onOldNode('--version');
    expect(told).toEqual({ status: 0, stdout: `confab ${manifest().version}\n`, stderr: '' });
    expect(onOldNode('sing')).toMatchObject({ status: 2, stderr: expect.stringContaining('sing') });
  });

  it('ends as the Node that came with it ends, by a signal that is passed on', async () => {
    const ports = ['--sip', '127.0.0.1:0', '--msrp', '127.0.0.1:0'];
    const data = join(folder.path, 'passed-on');
    const focus = started(app, oldNode(), 'serve', ...ports, '--data', data, '--json');
    const ready = await focus.lines.next(({ event }) => event === 'ready');
    expect(ready.pid).not.toBe(focus.child.pid);
    focus.child.kill('SIGUSR2');
    focus.child.kill('SIGTERM');
    expect(await focus.exited).toBe(0);
  });

  it('says in one line what is missing when no Node came with it', () => {
    const brought = join(app, 'node_modules', `node-${process.platform}-${process.arch}`);
    renameSync(brought, `${brought}-away`);
    try {
      const { status, stdout, stderr } = onOldNode('--version');
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^confab: needs Node 22\.13 or newer, and this is 20\.11\.0: .*\n$/);
    } finally {
      renameSync(`${brought}-away`, brought);
    }
  });

  it('is written so that an old Node can read it to that point', () => {
    for (const file of ['launch.js', 'manifest.js']) {
      const text = readFileSync(join(home, 'dist/adapters/cli', file), 'utf8');
      // 2022 brought the await at the top, which Node has had since 14.8; the rest is older.
      const tree = parse(text, {
        ecmaVersion: 2022,
        sourceType: 'module',
        allowHashBang: true,
      });
      const names = tree.body.flatMap((node) =>
        node.type === 'ImportDeclaration' ? [String(node.source.value)] : [],
      );
      expect(names.filter((name) => !name.startsWith('node:'))).toEqual(
        file === 'launch.js' ? ['./manifest.js'] : [],
      );
    }
  });
});

/** The command as started by a Node that says that it is old. */
function oldNode(): readonly string[] {
  const file = join(app, 'old.mjs');
  writeFileSync(file, "Object.defineProperty(process.versions, 'node', { value: '20.11.0' });\n");
  return [process.execPath, '--import', file, join(app, 'node_modules/.bin/confab')];
}

function onOldNode(...args: readonly string[]) {
  const [command = '', ...first] = oldNode();
  const { status, stdout, stderr } = spawnSync(command, [...first, ...args], {
    cwd: app,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** What the compiler says against a file; '' for nothing. */
function compile(file: string, ...options: readonly string[]): string {
  const module = options.includes('bundler') ? 'preserve' : 'nodenext';
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
  const target = ['--target', 'es2023', '--lib', 'es2023', '--module', module];
  const args = ['--ignoreConfig', ...strict, ...target, '--skipLibCheck', ...options];
  const done = spawnSync(tsc, [...args, file], { cwd: app, encoding: 'utf8' });
  return `${done.stdout}${done.stderr}`;
}

function importsOf(code: string): readonly string[] {
  const tree = parse(code.replace(/^#!.*/, ''), { ecmaVersion: 'latest', sourceType: 'module' });
  return tree.body.flatMap((node) =>
    'source' in node && node.source ? [String(node.source.value)] : [],
  );
}

function manifest() {
  return JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
}

/** What the examples of the doors show, at least. */
const EXAMPLES: { readonly [place: string]: RegExp } = {
  'adapters/index.ts': /alice \{ type: 'joined'.*alice \{ type: 'left'/s,
  'model/index.ts': /SIP\/2\.0 200 OK/,
  'sim/index.ts': /bob \{\s+type: 'message'.*text: 'hello, Bob'.*hash: '[0-9a-f]{64}'/s,
};

/** Uses of the doors, right and wrong. */
const DOORS = `
import { type Agent, type AgentCommand, type AgentNotice } from 'confab';
import { openLog, type Server, startAgent, startServer } from 'confab';
import { type RoomLog, RoomLogRefusal, defaultPolicy, parsePolicy, createPump } from 'confab';
import * as model from 'confab/model';
import * as sim from 'confab/sim';

export const log: RoomLog = openLog('.');
export const refusal: string = new RoomLogRefusal('in use').message;
export const server: Promise<Server> = startServer({
  sip: { host: '::1', port: 0 },
  msrp: { host: '::1', port: 0 },
  domain: 'localhost',
  policy: defaultPolicy,
  log,
  notice: (notice) => void notice.type,
});
export const agent: Agent = startAgent((notice: AgentNotice) => {
  if (notice.type === 'message') notice.text satisfies string;
  // @ts-expect-error: only a message has a text of that kind
  if (notice.type === 'joined') notice.text;
});
// @ts-expect-error: there is no such command
agent.ask({ type: 'sing' });
export const command: AgentCommand = { type: 'say', text: 'hello' };
export const pump = createPump(
  { initial: model.initialFocus, drive: model.drive },
  { notice: () => {} },
);
export const policy = parsePolicy({});
if (policy.ok) policy.policy satisfies model.Policy;

export const driven: model.Driven<model.FocusState> = model.drive(model.initialFocus, []);
for (const effect of driven.effects) {
  if (effect.type === 'send') effect.octets satisfies model.Octets;
}
// @ts-expect-error: an input has a time
model.drive(model.initialFocus, [{ type: 'recovered' }]);
export const agentDriven = model.driveAgent(model.initialAgent, []).state satisfies model.AgentState;
const frame = model.frameMsrp(model.idleFramer, model.asOctets('MSRP')).frames[0];
if (frame?.kind === 'request') frame.method satisfies string;
const sip = model.parseSip(model.asOctets(''));
if (sip.kind === 'malformed') sip.fault.clause satisfies model.Clause;
export const fold: model.RoomFold = model.replayRoom('sip:a@b', []).fold;
export const hash: string = model.stateHash(fold, sim.sha256);
export const rows = Object.values(model.variantRows).map(({ question }) => question);
export const blink: model.Profile = model.profiles.blink;

const world: sim.World = sim.createWorld({ seed: 1, people: ['alice'] });
export const passage: sim.Passage = sim.letPass(
  sim.ask(sim.startRun({ seed: 1, people: ['alice'] }), 'alice', sim.joining('alice', 'lobby')),
  1_000,
  { happened: (happened) => void happened.atMs },
);
const facts: readonly sim.ActionFact['type'][] = sim.choices(world).map(({ type }) => type);
for (const each of facts) each satisfies sim.Action['type'];
// @ts-expect-error: there is no such action
sim.act(world, { atMs: 0, type: 'sing' });
export const lived: sim.Lived = sim.liveOut(
  { options: world.options, choices: [{ type: 'pass', ms: 5 }] },
  model.properties,
);
// @ts-expect-error: a world has a seed
sim.createWorld({ people: [] });
// @ts-expect-error: a world is a value
world.nowMs = 3;
`;
