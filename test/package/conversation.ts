// Two people talk by the installed command, started as npx starts it.
import { type ChildProcess, spawn } from 'node:child_process';
import { expect } from 'vitest';
import { endsWithTests, type Lines, linesOf } from '../live/focus-process.ts';
import { ran, withCommands } from './installed.ts';

export interface Started {
  readonly child: ChildProcess;
  readonly lines: Lines;
  readonly exited: Promise<number | null>;
  stderr(): string;
}

/** Starts a command line in a folder where the package is installed. */
export function started(app: string, start: readonly string[], ...args: string[]): Started {
  const [command = '', ...first] = start;
  const child = spawn(command, [...first, ...args], { cwd: app, env: withCommands(app) });
  endsWithTests(child);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, lines: linesOf(child), exited, stderr: () => stderr };
}

/** Serves on free ports, joins twice, talks, leaves, stops, and replays what was said. */
export async function converse(app: string, data: string): Promise<void> {
  const run = ['confab'];
  const ports = ['--sip', '127.0.0.1:0', '--msrp', '127.0.0.1:0'];
  const focus = started(app, run, 'serve', ...ports, '--data', data, '--json');
  const ready = await event(focus, 'ready');
  const { tcp } = ready.sip as { tcp: string };
  const join = (name: string) =>
    started(
      app,
      run,
      ...['chat', ROOM, '--as', `sip:${name}@localhost`, '--via', `tcp:${tcp}`, '--json'],
    );
  const [alice, bob] = [join('alice'), join('bob')];
  for (const person of [alice, bob]) await event(person, 'joined');
  alice.child.stdin?.write('nick Rook\nsay hello, Bob\n');
  expect(await event(alice, 'nickname')).toMatchObject({ status: 200 });
  expect(await event(bob, 'message')).toMatchObject({ text: 'hello, Bob' });
  for (const { child } of [alice, bob]) child.stdin?.end('leave\n');
  expect(await Promise.all([alice.exited, bob.exited])).toEqual([0, 0]);
  focus.child.kill('SIGTERM');
  expect(await focus.exited).toBe(0);
  expect(focus.stderr()).toBe('');
  const replayed = ran('confab', ['replay', data, '--json'], app, withCommands(app));
  expect(JSON.parse(replayed.stdout)).toMatchObject({ room: ROOM });
}

function event({ lines, exited, stderr }: Started, name: string) {
  const early = exited.then((code) => {
    throw new Error(`it ended with ${code} before "${name}": ${stderr()}`);
  });
  early.catch(() => {});
  return Promise.race([lines.next((line) => line.event === name), early]);
}

const ROOM = 'sip:lobby@localhost';
