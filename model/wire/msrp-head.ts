// The start line and headers of one MSRP frame. Implements R4975-9-4 to R4975-9-6, R4975-9-8.
// Law: what leaves the frame's end uncertain is a fault that ends the connection; anything else is
// noted in the head, and the frame is read on, so that it can be answered.
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { asciiLower } from './ascii.ts';
import {
  bareLineFeed,
  endFlag,
  type Flag,
  headTooLong,
  notMsrp,
  OPENING,
  opensFrame,
  readStart,
  readTid,
  type StartLine,
} from './msrp-line.ts';
import type { MsrpHeader } from './msrp-message.ts';
import { asOctets, type Octets } from './octets.ts';
import { shown } from './plain-text.ts';

/** Filled line by line; what stays undefined or empty was not there. */
export interface MsrpHead {
  readonly tid: Octets;
  readonly start: StartLine;
  toPath: readonly Octets[];
  fromPath: readonly Octets[];
  readonly headers: MsrpHeader[];
  messageId: Octets | undefined;
  byteRange: Octets | undefined;
  status: Octets | undefined;
  contentType: Octets | undefined;
  successReport: Octets | undefined;
  failureReport: Octets | undefined;
  /** The first thing wrong with a line. */
  fault: Fault | undefined;
  /** A header that came twice although it means something only once. */
  repeated: string;
  /** The end-line's flag; empty where a blank line says that a body follows. */
  flag: Flag | '';
  /** Where the body begins, or else the next frame. */
  next: number;
}

/**
 * Reads the head that begins at `from`. Undefined while it is incomplete; a fault where the
 * connection cannot go on: a wrong start [R4975-9-1, R4975-9-2], LF without CR, more than
 * `msrpHeaderBytesMax` octets.
 */
export function readHead(text: Octets, from: number): MsrpHead | Fault | undefined {
  if (text.length - from < OPENING.length) return undefined;
  if (!opensFrame(text, from)) return notMsrp(text.slice(from, from + OPENING.length));
  let lf = text.indexOf('\n', from);
  let wrong = lineFault(text, from, lf);
  if (wrong !== undefined || lf === -1) return wrong;
  const tid = readTid(text, from, lf - 1);
  if (typeof tid !== 'string') return tid;
  const head = emptyHead(tid, readStart(text, from + OPENING.length + tid.length + 1, lf - 1));
  for (let at = lf + 1; ; at = lf + 1) {
    lf = text.indexOf('\n', at);
    wrong = lineFault(text, from, lf);
    if (wrong !== undefined || lf === -1) return wrong;
    head.next = lf + 1;
    if (text.indexOf('\r', at) !== lf - 1) head.fault ??= rawControl('\r');
    if (lf === at + 1) return printable(head, text, from);
    if (text.charCodeAt(at) === HYPHEN) {
      head.flag = endFlag(text, at, lf - 1, tid);
      if (head.flag !== '') return printable(head, text, from);
    }
    readHeader(head, text, at, lf - 1);
  }
}

/** Whether reading a head ended in a fault that the connection cannot go on after. */
export function isFault(read: MsrpHead | Fault): read is Fault {
  return 'clause' in read;
}

function emptyHead(tid: Octets, start: StartLine): MsrpHead {
  return {
    tid,
    start,
    toPath: NO_PATH,
    fromPath: NO_PATH,
    headers: [],
    messageId: undefined,
    byteRange: undefined,
    status: undefined,
    contentType: undefined,
    successReport: undefined,
    failureReport: undefined,
    fault: start.is === 'wrong' ? start.fault : undefined,
    repeated: '',
    flag: '',
    next: 0,
  };
}

/** What is wrong with the line that ends at `lf`, or with not having found its end. */
function lineFault(text: string, from: number, lf: number): Fault | undefined {
  const seen = (lf === -1 ? text.length : lf + 1) - from;
  if (seen > limits.msrpHeaderBytesMax) return headTooLong();
  return lf === -1 || text.charCodeAt(lf - 1) === CR ? undefined : bareLineFeed();
}

/**
 * No reader can take a part of a line for a line, or for its end (R4975-9-5). Of a response nothing
 * is handed on, so that it need not be looked through.
 */
function printable(head: MsrpHead, text: Octets, from: number): MsrpHead {
  if (head.start.is === 'response') return head;
  const control = CONTROL.exec(text.slice(from, head.next));
  if (control !== null) head.fault ??= rawControl(control[0]);
  return head;
}

function readHeader(head: MsrpHead, text: Octets, at: number, end: number): void {
  // Most headers are spelled as the RFC does: no search, and no copy of the name.
  const spelled = SPELLED[text.charCodeAt(at)];
  if (spelled !== undefined) {
    for (const { name, opening } of spelled) {
      if (!text.startsWith(opening, at)) continue;
      store(head, name, name, asOctets(text.slice(at + opening.length, end)));
      return;
    }
  }
  const line = text.slice(at, end);
  const colon = line.indexOf(':');
  const name = asOctets(line.slice(0, Math.max(colon, 0)));
  if (!NAME.test(name)) {
    head.fault ??= badHeader(line);
    return;
  }
  const value = line.slice(line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1);
  store(head, name, CANONICAL.get(asciiLower(name)) ?? name, asOctets(value));
}

