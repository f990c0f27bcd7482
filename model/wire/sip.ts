// SIP messages: whole ones from datagrams, and back to octets; streams are in sip-framer.ts.
// Implements R3261-8.1-1, R3261-18-1, R3261-20-1. Law: header lines become names and values in one
// pass, and values are parsed when somebody asks; a peer's octets never throw (law 5).
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { equalsIgnoringCase } from './ascii.ts';
import { asOctets, type Octets } from './octets.ts';
import {
  bodyTooLong,
  completeMessage,
  headTooLong,
  malformedMessage,
  readSipHead,
} from './sip-head.ts';
import type { SipHeader, SipMalformed, SipMessage } from './sip-message.ts';
import { knownHeader, SLOTS } from './sip-names.ts';
import { firstOfList, splitList } from './sip-text.ts';

export {
  frameSip,
  idleSipFramer,
  type SipFramed,
  type SipFramer,
  sipFramerIsIdle,
} from './sip-framer.ts';

export type {
  SipHeader,
  SipMalformed,
  SipMessage,
  SipRequest,
  SipResponse,
} from './sip-message.ts';

/**
 * Reads one datagram. Its length ends the body, or a smaller Content-Length does; a greater one is
 * malformed (RFC 3261 18.3). Via, From, To, Call-ID and CSeq must be there and well formed, CSeq's
 * method must be the request's. Statuses: 400, 413 above `sipBodyBytesMax`, 505 for another
 * version, 513 above `sipHeaderBytesMax` or `sipHeadersMax`. The parts share memory with the
 * datagram: what is kept beyond the step is for the caller to copy.
 */
export function parseSip(datagram: Octets): SipMessage | SipMalformed {
  let start = 0;
  while (datagram.startsWith('\r\n', start)) start += 2;
  const end = start + limits.sipHeaderBytesMax;
  const isLong = datagram.length > end;
  const head = readSipHead(isLong ? asOctets(datagram.slice(0, end)) : datagram, start);
  if (head.fault !== null) {
    const isCut = isLong && head.bodyStart === null;
    return malformedMessage(head, isCut ? headTooLong() : head.fault);
  }
  const bodyStart = head.bodyStart ?? datagram.length;
  const bodyBytes = datagram.length - bodyStart;
  const length = head.contentLength ?? bodyBytes;
  if (length > limits.sipBodyBytesMax) return malformedMessage(head, bodyTooLong(length));
  if (length > bodyBytes) return malformedMessage(head, bodyTooShort(length, bodyBytes));
  return completeMessage(head, asOctets(datagram.slice(bodyStart, bodyStart + length)));
}

/**
 * Writes a message. Content-Length is the body's, where the first one stands or last. CR and LF in
 * a name, a value or the start line are written as spaces, so that no value can add a header.
 */
export function serializeSip(message: SipMessage): Octets {
  let text =
    message.kind === 'request'
      ? `${singleLine(message.method)} ${singleLine(message.uri)} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${singleLine(message.reason)}\r\n`;
  const length = `Content-Length: ${message.body.length}\r\n`;
  let hasLength = false;
  for (const { name, value } of message.headers) {
    if (!isContentLength(name)) text += `${singleLine(name)}: ${singleLine(value)}\r\n`;
    else if (!hasLength) {
      text += length;
      hasLength = true;
    }
  }
  if (!hasLength) text += length;
  return asOctets(`${text}\r\n${message.body}`);
}

/**
 * The first value of a header, named in any case or by its compact form; of a list header the first
 * of its list. Undefined when there is none.
 */
export function sipHeader(message: Pick<SipMessage, 'headers'>, name: string): Octets | undefined {
  const known = knownHeader(name);
  for (const header of message.headers) {
    if (!isNamed(header, known?.name, name)) continue;
    if (known?.isList !== true) return header.value;
    const first = firstOfList(header.value);
    if (first !== undefined) return first;
  }
  return undefined;
}

/** Every value of a header, in order; the comma lists of list headers (Via, Contact...) split. */
export function sipHeaders(message: Pick<SipMessage, 'headers'>, name: string): readonly Octets[] {
  const known = knownHeader(name);
  const values: Octets[] = [];
  for (const header of message.headers) {
    if (!isNamed(header, known?.name, name)) continue;
    if (known?.isList !== true) values.push(header.value);
    else for (const value of splitList(header.value)) values.push(value);
  }
  return values;
}

/** Known headers are compared by their canonical spelling, which both the parser and we write. */
function isNamed(header: SipHeader, canonical: string | undefined, name: string): boolean {
  if (header.name === (canonical ?? name)) return true;
  return equalsIgnoringCase(header.name, canonical ?? name);
}

function isContentLength(name: string): boolean {
  return name.length <= 'Content-Length'.length && knownHeader(name)?.slot === SLOTS.contentLength;
}

function singleLine(text: string): string {
  return LINE_END.test(text) ? text.replace(LINE_ENDS, ' ') : text;
}

function bodyTooShort(length: number, came: number): Fault {
  return peerFault(400, 'R3261-18-1', `expected a body of ${length} octets, got ${came}`);
}

const LINE_END = /[\r\n]/;
const LINE_ENDS = /[\r\n]/g;
