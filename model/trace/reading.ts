// A trace as it is read: octets in whatever pieces in, what the lines say out, or one fault with
// the number of the line. Law: pure; whatever the octets, nothing throws, and no line is believed
// before its checksum fits; a trace without its last line is cut off, and that is a fault as well.
import { limits } from '../limits.ts';
import type { Sha256 } from '../log/port.ts';
import type { Octets } from '../wire/octets.ts';
import { countShape } from './entry-shape.ts';
import { jsonOf, unsealLine } from './line.ts';
import { either, oneOf, record, type Shape, text, unlike } from './shape.ts';
import {
  TRACE_NAME,
  TRACE_VERSION,
  type TraceEnd,
  type TraceHeader,
  type TraceKind,
} from './writing.ts';

/** What the lines of a kind of traces say: of what it is, and what its events are. */
export interface TraceFormat<S, E> {
  readonly kind: TraceKind;
  readonly subject: Shape<S>;
  readonly event: Shape<E>;
}

/** What a line says, and which it is, from 1. */
export type TraceItem<S, E> =
  | { readonly type: 'header'; readonly line: number; readonly header: TraceHeader<S> }
  | { readonly type: 'event'; readonly line: number; readonly event: E }
  | { readonly type: 'end'; readonly line: number; readonly end: TraceEnd };

/** Why a trace cannot be read on, in a sentence that begins with the line's number. */
export interface TraceFault {
  readonly line: number;
  readonly message: string;
  /** The lines before this one are whole and nothing comes behind: a recorder was cut off. */
  readonly isCut: boolean;
}

/** A trace that is being read. */
export interface TraceReader<S, E> {
  /** Which kinds it takes; the first line decides. */
  readonly formats: readonly TraceFormat<S, E>[];
  readonly sha256: Sha256;
  /** Of the kind that the first line named. */
  readonly format: TraceFormat<S, E> | null;
  /** Octets of a line whose end has not come, in pieces. */
  readonly pieces: readonly Octets[];
  readonly pendingBytes: number;
  /** Lines read. */
  readonly lines: number;
  readonly events: number;
  readonly sum: string;
  readonly phase: 'first' | 'events' | 'ended' | 'dead';
}

/** What octets brought: the items that they completed, and the fault that ends the reading. */
export interface TraceRead<S, E> {
  readonly reader: TraceReader<S, E>;
  readonly items: readonly TraceItem<S, E>[];
  readonly fault?: TraceFault;
}

/** A reader before the first octet. */
export function traceReader<S, E>(
  formats: readonly TraceFormat<S, E>[],
  sha256: Sha256,
): TraceReader<S, E> {
  return {
    ...{ formats, sha256, format: null, pieces: [], pendingBytes: 0 },
    ...{ lines: 0, events: 0, sum: '', phase: 'first' },
  };
}

/** Takes octets. After a fault, of which there is at most one, nothing more comes. */
export function readTrace<S, E>(reader: TraceReader<S, E>, octets: Octets): TraceRead<S, E> {
  const items: TraceItem<S, E>[] = [];
  let next = reader;
  let at = 0;
  while (next.phase !== 'dead' && at < octets.length) {
    const end = octets.indexOf('\n', at);
    if (end === -1) {
      const { fault, reader: waiting } = keptFor(next, octets.slice(at) as Octets);
      return fault === undefined ? { reader: waiting, items } : { reader: waiting, items, fault };
    }
    const line = [...next.pieces, octets.slice(at, end)].join('');
    const taken = takeLine({ ...next, pieces: [], pendingBytes: 0 }, line);
    if ('fault' in taken) return { reader: dead(next), items, fault: taken.fault };
    items.push(taken.item);
    next = taken.reader;
    at = end + 1;
  }
  return { reader: next, items };
}

/** No octets come any more: the fault of a trace that is not whole. */
export function endReading<S, E>(reader: TraceReader<S, E>): TraceFault | undefined {
  const { phase, lines, pendingBytes } = reader;
  if (phase === 'dead') return undefined;
  if (phase === 'ended') return pendingBytes === 0 ? undefined : behindTheEnd(lines + 1);
  if (phase === 'first') {
    const what = pendingBytes === 0 ? 'it is empty' : 'it is cut off in its first line';
    return { line: 1, message: `line 1: ${what}, so that nothing can be read`, isCut: false };
  }
  const where = pendingBytes === 0 ? `behind line ${lines}` : `within line ${lines + 1}`;
  const message = `line ${lines + 1}: the trace is cut off ${where}: its last line is missing`;
  return { line: lines + 1, message, isCut: true };
}

interface Taken<S, E> {
  readonly reader: TraceReader<S, E>;
  readonly item: TraceItem<S, E>;
}

type Refused = { readonly fault: TraceFault };

