// The start line and the header lines of a SIP message, read once in one pass.
// Implements R3261-8.1-1, R3261-18-1, R3261-20-1. Law: whatever is wrong, the headers that can be
// read are read, so that a refusal can be built from them; nothing throws (law 5).
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { equalsIgnoringCase } from './ascii.ts';
import { asOctets, type Octets } from './octets.ts';
import { isBlank, shown, trimmed } from './plain-text.ts';
import { isAddrSpec, parseCSeq, parseNameAddr, parseVia } from './sip-header.ts';
import type { SipHeader, SipMalformed, SipMessage } from './sip-message.ts';
import { knownHeader, SLOTS } from './sip-names.ts';
import { firstOfList, isToken, skipBlanks } from './sip-text.ts';
import { parseSipUri } from './sip-uri.ts';

/** A message without its body. */
export interface SipHead {
  readonly start: StartLine;
  readonly headers: readonly SipHeader[];
  /** The first thing that is wrong with it; null when nothing is. */
  readonly fault: Fault | null;
  /** Where the body begins; null when no blank line ends the head. */
  readonly bodyStart: number | null;
  /** Octets of body; null when no Content-Length says it, or none that can be relied upon. */
  readonly contentLength: number | null;
}

export type StartLine =
  | { readonly kind: 'request'; readonly method: Octets; readonly uri: Octets }
  | { readonly kind: 'response'; readonly status: number; readonly reason: Octets }
  /** Neither of both in SIP/2.0; a method where one is legible. */
  | { readonly kind: 'unknown'; readonly method?: Octets };

/** Reads a head that begins at `from`, up to its blank line or to the end of the octets. */
export function readSipHead(octets: Octets, from: number): SipHead {
  const reading: Reading = { headers: [], values: [], fault: null };
  const lf = octets.indexOf('\n', from);
  const line = lf === -1 ? octets.slice(from) : lineBefore(lf, octets, from, reading);
  const start = readStartLine(line, reading);
  const bodyStart = lf === -1 ? null : readHeaders(octets, lf + 1, reading);
  if (bodyStart === null) note(reading, noBlankLine());
  const contentLength = readContentLength(reading);
  const { headers } = reading;
  const fault = reading.fault ?? mandatoryFault(start, reading.values);
  return { start, headers, fault, bodyStart, contentLength };
}

/** The head with its body; malformed where the head has a fault. */
export function completeMessage(head: SipHead, body: Octets): SipMessage | SipMalformed {
  const { start, headers, fault } = head;
  if (fault !== null || start.kind === 'unknown') {
    return malformedMessage(head, fault ?? badRequestLine('a method', ''));
  }
  if (start.kind === 'request') {
    return { kind: 'request', method: start.method, uri: start.uri, headers, body };
  }
  return { kind: 'response', status: start.status, reason: start.reason, headers, body };
}

/** What can be told of a message that is refused for `fault`. */
export function malformedMessage({ start, headers }: SipHead, fault: Fault): SipMalformed {
  if (start.kind === 'response' || start.method === undefined) {
    return { kind: 'malformed', fault, headers };
  }
  return { kind: 'malformed', fault, method: start.method, headers };
}

/** The fault of a head that has not ended within `sipHeaderBytesMax`. */
export function headTooLong(): Fault {
  const most = limits.sipHeaderBytesMax;
  return peerFault(513, 'R3261-20-1', `expected headers within ${most} octets, got more`);
}

/** The fault of a Content-Length beyond `sipBodyBytesMax`. */
export function bodyTooLong(length: number): Fault {
  const most = limits.sipBodyBytesMax;
  return peerFault(413, 'R3261-18-1', `expected a body of at most ${most} octets, got ${length}`);
}

/** What reading has found so far. */
interface Reading {
  readonly headers: SipHeader[];
  /** The values of the headers that have a slot. */
  readonly values: (Octets | undefined)[];
  fault: Fault | null;
}

function note(reading: Reading, fault: Fault): void {
  reading.fault ??= fault;
}

/** The line that this LF ends, without its CR; one that has none, or another one, is a fault. */
function lineBefore(lf: number, octets: Octets, from: number, reading: Reading): string {
  const end = octets.charCodeAt(lf - 1) === CR ? lf - 1 : lf;
  const line = octets.slice(from, end);
  if (end === lf || line.includes('\r')) note(reading, bareLineEnd(line));
  return line;
}

