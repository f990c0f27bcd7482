// The two lines that frame an MSRP message: the start line and the end-line.
// Implements R4975-9-1 to R4975-9-3, R4975-7.1-3. Law: read where they stand, at any offset of a
// read, without copying the lines out.
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import type { MsrpRequest } from './msrp-message.ts';
import { asOctets, type Octets } from './octets.ts';
import { shown } from './plain-text.ts';

export type Flag = MsrpRequest['flag'];

/** What follows the transaction id of a start line. */
export type StartLine =
  | { readonly is: 'request'; readonly method: Octets }
  | { readonly is: 'response'; readonly status: number; readonly comment: Octets | undefined }
  | { readonly is: 'wrong'; readonly response: boolean; readonly fault: Fault };

/** How every frame begins. */
export const OPENING = 'MSRP ';
/** How every end-line begins. */
export const HYPHENS = '-------';
/** No end-line is longer, nor what must be seen of a start line to know its transaction id. */
export const FRAMING_LINE_MAX = 48;

/** Whether the text goes on at `from` as every frame begins. */
export function opensFrame(text: string, from: number): boolean {
  // Character by character: the cheapest way to compare so few.
  return (
    text.charCodeAt(from) === 0x4d &&
    text.charCodeAt(from + 1) === 0x53 &&
    text.charCodeAt(from + 2) === 0x52 &&
    text.charCodeAt(from + 3) === 0x50 &&
    text.charCodeAt(from + 4) === SPACE
  );
}

/**
 * The transaction id of the start line at `from` that ends before `end`, or why the connection
 * cannot go on [R4975-9-1, R4975-9-2].
 */
export function readTid(text: Octets, from: number, end: number): Octets | Fault {
  const start = from + OPENING.length;
  const stop = identEnd(text, start, Math.min(end, start + IDENT_MAX));
  if (stop >= start + IDENT_MIN && stop < end && text.charCodeAt(stop) === SPACE) {
    return asOctets(text.slice(start, stop));
  }
  const limit = Math.min(end, start + IDENT_MAX + 1);
  const space = text.slice(start, limit).indexOf(' ');
  if (space === -1 && end === limit) return badStart(text.slice(from, end));
  return badTid(text.slice(start, space === -1 ? limit : start + space));
}

/** Reads method or status, which begin at `at` and end, comment included, before `end`. */
export function readStart(text: Octets, at: number, end: number): StartLine {
  const first = text.charCodeAt(at);
  if (isUpper(first)) {
    let next = at + 1;
    while (next < end && isUpper(text.charCodeAt(next))) next += 1;
    if (next === end) return { is: 'request', method: asOctets(text.slice(at, end)) };
  } else if (isDigit(first)) {
    // Past the end stand CR and LF, which are no digits.
    const second = text.charCodeAt(at + 1);
    const third = text.charCodeAt(at + 2);
    const bare = end === at + 3;
    if (isDigit(second) && isDigit(third) && (bare || text.charCodeAt(at + 3) === SPACE)) {
      const status = (first - ZERO) * 100 + (second - ZERO) * 10 + (third - ZERO);
      const comment = bare ? undefined : asOctets(text.slice(at + 4, end));
      return { is: 'response', status, comment };
    }
  }
  return { is: 'wrong', response: isDigit(first), fault: badStartRest(text.slice(at, end)) };
}

/** The flag of an end-line from `at` to before `end`; empty when it is none of this id. */
export function endFlag(text: string, at: number, end: number, tid: Octets): Flag | '' {
  if (end - at !== HYPHENS.length + tid.length + 1) return '';
  for (let hyphen = at; hyphen < at + HYPHENS.length; hyphen += 1) {
    if (text.charCodeAt(hyphen) !== HYPHEN) return '';
  }
  return text.startsWith(tid, at + HYPHENS.length) ? flagOf(text.charCodeAt(end - 1)) : '';
}

/** The flag with this character code; empty when it is none. */
export function flagOf(code: number): Flag | '' {
  if (code === DOLLAR) return '$';
  if (code === PLUS) return '+';
  return code === HASH ? '#' : '';
}

/** Whether the text is an ident: 4 to 32 of its characters, the first alphanumeric. */
export function isIdent(text: string): boolean {
  if (text.length < IDENT_MIN || text.length > IDENT_MAX) return false;
  return identEnd(text, 0, text.length) === text.length;
}

/** Where the characters of an ident that begins at `start` end, looking no further than `limit`. */
export function identEnd(text: string, start: number, limit: number): number {
  if (!isAlphanumeric(text.charCodeAt(start))) return start;
  let at = start + 1;
  for (; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (!isAlphanumeric(code) && !isMark(code)) break;
  }
  return at;
}

/** The connection speaks something else (R4975-9-1): nothing can be answered. */
export function notMsrp(opening: string): Fault {
  const came = shownStart(opening.slice(0, OPENING.length));
  return peerFault(400, 'R4975-9-1', `expected a frame to begin with "MSRP ", got ${came}`);
}

/** Start line and headers beyond `msrpHeaderBytesMax` (R4975-14.5-1): the connection ends. */
export function headTooLong(): Fault {
  const most = limits.msrpHeaderBytesMax;
  return peerFault(400, 'R4975-14.5-1', `expected at most ${most} octets of headers, got more`);
}

/** LF without CR (R4975-9-1): where the lines end is uncertain, so that the connection ends. */
export function bareLineFeed(): Fault {
  return peerFault(400, 'R4975-9-1', 'expected CRLF at the end of a line, got LF alone');
}

function badStart(line: string): Fault {
  const expected = 'MSRP, a transaction id, and a method or status';
  return peerFault(400, 'R4975-9-1', `expected ${expected}, got ${shownStart(line)}`);
}

function badTid(tid: string): Fault {
  const expected = 'a transaction id of 4 to 32 characters';
  return peerFault(400, 'R4975-9-2', `expected ${expected}, got ${shownStart(tid)}`);
}

function badStartRest(rest: string): Fault {
  const expected = 'a method in capitals or a status of three digits';
  return peerFault(400, 'R4975-9-3', `expected ${expected}, got ${shownStart(rest)}`);
}

/** Short enough that a start line seen only in part shows alike. */
function shownStart(text: string): string {
  return shown(text.slice(0, SHOWN_MAX));
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || isDigit(code) || isUpper(code);
}

/** One of `.` `-` `+` `%` `=`. */
function isMark(code: number): boolean {
  return code === 0x2e || code === 0x2d || code === PLUS || code === 0x25 || code === 0x3d;
}

const IDENT_MIN = 4;
const IDENT_MAX = 32;
const ZERO = 0x30;
const SPACE = 0x20;
const HYPHEN = 0x2d;
const DOLLAR = 0x24;
const HASH = 0x23;
const PLUS = 0x2b;
const SHOWN_MAX = 40;
