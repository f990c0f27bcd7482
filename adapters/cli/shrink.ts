// The command `confab shrink`: the shortest trace that fails in the same way as one that fails. How
// traces are kept in files is not its business; what a failure is, the properties say.
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { describeFailure, type Failure } from '../../sim/index.ts';
import { type CliCommand, type CliIo, RunError, UsageError } from './command.ts';
import { optionsOf } from './options.ts';
import { printable } from './printable.ts';

/** A trace that is to be shrunk. */
export interface ShrinkTask {
  /** How many actions it has. */
  readonly before: number;
  /** What somebody should know of it beforehand, in a sentence. */
  readonly remark?: string;
  /** Ever shorter ones that fail alike, one a try; none where nothing fails. */
  shrinking(): Generator<Shrunk, Shrunk | undefined, void>;
}

/** What is left of a trace. */
export interface Shrunk {
  readonly failure: Failure;
  readonly tries: number;
  readonly isMinimal: boolean;
  /** Plain JSON. */
  readonly actions: readonly object[];
  /** What else a program wants to know of it. */
  readonly about: object;
  /** Why it is not minimal, in a sentence; absent where only the time was up. */
  readonly note?: string;
  /** With whom it happens, in words: behind "5 of 60 actions are left". */
  readonly where: string;
  /** A line an action. */
  lines(): readonly string[];
  /** Throws the system's error where the file cannot be written, EEXIST where it is there. */
  write(path: string): void;
}

/** Where traces come from, each with the way in which it is shrunk. */
export interface ShrinkTools {
  /** Throws InputError for a damaged trace or none, RunError where it is not what was recorded. */
  read(path: string, takesCut: boolean): ShrinkTask;
  /** Why no new file can be made there, such as "is there already"; undefined where one can. */
  obstacle(path: string): string | undefined;
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
          cut: { type: 'boolean', default: false },
        },
        { most: 1, what: 'the trace' },
      );
      const [path] = positionals;
      if (path === undefined) {
        throw new UsageError('shrink needs a trace, such as: confab shrink all-seed-7.trace');
      }
      const out = values.out ?? besides(path);
      if (resolve(out) === resolve(path)) {
        throw new UsageError(`--out would overwrite the trace itself: ${path}`);
      }
      const limitMs = 1_000 * secondsOf(values.seconds);
      const obstacle = tools.obstacle(out);
      if (obstacle !== undefined) {
        throw new UsageError(`${out} ${obstacle}; name another with --out`);
      }
      const task = tools.read(path, values.cut);
      if (task.remark !== undefined) io.stderr.write(`confab: ${path}: ${task.remark}\n`);
      const last = shrunkWithin(path, task, limitMs, io);
      const refusal = refusalToWrite(last, out);
      const written = refusal === undefined ? out : null;
      io.stdout.write((values.json ? jsonOf : textOf)(last, task.before, written));
      if (refusal !== undefined) throw new RunError(`${out} cannot be written: ${refusal}`);
      return 0;
    },
  };
}

function shrunkWithin(path: string, task: ShrinkTask, limitMs: number, io: CliIo): Shrunk {
  const untilMs = performance.now() + limitMs;
  const progress = new Progress(io);
  let last: Shrunk | undefined;
  try {
    const shrinking = task.shrinking();
    for (let next = shrinking.next(); ; next = shrinking.next()) {
      last = next.value ?? last;
      if (next.done === true || last === undefined) break;
      progress.show(last, task.before);
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

/** Writes it; or why that cannot be, which is no reason to throw away what was found. */
function refusalToWrite(last: Shrunk, path: string): string | undefined {
  try {
    last.write(path);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'EEXIST' ? 'it is there already' : message;
  }
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

  show({ actions, tries }: Shrunk, before: number): void {
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

function textOf(last: Shrunk, before: number, out: string | null): string {
  const { actions, failure, where, isMinimal, note = TIME_IS_UP } = last;
  const lines = [
    printable(describeFailure(failure)),
    `${actions.length} of ${before} actions are left, ${where}:`,
    ...last.lines().map(printable),
    ...(isMinimal ? [] : [note]),
    ...(out === null ? [] : [`Written to ${out}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function jsonOf(last: Shrunk, before: number, out: string | null): string {
  const { actions, about, failure, tries, isMinimal } = last;
  return `${JSON.stringify({ failure, before, tries, isMinimal, out, ...about, actions })}\n`;
}

const EVERY_MS = 80;
const TIME_IS_UP = 'The time was up: --seconds with more of them may leave fewer.';

const USAGE = `Usage: confab shrink TRACE [OPTIONS]

Cuts a trace in which a property does not hold down to the shortest that it can
find in which the same one does not, prints what does not hold and what is left
to do for it, and writes that as a trace, for \`confab replay\` and \`export\`.

Of a simulated run (\`confab simulate\`) fewer actions are left, fewer people,
earlier, shorter texts; of a live focus (\`confab serve --trace\`) fewer
connections, and less of what it read from each. Its timers then fire by
themselves, and its log keeps at once what it appends.

  --out FILE     where to write it; beside TRACE when absent, such as
                 all-seed-7.short.trace for all-seed-7.trace. Nothing is begun
                 where a file is there already
  --seconds N    give up after so many seconds, with the shortest found; 60 when
                 absent
  --json         one JSON object: what fails, the actions, and the options of
                 the world, or which focus it was; "out" is null where no file
                 could be written
  --cut          take a live trace whose end is missing, as far as it goes

Exit codes: 0; 1 when the file cannot be written, or when this version does not
do what a live trace recorded (of a simulated one that is told, and it is shrunk
all the same); 2 for wrong usage, a trace that is damaged or of another version,
and one in which everything holds.

Examples:
  confab shrink all-seed-7.trace
  confab shrink all-seed-7.trace --out nickname-race.trace
  confab shrink today.trace
    then: confab replay today.short.trace
`;
