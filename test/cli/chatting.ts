// A person, or a program, who chats with a fake focus.
import { PassThrough } from 'node:stream';
import { chat } from '../../adapters/cli/chat.ts';
import type { CliIo } from '../../adapters/cli/command.ts';
import { type FakeAnswers, type FakeFocus, fakeFocus } from './fake-focus.ts';
import type { Terminal } from './terminal-emulator.ts';

export const ROOM = 'sip:lobby@localhost';
export const WHO = ['--as', 'sip:alice@localhost'];

const open: FakeFocus[] = [];

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((focus) => focus.close()));
}

/** A chat with a fake focus; `exit` is its exit code, or what it threw. */
export async function chatting(
  answers: FakeAnswers = {},
  options: readonly string[] = [],
  json = true,
  screen?: Terminal,
  more: Partial<CliIo> = {},
) {
  const focus = await fakeFocus(answers);
  open.push(focus);
  const terminal = io(screen, more);
  const via = `tcp:127.0.0.1:${focus.port}`;
  const mode = json ? ['--json'] : [];
  const args = [ROOM, ...WHO, '--name', 'Alice A', '--via', via, ...mode, ...options];
  const exit: Promise<unknown> = chat.run(args, terminal.cli).catch((error: unknown) => error);
  return { focus, terminal, exit };
}

/** Streams to play a person with; at a terminal where there is a screen. */
export function io(screen?: Terminal, more: Partial<CliIo> = {}) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const listeners = new Map<string, (() => void)[]>();
  let written = '';
  let waiting: (() => void)[] = [];
  stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    screen?.write(text);
    for (const wake of waiting.splice(0)) wake();
  });
  if (screen !== undefined) {
    Object.assign(stdin, { isTTY: true });
    Object.assign(stdout, { isTTY: true, columns: screen.columns, rows: screen.rows });
  }
  const cli: CliIo = {
    stdin,
    stdout,
    stderr,
    env: { LANG: 'C.UTF-8', NO_COLOR: '1' },
    onSignal(signal, listener) {
      listeners.set(signal, [...(listeners.get(signal) ?? []), listener]);
    },
    ...more,
  };
  return {
    cli,
    stdin,
    type: (text: string) => stdin.write(text),
    resize: (columns: number, rows: number) => {
      Object.assign(stdout, { columns, rows });
      if (screen !== undefined) Object.assign(screen, { columns, rows });
      stdout.emit('resize');
    },
    raise: (signal: string) => {
      for (const listener of listeners.get(signal) ?? []) listener();
    },
    text: () => written,
    events: () =>
      written
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    until: async (isSo: (text: string) => boolean) => {
      while (!isSo(written)) {
        await new Promise<void>((resolve) => {
          waiting = [...waiting, resolve];
        });
      }
    },
  };
}
