// From head and body to a frame: whether what was framed makes sense as an MSRP message.
// Implements R4975-7.1-1, R4975-7.1-2, R4975-7.1-7, R4975-7.1-8, R4975-7.1.1-1, R4975-7.1.2-1,
// R4975-7.2-1. Law: what nobody could answer closes the connection, everything else is answerable;
// an unknown method is no fault here, and a range is never compared with the body.
import { type Clause, type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { asciiLower } from './ascii.ts';
import { parseByteRange, parseReportRange } from './msrp-byte-range.ts';
import type { MsrpHead } from './msrp-head.ts';
import { type Flag, isIdent } from './msrp-line.ts';
import type { MsrpFrame, MsrpMalformed } from './msrp-message.ts';
import { parseMsrpStatus } from './msrp-status.ts';
import type { Octets } from './octets.ts';
import { shown } from './plain-text.ts';

/**
 * The frame that head, body and flag make: malformed when something about them is wrong, a fault
 * when the connection cannot go on. The body's length is given apart because one beyond
 * `msrpBodyBytesMax` has been dropped.
 */
export function frameOf(
  head: MsrpHead,
  body: Octets | undefined,
  bodyBytes: number,
  flag: Flag,
): MsrpFrame | Fault {
  if (bodyBytes > limits.msrpEndlessBodyBytesMax) return endlessBody();
  if (head.toPath.length === 0) return missingPath('To-Path');
  if (head.fromPath.length === 0) return missingPath('From-Path');
  const most = limits.msrpBodyBytesMax;
  if (bodyBytes > most) return malformed(head, tooLong('R4975-10-413', most, 'more'));
  // A blank line before the end-line, and no type: one line too many rather than an empty body.
  return messageOf(head, body === '' && head.contentType === undefined ? undefined : body, flag);
}

/** The fault of a body that no end-line ends in time. */
export function endlessBody(): Fault {
  const most = limits.msrpEndlessBodyBytesMax;
  return fault('R4975-14.5-1', `an end-line within ${most} octets`, 'none');
}

function messageOf(head: MsrpHead, body: Octets | undefined, flag: Flag): MsrpFrame {
  const { start, tid, toPath, fromPath, headers } = head;
  if (start.is === 'wrong') return malformed(head, start.fault);
  if (start.is === 'response') {
    const wrong = head.fault ?? responseFault(body, flag);
    if (wrong !== undefined) return malformed(head, wrong);
    const { status, comment } = start;
    return comment === undefined
      ? { kind: 'response', tid, status, toPath, fromPath, headers }
      : { kind: 'response', tid, status, comment, toPath, fromPath, headers };
  }
  const { method } = start;
  const wrong = head.fault ?? requestFault(head, method, body, flag);
  if (wrong !== undefined) return malformed(head, wrong);
  return body === undefined
    ? { kind: 'request', tid, method, toPath, fromPath, headers, flag }
    : { kind: 'request', tid, method, toPath, fromPath, headers, body, flag };
}

function malformed(head: MsrpHead, wrong: Fault): MsrpMalformed {
  const { start, tid, toPath, fromPath } = head;
  const frame = { kind: 'malformed', tid, toPath, fromPath, fault: wrong } as const;
  if (start.is === 'response') return { ...frame, noAnswer: true };
  const silenced = head.failureReport !== undefined && asciiLower(head.failureReport) === 'no';
  if (start.is === 'wrong') return { ...frame, noAnswer: start.response || silenced };
  const { method } = start;
  // NICKNAME cannot be silenced: it must not carry the header [N12].
  const noAnswer = method === 'REPORT' || (silenced && method !== 'NICKNAME');
  return { ...frame, method, noAnswer };
}

function responseFault(body: Octets | undefined, flag: Flag): Fault | undefined {
  if (body !== undefined) return fault('R4975-7.2-1', 'a response without body', 'one with');
  return flag === '$' ? undefined : fault('R4975-7.2-1', 'a response to end with $', flag);
}

function requestFault(
  head: MsrpHead,
  method: Octets,
  body: Octets | undefined,
  flag: Flag,
): Fault | undefined {
  if (body !== undefined && head.contentType === undefined) {
    return fault('R4975-7.1-8', 'Content-Type with a body', 'none');
  }
  if (method === 'SEND') return sendFault(head);
  if (flag !== '$') return fault('R4975-7.1-7', `${method} in one piece, ended with $`, flag);
  const most = limits.msrpNonSendBodyBytesMax;
  if (body !== undefined && body.length > most) {
    return tooLong('R4975-7.1-7', most, String(body.length));
  }
  if (method !== 'REPORT') return undefined;
  return (
    statusFault(head) ??
    repetitionFault(head) ??
    messageIdFault(head) ??
    byteRangeFault(head, parseReportRange)
  );
}

function sendFault(head: MsrpHead): Fault | undefined {
  return (
    repetitionFault(head) ??
    messageIdFault(head) ??
    byteRangeFault(head) ??
    reportFault('Success-Report', head.successReport, SUCCESS_REPORTS) ??
    reportFault('Failure-Report', head.failureReport, FAILURE_REPORTS)
  );
}

/** Two of a header that means something once could be read two ways. */
function repetitionFault({ repeated }: MsrpHead): Fault | undefined {
  return repeated === '' ? undefined : fault('R4975-9-4', `one ${repeated}`, 'another');
}

function messageIdFault({ messageId }: MsrpHead): Fault | undefined {
  if (messageId === undefined) return fault('R4975-7.1.1-1', 'a Message-ID', 'none');
  if (isIdent(messageId)) return undefined;
  return fault('R4975-9-2', 'a Message-ID of 4 to 32 characters', shown(messageId));
}

function statusFault({ status }: MsrpHead): Fault | undefined {
  if (status === undefined) return fault('R4975-7.1.2-1', 'Status in a REPORT', 'none');
  const parsed = parseMsrpStatus(status);
  return parsed.ok ? undefined : parsed.fault;
}

function byteRangeFault({ byteRange }: MsrpHead, parse = parseByteRange): Fault | undefined {
  if (byteRange === undefined) return undefined;
  const range = parse(byteRange);
  return range.ok ? undefined : range.fault;
}

function reportFault(
  name: string,
  value: Octets | undefined,
  allowed: readonly string[],
): Fault | undefined {
  if (value === undefined || allowed.includes(asciiLower(value))) return undefined;
  return fault('R4975-7.1.1-3', `${name}: ${allowed.join(' or ')}`, shown(value));
}

function missingPath(name: string): Fault {
  return fault('R4975-9-4', `${name} with at least one URI`, 'none');
}

function fault(clause: Clause, expected: string, came: string): Fault {
  return peerFault(400, clause, `expected ${expected}, got ${came}`);
}

function tooLong(clause: Clause, most: number, came: string): Fault {
  return peerFault(413, clause, `expected a body of at most ${most} octets, got ${came}`);
}

const SUCCESS_REPORTS = ['yes', 'no'];
const FAILURE_REPORTS = ['yes', 'no', 'partial'];