function readStartLine(line: string, reading: Reading): StartLine {
  if (line.startsWith('SIP/')) return readStatusLine(line, reading);
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' ');
  const method = asOctets(line.slice(0, Math.max(first, 0)));
  if (!isToken(method)) {
    if (equalsIgnoringCase(line.slice(0, 4), 'SIP/')) return readStatusLine(line, reading);
    note(reading, badRequestLine('a method', line));
    return { kind: 'unknown' };
  }
  const version = line.slice(last + 1);
  if (!equalsIgnoringCase(version, VERSION)) {
    const isOther = OTHER_VERSION.test(version);
    note(reading, isOther ? badVersion(version) : badRequestLine(`${VERSION} at the end`, line));
    return { kind: 'unknown', method };
  }
  const uri = asOctets(line.slice(first + 1, last));
  if (!isAddrSpec(uri)) note(reading, badRequestLine('one URI between single spaces', line));
  else {
    const sip = parseSipUri(uri);
    // Another scheme is the transaction user's to refuse; headers have no place here (19.1.1).
    if (!sip.ok && sip.fault.status !== 416) note(reading, sip.fault);
    if (sip.ok && sip.value.headers !== undefined) note(reading, uriHeaders(uri));
  }
  return { kind: 'request', method, uri };
}

function readStatusLine(line: string, reading: Reading): StartLine {
  const match = STATUS_LINE.exec(line);
  if (match?.[1] === undefined) {
    note(reading, badStatusLine(line));
    return { kind: 'unknown' };
  }
  const reason = asOctets(line.slice(match[0].length));
  return { kind: 'response', status: Number(match[1]), reason };
}

/** Reads lines up to the blank one; the index behind it, or null where none comes. */
function readHeaders(octets: Octets, from: number, reading: Reading): number | null {
  let at = from;
  for (;;) {
    const lf = octets.indexOf('\n', at);
    if (lf === -1) return null;
    const line = lineBefore(lf, octets, at, reading);
    // A bare LF ends the head too, as a fault: what follows is no header in anyone's reading.
    if (line === '') return lf + 1;
    at = isBlank(octets, lf + 1)
      ? readFolded(octets, line, lf + 1, reading)
      : readHeader(line, lf + 1, reading);
  }
}

/** Joins a line with those that continue it, by one space each (RFC 3261 7.3.1). */
function readFolded(octets: Octets, first: string, from: number, reading: Reading): number {
  const parts = [first.slice(0, contentEnd(first, first.length))];
  let at = from;
  while (isBlank(octets, at)) {
    const lf = octets.indexOf('\n', at);
    // The head is cut off here: there is no header to tell.
    if (lf === -1) return octets.length;
    const line = lineBefore(lf, octets, at, reading);
    parts.push(trimmed(line));
    at = lf + 1;
  }
  return readHeader(parts.join(' '), at, reading);
}

/** Keeps one header; answers where the next line begins, as it was told. */
function readHeader(line: string, next: number, reading: Reading): number {
  const colon = line.indexOf(':');
  const spelling = line.slice(0, contentEnd(line, Math.max(colon, 0)));
  const known = knownHeader(spelling);
  if (known === undefined && !isToken(spelling)) {
    note(reading, badHeader(line));
    return next;
  }
  const from = skipBlanks(line, colon + 1);
  const value = asOctets(line.slice(from, Math.max(from, contentEnd(line, line.length))));
  if (reading.headers.length >= limits.sipHeadersMax) note(reading, tooManyHeaders());
  else reading.headers.push({ name: known?.name ?? spelling, value });
  if (known !== undefined && known.slot >= 0) keepValue(known.slot, known.name, value, reading);
  return next;
}

function keepValue(slot: number, name: string, value: Octets, reading: Reading): void {
  const earlier = reading.values[slot];
  if (earlier === undefined) reading.values[slot] = value;
  else if (slot !== SLOTS.via) {
    note(reading, repeatedHeader(name));
    // Two lengths frame nothing, even where they agree: the joined value is not a number.
    if (slot === SLOTS.contentLength) reading.values[slot] = asOctets(`${earlier}, ${value}`);
  }
}

/** Where the text before `before` ends without the spaces and tabs at its end. */
function contentEnd(text: string, before: number): number {
  let end = before;
  while (end > 0 && isBlank(text, end - 1)) end -= 1;
  return end;
}

