// A trace as it is written: a first line that says what follows, a line for each event, a last one
// that counts them. Law: pure; a writer is the head of a chain, and a line once made never changes.
import type { Sha256 } from '../log/port.ts';
import type { Octets } from '../wire/octets.ts';
import { sealLine } from './line.ts';

/** The version of the format that is written, and the only one that is read. */
export const TRACE_VERSION = 1;

/** What a trace is of: the inputs of one node, or the actions of a simulated world. */
export type TraceKind = 'node' | 'world';

/** The first line, where `S` is what the trace is of. */
export interface TraceHeader<S> {
  readonly kind: TraceKind;
  /** The program that made it and its version, such as "confab 0.1.0". */
  readonly by: string;
  /** Whose trace it is: of a world its options. Plain JSON. */
  readonly subject: S;
}

/** The last line. */
export interface TraceEnd {
  /** How many events were written. */
  readonly events: number;
  /** Why the recording ended before what it recorded did, as a sentence; null when it did not. */
  readonly early: string | null;
}

/** A trace under way: what the next line is chained to, and how many events there were. */
export interface TraceWriter {
  readonly sum: string;
  readonly events: number;
}

/** A line of a trace, and the writer for the next one. */
export interface WrittenLine {
  readonly line: Octets;
  readonly writer: TraceWriter;
}

/** The first line. */
export function beginTrace<S>(header: TraceHeader<S>, sha256: Sha256): WrittenLine {
  const { kind, by, subject } = header;
  const first = { trace: TRACE_NAME, version: TRACE_VERSION, kind, by, subject };
  const { line, sum } = sealLine('', first, sha256);
  return { line, writer: { sum, events: 0 } };
}

/** The line of one event, which is plain JSON: no NaN, nothing undefined outside a member. */
export function writeEvent(writer: TraceWriter, event: unknown, sha256: Sha256): WrittenLine {
  const { line, sum } = sealLine(writer.sum, { event }, sha256);
  return { line, writer: { sum, events: writer.events + 1 } };
}

/** The last line; nothing may follow it. */
export function endTrace(writer: TraceWriter, early: string | null, sha256: Sha256): WrittenLine {
  const { events } = writer;
  const { line, sum } = sealLine(writer.sum, { end: { events, early } }, sha256);
  return { line, writer: { sum, events } };
}

/** What the first line of every trace begins with. */
export const TRACE_NAME = 'confab';
