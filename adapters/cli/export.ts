// `confab export`: what happened in a trace, as a diagram to read, a capture for Wireshark, a trace
// for other tools, or a test that fails as the trace does.
import { writeFileSync } from 'node:fs';
import {
  ImpossibleAction,
  itfOf,
  judgedRun,
  mermaidOf,
  nodeParts,
  pcapOf,
  regressionOf,
  type Story,
  shivizOf,
  storyOf,
  svgOf,
  textOf,
  withVerdict,
  worldParts,
} from '../../sim/index.ts';
import { type CliCommand, type CliIo, InputError, RunError, UsageError } from './command.ts';
import { optionsOf } from './options.ts';
import { type TraceContent, traceContent } from './trace-content.ts';

/** Reads a trace file; throws InputError where it is damaged, of another version, or none. */
export type TraceFileReader = (path: string, takesCut: boolean) => TraceContent;

/** The command; a test may read traces that are in no file. */
export function exportCommand(read: TraceFileReader = traceContent): CliCommand {
  return {
    name: 'export',
    summary: 'draw a trace, or turn it into a capture, a log or a test',
    usage: USAGE,
    async run(args, io) {
      const { values, positionals } = optionsOf(
        'export',
        args,
        {
          to: { type: 'string' },
          out: { type: 'string' },
          columns: { type: 'string' },
          import: { type: 'string' },
          cut: { type: 'boolean', default: false },
        },
        { most: 1, what: 'the trace' },
      );
      const [path] = positionals;
      if (path === undefined) {
        throw new UsageError('export needs a trace, such as: confab export failed.trace --to text');
      }
      const format = formatOf(values.to);
      const columns = values.columns === undefined ? undefined : columnsOf(values.columns);
      if (format === 'pcap' && values.out === undefined && io.stdout.isTTY === true) {
        throw new UsageError('a capture is no text: add --out FILE, such as --out trace.pcapng');
      }
      const trace = read(path, values.cut);
      checkSame(path, trace, format);
      const output =
        format === 'test'
          ? testOf(path, trace, values.import)
          : drawnOf(format, trace, columns, io);
      write(output, values.out, io);
      return 0;
    },
  };
}

const FORMATS = ['text', 'mermaid', 'svg', 'pcap', 'itf', 'shiviz', 'test'] as const;

type Format = (typeof FORMATS)[number];

function formatOf(asked: string | undefined): Format {
  const format = FORMATS.find((each) => each === asked);
  if (format !== undefined) return format;
  const told = asked === undefined ? 'export needs --to' : `--to takes no "${asked}"`;
  throw new UsageError(`${told}; the formats are: ${FORMATS.join(', ')}`);
}

function columnsOf(text: string): number {
  const columns = Number(text);
  if (/^\d+$/.test(text) && columns >= COLUMNS_MIN && columns <= COLUMNS_MAX) return columns;
  const bounds = `from ${COLUMNS_MIN} to ${COLUMNS_MAX}`;
  throw new UsageError(`--columns takes a whole number ${bounds}, not "${text}"`);
}

function drawnOf(
  format: Exclude<Format, 'test'>,
  trace: TraceContent,
  asked: number | undefined,
  io: CliIo,
): Buffer {
  const story = possible(() => storyOfTrace(trace));
  if (format === 'pcap') return Buffer.from(pcapOf(story), 'latin1');
  const columns = asked ?? (io.stdout.isTTY ? io.stdout.columns : undefined);
  return Buffer.from(drawn(format, story, columns), 'utf8');
}

function testOf(path: string, trace: TraceContent, from: string | undefined): Buffer {
  if (trace.kind === 'node') {
    throw new UsageError('a test can be made of a simulated trace only, and this is a live one');
  }
  const { options, actions, differsAt } = trace;
  const { violation, isSettled } = possible(() => judgedRun(options, actions));
  if (violation === undefined) {
    const here =
      differsAt === undefined ? '' : ' by this version, which does not do what it records';
    throw new UsageError(
      `${path}: no property is violated in it${here}, so that a test of it would pass as it is; ` +
        `\`confab replay ${path}\` shows what happens in it`,
    );
  }
  const imported = from === undefined ? {} : { from };
  return Buffer.from(regressionOf({ options, actions, isSettled, violation, ...imported }), 'utf8');
}

