// A command line run in this process: what it prints, and how it ends.
import { PassThrough } from 'node:stream';
import type { CliIo } from '../../adapters/cli/command.ts';
import { runCli } from '../../adapters/cli/main.ts';

export async function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: CliIo = { stdin: new PassThrough(), stdout, stderr, env: {}, onSignal: () => {} };
  const status = await runCli(args, io);
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  return { status, stdout: text(stdout), stderr: text(stderr) };
}