function readContentLength(reading: Reading): number | null {
  const value = reading.values[SLOTS.contentLength];
  if (value === undefined) return null;
  if (DIGITS.test(value)) return Number(value);
  note(reading, badNumber('Content-Length', 'octets as digits', value));
  return null;
}

/** What RFC 3261 8.1.1 wants of every request, and 8.2.6 of every response. */
function mandatoryFault(start: StartLine, values: Reading['values']): Fault | null {
  const via = firstOfList(values[SLOTS.via] ?? NOTHING);
  const from = values[SLOTS.from];
  const to = values[SLOTS.to];
  const callId = values[SLOTS.callId];
  const cseq = values[SLOTS.cseq];
  if (via === undefined) return missing('Via');
  if (from === undefined) return missing('From');
  if (to === undefined) return missing('To');
  if (callId === undefined) return missing('Call-ID');
  if (cseq === undefined) return missing('CSeq');
  for (const read of [parseVia(via), parseNameAddr(from), parseNameAddr(to)]) {
    if (!read.ok) return read.fault;
  }
  if (!CALL_ID.test(callId)) return badCallId(callId);
  const sequence = parseCSeq(cseq);
  if (!sequence.ok) return sequence.fault;
  const { method } = sequence.value;
  if (start.kind === 'request' && method !== start.method) return otherMethod(start.method, method);
  const hops = values[SLOTS.maxForwards];
  if (hops === undefined || (DIGITS.test(hops) && Number(hops) <= MAX_FORWARDS_MAX)) return null;
  return badNumber('Max-Forwards', `0 to ${MAX_FORWARDS_MAX}`, hops);
}

function badRequestLine(expected: string, line: string): Fault {
  return peerFault(400, 'R3261-20-1', `expected ${expected} in a request line, got ${shown(line)}`);
}

function uriHeaders(uri: string): Fault {
  return peerFault(400, 'R3261-20-1', `expected a request URI without ?headers, got ${shown(uri)}`);
}

function badStatusLine(line: string): Fault {
  const expected = `${VERSION} and a status of 100 to 699`;
  return peerFault(400, 'R3261-20-1', `expected ${expected}, got ${shown(line)}`);
}

function badVersion(version: string): Fault {
  return peerFault(505, 'R3261-20-1', `expected ${VERSION}, got ${shown(version)}`);
}

function bareLineEnd(line: string): Fault {
  return peerFault(400, 'R3261-20-1', `expected CR and LF at the line's end, got ${shown(line)}`);
}

function noBlankLine(): Fault {
  return peerFault(400, 'R3261-20-1', 'expected a blank line behind the headers, got none');
}

function badHeader(line: string): Fault {
  return peerFault(400, 'R3261-20-1', `expected name: value, got ${shown(line)}`);
}

function repeatedHeader(name: string): Fault {
  return peerFault(400, 'R3261-20-1', `expected one ${name}, got several`);
}

function tooManyHeaders(): Fault {
  const most = limits.sipHeadersMax;
  return peerFault(513, 'R3261-20-1', `expected at most ${most} headers, got more`);
}

function missing(name: string): Fault {
  return peerFault(400, 'R3261-8.1-1', `expected a ${name} header, got none`);
}

function badCallId(value: string): Fault {
  return peerFault(400, 'R3261-8.1-1', `expected word[@word] in Call-ID, got ${shown(value)}`);
}

function otherMethod(method: string, came: string): Fault {
  return peerFault(400, 'R3261-8.1-1', `expected ${shown(method)} in CSeq, got ${shown(came)}`);
}

function badNumber(name: string, expected: string, value: string): Fault {
  return peerFault(400, 'R3261-20-1', `expected ${expected} in ${name}, got ${shown(value)}`);
}

const CR = 0x0d;
const NOTHING = asOctets('');
const VERSION = 'SIP/2.0';
const OTHER_VERSION = /^[Ss][Ii][Pp]\/\d+\.\d+$/;
const STATUS_LINE = /^[Ss][Ii][Pp]\/2\.0 ([1-6]\d{2}) /;
const DIGITS = /^\d+$/;
const CALL_ID =
  /^[A-Za-z0-9\-.!%*_+`'~()<>:\\"/[\]?{}]+(?:@[A-Za-z0-9\-.!%*_+`'~()<>:\\"/[\]?{}]+)?$/;
const MAX_FORWARDS_MAX = 255;
