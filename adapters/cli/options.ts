// Reading a command's options: unknown ones, missing values and malformed addresses are told by
// name, with what would have been right (exit 2).
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { Address } from '../../model/wire/address.ts';
import { UsageError } from './command.ts';

/** Parses strictly; throws UsageError with one line that ends by pointing at `--help`. */
export function optionsOf<T extends ParseArgsOptionsConfig>(
  command: string,
  args: readonly string[],
  options: T,
  positionals: { readonly most: number; readonly what: string } = { most: 0, what: '' },
) {
  try {
    const parsed = parseArgs({
      args: withNumbers(args, options),
      options,
      allowPositionals: true,
      strict: true,
    });
    const extra = parsed.positionals[positionals.most];
    if (extra !== undefined) throw new Error(`unexpected argument "${extra}"`);
    return parsed;
  } catch (error) {
    const why = error instanceof Error ? wordsOf(error.message) : String(error);
    throw new UsageError(`${command}: ${why}; see \`confab ${command} --help\``);
  }
}

/** A number below zero is a value, whatever the option says to it: no option is called so. */
function withNumbers(args: readonly string[], options: ParseArgsOptionsConfig): string[] {
  const taken: string[] = [];
  const end = args.indexOf('--');
  for (const [at, arg] of args.entries()) {
    const option = /^--(.+)$/.exec(args[at - 1] ?? '')?.[1] ?? '';
    const isValue = Object.hasOwn(options, option) && options[option]?.type === 'string';
    const isBehind = end >= 0 && at > end;
    if (isValue && !isBehind && /^-\d/.test(arg)) taken.push(`${taken.pop()}=${arg}`);
    else taken.push(arg);
  }
  return taken;
}

/** The first sentence of what the parser says. */
function wordsOf(message: string): string {
  const ambiguous = /^Option '(\S+).*' argument is ambiguous/.exec(message);
  if (ambiguous === null) return message.split(/\.\s/)[0] ?? '';
  return `${ambiguous[1]} needs a value; one that begins with - is given as ${ambiguous[1]}=-...`;
}

/** HOST:PORT, the host in brackets where it is an IPv6 address. */
export function addressOf(option: string, text: string): Address {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) {
    throw new UsageError(`${option} takes HOST:PORT such as 127.0.0.1:5060, not "${text}"`);
  }
  return { host, port };
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
