// The command `confab shrink`: the shortest trace that fails in the same way as one that fails. How
// traces are kept in files is not its business; what a failure is, the properties say.
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  type Action,
  describeAction,
  type WorldOptions,
  type WorldShrinking,
} from '../../sim/index.ts';
import { type CliCommand, type CliIo, UsageError } from './command.ts';
import { optionsOf } from './options.ts';
import { printable } from './printable.ts';

/** A run of a simulated world as a file has it. */
export interface TracedRun {
  readonly options: WorldOptions;
  readonly actions: readonly Action[];
}

/** What the command needs from elsewhere. */
export interface ShrinkTools {
  /** Throws UsageError where there is no trace, or a damaged one, or one of another kind. */
  read(path: string): TracedRun;
  /** Throws UsageError where the file is there already, RunError where it cannot be written. */
  write(path: string, run: TracedRun): void;
  /** As `shrinkWorld`, by every property there is. */
  shrinking(run: TracedRun): Generator<WorldShrinking, WorldShrinking | undefined, void>;
}

/** The command, with what it needs. */
export function shrinkCommand(tools: ShrinkTools): CliCommand {
  return {
    name: 'shrink',
    summary: 'cut a failing trace down to the shortest that fails in the same way',
    usage: USAGE,
    async run(args, io) {
      const { values, positionals } = optionsOf(
        'shrink',
        args,
        {
          out: { type: 'string' },
          seconds: { type: 'string', default: '60' },
          json: { type: 'boolean', default: false },
        },
        { most: 1, what: 'the trace' },
      );
      const [path] = positionals;
      if (path === undefined) {
        throw new UsageError('shrink needs a trace, such as: confab shrink seed-7.trace');
      }
      const out = values.out ?? besides(path);
      if (resolve(out) === resolve(path)) {
        throw new UsageError(`--out would overwrite the trace itself: ${path}`);
      }
      const limitMs = 1_000 * secondsOf(values.seconds);
      const run = tools.read(path);
      const last = shrunkWithin(tools, path, run, limitMs, io);
      tools.write(out, last);
      const before = run.actions.length;
      io.stdout.write(values.json ? jsonOf(last, before, out) : textOf(last, before, out));
      return 0;
    },
  };
}

function shrunkWithin(
  tools: ShrinkTools,
  path: string,
  run: TracedRun,
  limitMs: number,
  io: CliIo,
): WorldShrinking {
  const untilMs = performance.now() + limitMs;
  const progress = new Progress(io);
  let last: WorldShrinking | undefined;
  try {
    const shrinking = tools.shrinking(run);
    for (let next = shrinking.next(); ; next = shrinking.next()) {
      last = next.value ?? last;
      if (next.done === true || last === undefined) break;
      progress.show(last, run.actions.length);
      if (performance.now() > untilMs) break;
    }
  } catch (error) {
    // The trace says what cannot be done in the world that it describes.
    if (
      error instanceof RangeError ||
      (error instanceof Error && error.name === 'ImpossibleAction')
    )
      throw new UsageError(`${path} is no trace of this version: ${error.message}`);
    throw error;
  } finally {
    progress.end();
  }
  if (last === undefined) throw new UsageError(`${path} does not fail: every property holds`);
  return last;
}

/** One line that is written over itself, where somebody looks at it. */
class Progress {
  readonly #io: CliIo;
  readonly #isSeen: boolean;
  #shownMs = 0;

  constructor(io: CliIo) {
    this.#io = io;
    this.#isSeen = 'isTTY' in io.stderr && io.stderr.isTTY === true;
  }

  show({ actions, tries }: WorldShrinking, before: number): void {
    const nowMs = performance.now();
    if (!this.#isSeen || nowMs - this.#shownMs < EVERY_MS) return;
    this.#shownMs = nowMs;
    this.#io.stderr.write(`\r\x1b[K${actions.length} of ${before} actions left, ${tries} tries`);
  }

  end(): void {
    if (this.#isSeen) this.#io.stderr.write('\r\x1b[K');
  }
}

function secondsOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--seconds takes a whole number, 1 or more, not "${text}"`);
}

function besides(path: string): string {
  return /\.trace$/.test(path) ? path.replace(/\.trace$/, '.short.trace') : `${path}.short`;
}

function sentenceOf({ failure }: WorldShrinking): string {
  return 'violated' in failure
    ? `${failure.violated} does not hold [${failure.clause}]: ${printable(failure.sentence)}`
    : `confab itself fails: ${printable(failure.thrown)}`;
}

function textOf(last: WorldShrinking, before: number, out: string): string {
  const { actions, options, isMinimal } = last;
  const lines = [
    sentenceOf(last),
    `${actions.length} of ${before} actions are left, with ${options.people.join(', ')}:`,
    ...actions.map((action) => printable(describeAction(action))),
    ...(isMinimal ? [] : ['The time was up: --seconds with more of them may leave fewer.']),
    `Written to ${out}`,
  ];
  return `${lines.join('\n')}\n`;
}

function jsonOf(last: WorldShrinking, before: number, out: string): string {
  const { actions, options, failure, tries, isMinimal } = last;
  return `${JSON.stringify({ failure, before, tries, isMinimal, out, options, actions })}\n`;
}

const EVERY_MS = 80;

const USAGE = `Usage: confab shrink TRACE [OPTIONS]

Cuts the trace of a simulated run in which a property does not hold down to the
shortest that it can find in which the same one does not: fewer actions, fewer
people, earlier, shorter texts. Prints what does not hold and what is left to
do for it, and writes that as a trace.

  --out FILE     where to write it; beside TRACE when absent: seed-7.short.trace
                 for seed-7.trace. A file that is there already is kept
  --seconds N    give up after so many seconds, with the shortest found; 60 when
                 absent
  --json         one JSON object: what fails, the options of the world, the actions

Exit codes: 0; 1 when the file cannot be written; 2 for wrong usage, a trace
that is damaged or of another version, and one in which everything holds.

Examples:
  confab shrink seed-7.trace
  confab shrink seed-7.trace --out nickname-race.trace
`;
