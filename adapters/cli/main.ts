#!/usr/bin/env node
// The command line: finds the command, runs it, and turns what it throws into one line and an exit
// code: 0, 1 for a failure or refusal while running, 2 for wrong usage.
import { chat } from './chat.ts';
import { type CliCommand, type CliIo, RunError, UsageError } from './command.ts';
import { replay } from './replay.ts';
import { serve } from './serve.ts';

const COMMANDS: readonly CliCommand[] = [serve, chat, replay];

/** Runs a command line and gives its exit code. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`confab: ${error.message}\n`);
      return 2;
    }
    if (error instanceof RunError) {
      io.stderr.write(`confab: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

function dispatch(args: readonly string[], io: CliIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(overview());
    return Promise.resolve(name === undefined ? 2 : 0);
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) {
    const known = COMMANDS.map((each) => each.name).join(', ');
    throw new UsageError(`there is no command "${name}"; the commands are: ${known}`);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout.write(`${command.usage.trimEnd()}\n`);
    return Promise.resolve(0);
  }
  return command.run(rest, io);
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `confab: multi-party chat over SIP and MSRP (RFC 7701)

Usage: confab COMMAND [OPTIONS]

${lines.join('\n')}

\`confab COMMAND --help\` tells what a command takes, with examples.
`;
}

function nodeIo([name]: readonly string[]): CliIo {
  const { stdin, stdout, stderr, env } = process;
  const goesOn = COMMANDS.some((each) => each.name === name && each.outlivesItsOutput);
  // Whoever read the output has gone, or its disk is full: rooms go on all the same.
  stdout.on('error', () => {
    if (!goesOn) process.exit(0);
  });
  stderr.on('error', () => {});
  return {
    stdin,
    stdout,
    stderr,
    env,
    onSignal(signal, listener) {
      process.on(signal, listener);
    },
  };
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  const args = process.argv.slice(2);
  process.exitCode = await runCli(args, nodeIo(args));
}
