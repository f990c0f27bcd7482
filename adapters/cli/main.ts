// The command line: finds the command, runs it, and turns what it throws into one line and an exit
// code: 0, 1 for a failure or refusal while running, 2 for wrong usage and unreadable input.
import { type CliCommand, type CliIo, InputError, RunError, UsageError } from './command.ts';
import { calledAs, manifest } from './manifest.ts';

/** A command before it is needed: what it imports is loaded then, for most need little of it. */
interface KnownCommand extends Pick<CliCommand, 'name' | 'summary' | 'outlivesItsOutput'> {
  load(): Promise<CliCommand>;
}

/** All commands, in the order in which they are listed. */
export const COMMANDS: readonly KnownCommand[] = [
  {
    name: 'serve',
    summary: 'run a focus: rooms that SIP and MSRP clients join',
    outlivesItsOutput: true,
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'chat',
    summary: 'join a room and talk, at the terminal or as JSON lines',
    outlivesItsOutput: true,
    load: async () => (await import('./chat.ts')).chat,
  },
  {
    name: 'simulate',
    summary: 'live simulated worlds from seeds, with faults, and check what must hold',
    load: async () => (await import('./simulate.ts')).simulate,
  },
  {
    name: 'check',
    summary: 'try everything that can happen in a small world, and show what goes wrong',
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'compare',
    summary: 'the shortest way to tell two readings of the RFCs apart',
    load: async () => (await import('./compare.ts')).compare,
  },
  {
    name: 'plants',
    summary: 'the defects that can be put into the program, to see that they are found',
    load: async () => (await import('./plants.ts')).plantsCommand,
  },
  {
    name: 'mutate',
    summary: 'change the machines a little, one thing at a time, and see who notices',
    load: async () => (await import('./mutate.ts')).mutate,
  },
  {
    name: 'variants',
    summary: 'the readings of the RFCs that can be chosen, with their clauses',
    load: async () => (await import('./variants.ts')).variantsCommand,
  },
  {
    name: 'replay',
    summary: 'what happened: the rooms of a log up to any entry, or a trace step by step',
    load: async () => (await import('./replay.ts')).replay,
  },
  {
    name: 'explore',
    summary: 'a small simulated world, in which you choose what happens next',
    load: async () => (await import('./explore.ts')).explore,
  },
  {
    name: 'shrink',
    summary: 'cut a failing trace down to the shortest that fails in the same way',
    load: async () => (await import('./shrink-tools.ts')).shrink,
  },
  {
    name: 'export',
    summary: 'draw a trace, or turn it into a capture, a log or a test',
    load: async () => (await import('./export.ts')).exportCommand(),
  },
];

/** Runs a command line and gives its exit code. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    if (error instanceof UsageError || error instanceof InputError) {
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

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  const args = process.argv.slice(2);
  process.exitCode = await runCli(args, nodeIo(args));
}

async function dispatch(args: readonly string[], io: CliIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) return shown(overview(), io, 2);
  if (name === '--version' || name === '-V') return shown(`confab ${manifest().version}\n`, io);
  if (name === '--help' || name === '-h') return shown(overview(), io);
  if (name === 'help') {
    const [asked] = rest;
    return shown(asked === undefined ? overview() : usageOf(await named(asked).load()), io);
  }
  const command = await named(name).load();
  if (rest.includes('--help') || rest.includes('-h')) return shown(usageOf(command), io);
  return command.run(rest, io);
}

function named(name: string): KnownCommand {
  const command = COMMANDS.find((each) => each.name === name);
  if (command !== undefined) return command;
  if (name.startsWith('-')) {
    throw new UsageError(
      `a command comes first, and ${JSON.stringify(name)} is none; see \`confab --help\``,
    );
  }
  const known = COMMANDS.map((each) => each.name).join(', ');
  throw new UsageError(`there is no command ${JSON.stringify(name)}; the commands are: ${known}`);
}

function shown(text: string, io: CliIo, code = 0): Promise<number> {
  io.stdout.write(text);
  return Promise.resolve(code);
}

function usageOf(command: CliCommand): string {
  return `${command.usage.trimEnd()}\n`;
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `confab ${manifest().version}: chat rooms for SIP and MSRP clients (RFC 7701)

Usage: confab COMMAND [OPTIONS]

${lines.join('\n')}

  --help      this; \`confab COMMAND --help\` tells what a command takes
  --version   which version this is

To begin, run a focus, and join one of its rooms from two other terminals:
  ${calledAs} serve
  ${calledAs} chat sip:lobby@localhost --as sip:alice@localhost
  ${calledAs} chat sip:lobby@localhost --as sip:bob@localhost
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
    // The whole job, as the shell knows it: whatever started this process belongs to it.
    suspend: (resumed) => {
      process.kill(0, 'SIGTSTP');
      // Where no shell waits for the job, the system does not stop it, and nothing says so.
      setTimeout(resumed, STOPS_WITHIN_MS);
    },
    timeOfDay: () => {
      const now = new Date();
      return [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':');
    },
  };
}

const STOPS_WITHIN_MS = 50;

if (import.meta.main ?? process.argv[1] === import.meta.filename) await main();
