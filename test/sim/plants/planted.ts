// The sources with a defect in them: a copy of the pure parts in a folder of its own, in which one
// place is changed, and programs run there. Law: nothing of the product knows of this, and a place
// that is not there exactly once is an error, so that no defect is missed unseen.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Defect } from './defect.ts';

const root = join(import.meta.dirname, '../../..');

/**
 * Copies the sources into a folder, which it makes, with the defect in them; null for none. Throws
 * where the place of the defect is not there exactly once.
 */
export function plant(folder: string, defect: Defect | null): void {
  mkdirSync(folder, { recursive: true });
  for (const part of ['model', 'sim', 'test/sim/plants']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  // Package by package, so that what tools keep beside them stays in the folder.
  const packages = join(root, 'node_modules');
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(packages).filter((each) => !each.startsWith('.'))) {
    symlinkSync(join(packages, name), join(folder, 'node_modules', name));
  }
  // What is exported there is imported as in a project of one's own.
  const manifest = { name: 'confab', type: 'module', exports: { './sim': './sim/index.ts' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  if (defect === null) return;
  const path = join(folder, defect.file);
  const parts = readFileSync(path, 'utf8').split(defect.was);
  if (parts.length !== 2) {
    const times = parts.length - 1;
    throw new Error(`${defect.name}: its place is ${times} times in ${defect.file}`);
  }
  writeFileSync(path, parts.join(defect.becomes));
}

/** What a program left behind. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program of Node in a folder, up to its end. */
export function ran(folder: string, ...args: readonly string[]): Promise<Ended> {
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, ...args], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endsToo = () => child.kill('SIGKILL');
  process.once('exit', endsToo);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.removeListener('exit', endsToo);
      resolve({ code, output });
    });
  });
}