function store(head: MsrpHead, name: Octets, canonical: Octets, value: Octets): void {
  if (canonical === TO_PATH) {
    if (head.toPath !== NO_PATH) head.fault ??= repeatedPath(name);
    else head.toPath = readPath(head, value);
  } else if (canonical === FROM_PATH) {
    if (head.fromPath !== NO_PATH) head.fault ??= repeatedPath(name);
    else head.fromPath = readPath(head, value);
  } else if (head.headers.length < limits.msrpHeadersMax) {
    head.headers.push({ name, value });
    note(head, canonical, value);
  } else head.fault ??= tooManyHeaders();
}

/** Keeps what the frame will be judged by. */
function note(head: MsrpHead, canonical: Octets, value: Octets): void {
  switch (canonical) {
    case MESSAGE_ID:
      head.messageId = first(head, canonical, head.messageId, value);
      break;
    case BYTE_RANGE:
      head.byteRange = first(head, canonical, head.byteRange, value);
      break;
    case CONTENT_TYPE:
      head.contentType = first(head, canonical, head.contentType, value);
      break;
    case STATUS:
      head.status = first(head, canonical, head.status, value);
      break;
    case SUCCESS_REPORT:
      head.successReport = first(head, canonical, head.successReport, value);
      break;
    case FAILURE_REPORT: {
      const former = first(head, canonical, head.failureReport, value);
      // Whoever said `no` once is not answered.
      head.failureReport = asciiLower(value) === 'no' ? value : former;
      break;
    }
  }
}

function first(head: MsrpHead, name: Octets, former: Octets | undefined, value: Octets): Octets {
  if (former !== undefined) head.repeated = name;
  return former ?? value;
}

function readPath(head: MsrpHead, value: Octets): readonly Octets[] {
  if (value === '') return NO_PATH;
  if (!value.includes(' ')) return [value];
  const most = limits.msrpPathUrisMax;
  const uris = value.split(' ', most + 1).map(asOctets);
  if (uris.length > most) head.fault ??= longPath();
  else if (uris.some((uri) => uri === '')) head.fault ??= badPath(value);
  return uris.slice(0, most).filter((uri) => uri !== '');
}

function badHeader(line: string): Fault {
  return peerFault(400, 'R4975-9-5', `expected a header "Name: value", got ${shown(line)}`);
}

function rawControl(control: string): Fault {
  return peerFault(400, 'R4975-9-5', `expected no control in a line, got ${shown(control)}`);
}

function tooManyHeaders(): Fault {
  const most = limits.msrpHeadersMax;
  return peerFault(400, 'R4975-14.5-1', `expected at most ${most} headers, got more`);
}

function repeatedPath(name: string): Fault {
  return peerFault(400, 'R4975-9-4', `expected one ${name}, got another`);
}

function longPath(): Fault {
  const most = limits.msrpPathUrisMax;
  return peerFault(400, 'R4975-9-4', `expected at most ${most} URIs in a path, got more`);
}

function badPath(value: string): Fault {
  return peerFault(400, 'R4975-9-4', `expected URIs between single spaces, got ${shown(value)}`);
}

const TO_PATH = asOctets('To-Path');
const FROM_PATH = asOctets('From-Path');
const MESSAGE_ID = asOctets('Message-ID');
const BYTE_RANGE = asOctets('Byte-Range');
const CONTENT_TYPE = asOctets('Content-Type');
const STATUS = asOctets('Status');
const SUCCESS_REPORT = asOctets('Success-Report');
const FAILURE_REPORT = asOctets('Failure-Report');
const USE_NICKNAME = asOctets('Use-Nickname');
/** Among those with the same first letter, the more frequent first. */
const KNOWN = [
  TO_PATH,
  FROM_PATH,
  MESSAGE_ID,
  BYTE_RANGE,
  CONTENT_TYPE,
  SUCCESS_REPORT,
  STATUS,
  FAILURE_REPORT,
  USE_NICKNAME,
] as const;
const CANONICAL: ReadonlyMap<string, Octets> = new Map(
  KNOWN.map((name) => [asciiLower(name), name]),
);
/** By the code of the first letter: how a line with that header begins. */
const SPELLED = Array.from({ length: 0x80 }, (_, code) => {
  const names = KNOWN.filter((name) => name.charCodeAt(0) === code);
  return names.length === 0 ? undefined : names.map((name) => ({ name, opening: `${name}: ` }));
});
const NAME = /^[A-Za-z][!#-'*+\-.0-9A-Z^-~]*$/;
const CONTROL = /[^\t\r\n -~\x80-\xff]/;
const NO_PATH: readonly Octets[] = [];
const HYPHEN = 0x2d;
const SPACE = 0x20;
const CR = 0x0d;