/** Keeps a line's beginning; what is no trace of ours is found out before it fills the memory. */
function keptFor<S, E>(
  reader: TraceReader<S, E>,
  piece: Octets,
): { readonly reader: TraceReader<S, E>; readonly fault?: TraceFault } {
  const pieces = [...reader.pieces, piece];
  const pendingBytes = reader.pendingBytes + piece.length;
  const line = reader.lines + 1;
  if (reader.phase === 'ended') return { reader: dead(reader), fault: behindTheEnd(line) };
  if (reader.phase === 'first' && reader.pendingBytes < OPENING.length) {
    const beginning = pieces.join('').slice(0, OPENING.length);
    if (!OPENING.startsWith(beginning)) return { reader: dead(reader), ...noTrace() };
  }
  if (pendingBytes > limits.traceLineBytesMax) {
    const { fault } = refused(line, `it is longer than ${limits.traceLineBytesMax} octets`);
    return { reader: dead(reader), fault };
  }
  return { reader: { ...reader, pieces, pendingBytes } };
}

function takeLine<S, E>(reader: TraceReader<S, E>, line: string): Taken<S, E> | Refused {
  const { phase, sum, sha256, format } = reader;
  const number = reader.lines + 1;
  if (phase === 'ended') return { fault: behindTheEnd(number) };
  const unsealed = unsealLine(sum, line, sha256);
  if (phase === 'first') {
    const version = versionOf(unsealed === undefined ? jsonOf(line) : unsealed.json);
    if (version === undefined && !line.startsWith(OPENING)) return noTrace();
    if (version !== undefined && version !== TRACE_VERSION) return otherVersion(version);
  }
  if (unsealed === undefined) {
    return refused(number, 'its checksum does not fit: it is damaged, or a line before it is lost');
  }
  const next = { ...reader, lines: number, sum: unsealed.sum };
  if (format === null) return takeFirst(next, unsealed.json);
  return takeLater(next, format, unsealed.json);
}

function takeFirst<S, E>(reader: TraceReader<S, E>, json: unknown): Taken<S, E> | Refused {
  const named = anyHeaderShape(json);
  if (named !== undefined) return refused(1, named);
  const { kind, by, subject } = json as WrittenHeader;
  const format = reader.formats.find((each) => each.kind === kind);
  if (format === undefined) {
    const known = reader.formats.map((each) => each.kind).join(' or ');
    return refused(1, `a trace of a ${kind}, and one of a ${known} is wanted`);
  }
  const wrong = format.subject(subject);
  if (wrong !== undefined) return refused(1, `subject > ${wrong}`);
  const header = { kind, by, subject: subject as S };
  return {
    reader: { ...reader, format, phase: 'events' },
    item: { type: 'header', line: 1, header },
  };
}

function takeLater<S, E>(
  reader: TraceReader<S, E>,
  format: TraceFormat<S, E>,
  json: unknown,
): Taken<S, E> | Refused {
  const { lines: line } = reader;
  if (typeof json === 'object' && json !== null && Object.hasOwn(json, 'end')) {
    const wrong = endShape(json);
    if (wrong !== undefined) return refused(line, wrong);
    const { end } = json as WrittenEnd;
    if (end.events !== reader.events) {
      return refused(line, `it counts ${end.events} events, and there are ${reader.events}`);
    }
    return { reader: { ...reader, phase: 'ended' }, item: { type: 'end', line, end } };
  }
  const wrong = record<{ event: E }>({ event: format.event } as never)(json);
  if (wrong !== undefined) return refused(line, wrong);
  const { event } = json as { readonly event: E };
  return { reader: { ...reader, events: reader.events + 1 }, item: { type: 'event', line, event } };
}

/** The version that a first line names, where it is one of a trace. */
function versionOf(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return undefined;
  const { trace, version } = json as { readonly trace?: unknown; readonly version?: unknown };
  return trace === TRACE_NAME ? version : undefined;
}

function otherVersion(version: unknown): Refused {
  const its = JSON.stringify(version)?.slice(0, 20);
  const known = `and this confab reads version ${TRACE_VERSION}`;
  const message = `line 1: a trace of version ${its}, ${known}`;
  return { fault: { line: 1, message, isCut: false } };
}

function noTrace(): Refused {
  const message = 'line 1: this is no trace: those begin with {"trace":"confab"';
  return { fault: { line: 1, message, isCut: false } };
}

function behindTheEnd(line: number): TraceFault {
  return { line, message: `line ${line}: something follows the trace's last line`, isCut: false };
}

function refused(line: number, why: string): Refused {
  return { fault: { line, message: `line ${line}: ${why}`, isCut: false } };
}

function dead<S, E>(reader: TraceReader<S, E>): TraceReader<S, E> {
  return { ...reader, pieces: [], pendingBytes: 0, phase: 'dead' };
}

interface WrittenHeader extends TraceHeader<unknown> {
  readonly trace: string;
  readonly version: number;
}

interface WrittenEnd {
  readonly end: TraceEnd;
}

const anyHeaderShape: Shape<WrittenHeader> = record<WrittenHeader>({
  trace: oneOf(TRACE_NAME),
  version: oneOf(TRACE_VERSION),
  kind: oneOf('node', 'world'),
  by: text(),
  // Which shape it must have, its kind says.
  subject: (value) => (value === undefined ? unlike('something', value) : undefined),
});

const endShape: Shape<WrittenEnd> = record<WrittenEnd>({
  end: record<TraceEnd>({ events: countShape, early: either(oneOf(null), text()) }),
});

const OPENING = `{"trace":"${TRACE_NAME}",`;
