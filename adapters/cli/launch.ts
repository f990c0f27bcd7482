#!/usr/bin/env node
// The command `confab` of the installed package: starts the command line on a Node that can run it,
// the present one or the one that the package brought along, or says in one line what is missing.
// Law: nothing here, and nothing that it imports at once, needs a new Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifest } from './manifest.ts';

const EXPERIMENT = 'ExperimentalWarning';
const needed = (/\d+\.\d+/.exec(manifest().engines.node) || ['0.0'])[0];

if (isEnough(process.versions.node)) {
  silenceExperiments();
  const { main } = await import('./main.ts');
  await main();
} else {
  const brought = broughtNode();
  if (brought === undefined) {
    process.stderr.write(
      `confab: needs Node ${needed} or newer, and this is ${process.versions.node}: install a ` +
        'newer one, or install confab again without --omit=optional (on Linux that brings one)\n',
    );
    process.exitCode = 1;
  } else startOn(brought);
}

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = needed.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** node:sqlite tells of itself that it is an experiment; who runs a focus cannot do anything. */
function silenceExperiments(): void {
  const emit = process.emitWarning;
  process.emitWarning = (...args: readonly unknown[]) => {
    if (args[1] !== EXPERIMENT) Reflect.apply(emit, process, args);
  };
}

/** The Node among the package's optional dependencies. */
function broughtNode(): string | undefined {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const found = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const file = join(dirname(found), 'bin', 'node');
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Runs this file again there, and ends as that one ends. */
function startOn(node: string): void {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  const { stdin, stdout, stderr } = process;
  const hasTerminal = [stdin, stdout, stderr].some((stream) => stream.isTTY);
  const forwarded: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGINT'];
  for (const signal of forwarded) {
    process.on(signal, () => {
      // A terminal has given it to both already, and twice means at once.
      if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`confab: ${node} cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code === null ? 1 : code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
