// The package as people get it: built and packed from a copy of the sources, and laid into an empty
// folder as npm would, without a network: what it depends on is linked to what is installed here.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../live/focus-process.ts';

export interface Packed {
  readonly tarball: string;
  /** As in the tarball, from the package's own root. */
  readonly files: readonly string[];
}

/** Builds and packs a copy of the sources in a folder. */
export function packed(folder: string): Packed {
  const copy = join(folder, 'sources');
  for (const name of SOURCES) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(realpathSync(join(root, 'node_modules')), join(copy, 'node_modules'));
  const { stdout } = ran('npm', ['pack', '--json', '--offline'], copy);
  // A list, or since npm 12 an object by package name.
  const told = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as object;
  const [{ filename, files }] = Object.values(told) as [NpmPack];
  return { tarball: join(copy, filename), files: files.map(({ path }) => path).sort() };
}

/** Lays a package and what it depends on into `node_modules` of an empty folder. */
export function installed(folder: string, { tarball }: Packed): string {
  const app = join(folder, 'app');
  const modules = join(app, 'node_modules');
  const home = join(modules, 'confab');
  mkdirSync(home, { recursive: true });
  ran('tar', ['-xzf', tarball, '--strip-components=1', '-C', home], folder);
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  for (const name of dependencies(home)) {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(join(root, 'node_modules', name)), link);
  }
  const bin = join(home, 'dist/adapters/cli/launch.js');
  chmodSync(bin, 0o755);
  mkdirSync(join(modules, '.bin'));
  symlinkSync(bin, join(modules, '.bin/confab'));
  bringNode(modules);
  return app;
}

/** What the installed package says that it needs. */
export function dependencies(home: string): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return Object.keys(dependencies).sort();
}

/** Where npm has linked the commands of the packages: npx looks there first, for `node` as well. */
export function withCommands(app: string): NodeJS.ProcessEnv {
  const bin = join(app, 'node_modules/.bin');
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
}

/** Runs a command to its end; throws with what it wrote when it fails. */
export function ran(command: string, args: readonly string[], cwd: string, env = process.env) {
  const quiet = { ...env, npm_config_update_notifier: 'false', npm_config_fund: 'false' };
  const done = spawnSync(command, args, { cwd, env: quiet, encoding: 'utf8' });
  if (done.status === 0) return done;
  const why = done.error?.message ?? `${done.stdout}${done.stderr}`;
  throw new Error(`${command} ${args.join(' ')} ended with ${done.status}: ${why}`);
}

/** The Node that comes with the package on Linux is, for the test, the one that runs it. */
function bringNode(modules: string): void {
  const home = join(modules, `node-${process.platform}-${process.arch}`);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "version": "24.0.0" }\n');
  symlinkSync(process.execPath, join(home, 'bin/node'));
  const link = join(modules, '.bin/node');
  if (!existsSync(link)) symlinkSync(join(home, 'bin/node'), link);
}

interface NpmPack {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const SOURCES = [
  ...['adapters', 'model', 'sim', 'package.json', 'tsconfig.json', 'tsconfig.build.json'],
  ...['README.md', 'LICENSE', 'CHANGELOG.md'],
];
