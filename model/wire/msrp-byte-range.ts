// Byte-Range values. Implements R4975-7.1.1-8 to R4975-7.1.1-10 and R4975-14.5-1.
// Law: what a range claims is never compared with the body here; some peers count characters.
import { type Clause, type Fault, peerFault } from '../clause.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';

/** Octet positions from 1; undefined stands for `*`. An empty range ends one before its start. */
export interface ByteRange {
  readonly start: number;
  readonly end: number | undefined;
  readonly total: number | undefined;
}

/**
 * Reads `start-end/total`. Faults: 400 for the grammar and for positions that contradict each
 * other, 413 for numbers that no message can reach [R4975-14.5-1].
 */
export function parseByteRange(value: Octets): Parsed<ByteRange> {
  const range = readRange(value);
  if (!range.ok) return range;
  const { start, end, total } = range.value;
  if (total === undefined || (end ?? start - 1) <= total) return range;
  return wireError(fault('R4975-7.1.1-10', 'a range within the total', value));
}

/**
 * The same in a REPORT, where a total below the end is taken for unknown: peers write the total in
 * characters and the end in octets, and a REPORT cannot be refused (R4975-7.1.2-2).
 */
export function parseReportRange(value: Octets): Parsed<ByteRange> {
  const range = readRange(value);
  if (!range.ok) return range;
  const { start, end, total } = range.value;
  const within = total === undefined || (end ?? start - 1) <= total;
  return within ? range : parsed({ start, end, total: undefined });
}

function readRange(value: Octets): Parsed<ByteRange> {
  const dash = value.indexOf('-');
  const slash = value.indexOf('/', dash + 1);
  if (dash === -1 || slash === -1) return wireError(misshapen(value));
  const start = decimal(value, 0, dash);
  const end = position(value, dash + 1, slash);
  const total = position(value, slash + 1, value.length);
  if (start === NOT_A_NUMBER || end === NOT_A_NUMBER || total === NOT_A_NUMBER) {
    return wireError(misshapen(value));
  }
  if (start === 0) return wireError(fault('R4975-7.1.1-8', 'a start of at least 1', value));
  if (Math.max(start, end ?? 0, total ?? 0) > Number.MAX_SAFE_INTEGER) {
    return wireError(outOfReach(value));
  }
  if (end !== undefined && end < start - 1) {
    return wireError(fault('R4975-7.1.1-9', 'an end not before the start', value));
  }
  return parsed({ start, end, total });
}

/** Writes `start-end/total`. */
export function serializeByteRange(range: ByteRange): Octets {
  return asOctets(`${range.start}-${range.end ?? '*'}/${range.total ?? '*'}`);
}

function position(text: string, from: number, to: number): number | undefined {
  if (to - from === 1 && text.charCodeAt(from) === STAR) return undefined;
  return decimal(text, from, to);
}

function decimal(text: string, from: number, to: number): number {
  if (from === to) return NOT_A_NUMBER;
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return NOT_A_NUMBER;
    number = number * 10 + digit;
  }
  return number;
}

function misshapen(value: Octets): Fault {
  return fault('R4975-7.1.1-8', 'Byte-Range: start-end/total', value);
}

function fault(clause: Clause, expected: string, value: Octets): Fault {
  return peerFault(400, clause, `expected ${expected}, got ${shown(value)}`);
}

function outOfReach(value: Octets): Fault {
  const message = `expected positions that a message can reach, got ${shown(value)}`;
  return peerFault(413, 'R4975-14.5-1', message);
}

const NOT_A_NUMBER = -1;
const STAR = 0x2a;
const ZERO = 0x30;