/** A picture of another run than the recorded one would be a lie; a test is there to be passed. */
function checkSame(path: string, trace: TraceContent, format: Format): void {
  const { kind, differsAt } = trace;
  if (kind === 'world' && trace.thrown !== undefined) {
    throw new RunError(
      `${path}: here confab itself fails, which is a bug in it, so that nothing can be made of ` +
        `what follows: ${trace.thrown}; \`confab replay ${path}\` shows how it comes to that`,
    );
  }
  if (differsAt === undefined || format === 'test') return;
  const what = kind === 'node' ? `tick ${differsAt} does` : `action ${differsAt} leads to`;
  throw new RunError(
    `${path}: ${what} something else here than when it was recorded; ` +
      'take the version that recorded it',
  );
}

function storyOfTrace(trace: TraceContent): Story {
  if (trace.kind === 'node') {
    const title = `What the focus ${trace.node} did`;
    return storyOf(nodeParts(trace.ticks), { title });
  }
  const { options, actions } = trace;
  const { violation } = judgedRun(options, actions);
  const who = `${options.people.join(', ')}, seed ${options.seed}`;
  const title = violation === undefined ? who : `${violation.sentence} (${who})`;
  const story = storyOf(worldParts(options, actions), { title });
  return violation === undefined ? story : withVerdict(story, violation);
}

/** What a trace says can be done, or the trace is at fault. */
function possible<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ImpossibleAction || error instanceof RangeError)) throw error;
    throw new InputError(`the trace does what its world does not allow: ${error.message}`);
  }
}

function drawn(format: Exclude<Format, 'test' | 'pcap'>, story: Story, columns?: number): string {
  switch (format) {
    case 'text':
      return textOf(story, columns === undefined ? {} : { columns });
    case 'mermaid':
      return mermaidOf(story);
    case 'svg':
      return svgOf(story);
    case 'itf':
      return itfOf(story);
    case 'shiviz':
      return shivizOf(story);
  }
}

function write(output: Buffer, file: string | undefined, io: CliIo): void {
  if (file === undefined) {
    io.stdout.write(output);
    return;
  }
  try {
    writeFileSync(file, output);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RunError(`${file} cannot be written: ${why}`);
  }
}

const COLUMNS_MIN = 60;
const COLUMNS_MAX = 1_000;

const USAGE = `Usage: confab export TRACE --to FORMAT [OPTIONS]

Shows what happened in a trace, as \`confab simulate\` writes it for a seed that
fails or \`confab serve --trace\` records it of a live focus.

  --to text     a ladder for a terminal: who sent what to whom, what was lost,
                what the room log and the timers did
  --to mermaid  a sequence diagram in Mermaid, as GitHub draws it in Markdown
  --to svg      a picture: time runs downwards, slanted messages, lost ones
                crossed out
  --to pcap     a capture (pcapng) for Wireshark and tshark, with the real
                octets; taken at each sender, so that what is lost is in it,
                with a comment; each message or MSRP frame begins a segment
  --to itf      a state a step, for viewers of the Informal Trace Format
  --to shiviz   a log with vector clocks, for ShiViz
  --to test     a test for vitest in TypeScript, which fails as long as what was
                found is not mended; of a simulated trace only, and only where
                a property does not hold in it

  --out FILE    write there and not to standard output; a file that is there
                is written over
  --columns N   how wide a text is, from 60 to 1000; as wide as the terminal, or
                100
  --cut         takes a trace whose end is missing, as far as it goes
  --import FROM what the test imports, where that is not confab/sim

Exit codes: 0; 1 when the output cannot be written, or this version does not do
what was recorded; 2 for wrong usage, a trace that is damaged or of another
version, and a test that would pass as it is.

Examples:
  confab export failed.trace --to text | less
  confab export failed.trace --to svg --out failed.svg
  confab export failed.trace --to pcap --out failed.pcapng
    for: wireshark failed.pcapng
  confab export failed.trace --to test --out test/failed.test.ts
`;
