// The package as npm itself installs it, from the tarball and a registry, in an empty folder.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root, scratch } from '../live/focus-process.ts';
import { converse } from '../package/conversation.ts';
import { installed, packed, ran, withCommands } from '../package/installed.ts';

const folder = scratch();
afterAll(() => folder.remove());
const pack = packed(folder.path);

describe('The package that npm has installed in an empty folder', () => {
  const app = join(folder.path, 'empty');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');

  it('serves and chats, on a Node that is new enough', { timeout: 300_000 }, async () => {
    ran('npm', ['install', pack.tarball, '--no-audit'], app);
    expect(ran('npx', ['confab', '--version'], app).stdout).toMatch(/^confab \d/);
    const { stdout } = ran('node', ['--version'], app, withCommands(app));
    expect(Number(/^v(\d+)/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(22);
    await converse(app, join(folder.path, 'rooms'));
  });

  it.each(['confab', 'confab/model', 'confab/sim'])('opens the door %s', (door) => {
    const look = `console.log(Object.keys(await import('${door}')).length > 3)`;
    const { stdout } = ran('node', ['--input-type=module', '-e', look], app, withCommands(app));
    expect(stdout).toBe('true\n');
  });
});

describe('The types of the package', () => {
  it('are without error themselves, whatever those of others are', { timeout: 300_000 }, () => {
    const home = join(installed(folder.path, pack), 'node_modules/confab');
    const doors = ['adapters', 'model', 'sim'].map((door) => `dist/${door}/index.d.ts`);
    const { stdout } = spawnSync(
      join(root, 'node_modules/.bin/tsc'),
      [
        ...['--ignoreConfig', '--strict', '--noEmit', '--types', ''],
        ...['--target', 'es2023', '--lib', 'es2023', '--module', 'nodenext', ...doors],
      ],
      { cwd: home, encoding: 'utf8' },
    );
    expect(stdout.split('\n').filter((line) => line.startsWith('dist/'))).toEqual([]);
  });
});
