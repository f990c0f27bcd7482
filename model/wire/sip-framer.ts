// SIP over a stream: messages found in whatever pieces the octets come.
// Implements R3261-18-1 (RFC 3261 18.3) and the keep-alives of RFC 5626 3.5.1. Law: a framer is a
// persistent value, no octet is searched twice, and every split gives the same messages.
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { asOctets, flatCopy, type Octets } from './octets.ts';
import {
  bodyTooLong,
  completeMessage,
  headTooLong,
  malformedMessage,
  readSipHead,
  type SipHead,
} from './sip-head.ts';
import type { SipMalformed, SipMessage } from './sip-message.ts';

/** What a stream has brought of a message that is not complete. */
export interface SipFramer {
  /** Between messages, within a head, within a body, or past a fault, where nothing goes on. */
  readonly phase: 'between' | 'head' | 'body' | 'dead';
  /** What has come of the head or the body, in pieces joined lazily. */
  readonly buffered: Octets;
  /** What has come behind it, too short yet to be such a piece. */
  readonly recent: Octets;
  /** Between messages: how much of CRLFCRLF has come. In a head: its last two octets. */
  readonly tail: Octets;
  /** In a body: the head before it. */
  readonly head: SipHead | null;
  /** Past a fault: the fault. */
  readonly fault: Fault | null;
}

export interface SipFramed {
  readonly framer: SipFramer;
  readonly messages: readonly (SipMessage | SipMalformed)[];
  /** Pings (CRLFCRLF between messages); each wants a CRLF in answer. */
  readonly keepAlives: number;
  /** The stream cannot go on: answer what `messages` brought, then close it. */
  readonly fault?: Fault;
  /** Octets examined in this call: each once for the end of its head, once for what it says. */
  readonly scanned: number;
}

/** A stream that has brought nothing, or nothing but whole messages. */
export const idleSipFramer: SipFramer = {
  phase: 'between',
  buffered: asOctets(''),
  recent: asOctets(''),
  tail: asOctets(''),
  head: null,
  fault: null,
};

/**
 * Feeds octets of a stream. A malformed message whose end is known leaves the stream going; a
 * missing or useless Content-Length (400), a line of a head that ends in LF alone (400), a head or
 * body above its limit (513, 413) is a fault, after which the framer is dead. What the caller keeps
 * of a message beyond the step it must copy.
 */
export function frameSip(framer: SipFramer, bytes: Octets): SipFramed {
  const run: Run = { bytes, at: 0, messages: [], keepAlives: 0, scanned: 0 };
  let next = framer;
  while (run.at < bytes.length && next.phase !== 'dead') {
    if (next.phase === 'between') next = skipLineEnds(next, run);
    else if (next.phase === 'head') next = scanHead(next, run);
    else next = takeBody(next, run);
  }
  const { messages, keepAlives, scanned } = run;
  const framed = { framer: next, messages, keepAlives, scanned };
  return next.fault === null ? framed : { ...framed, fault: next.fault };
}

/** Whether nothing is buffered and nothing has gone wrong. */
export function sipFramerIsIdle(framer: SipFramer): boolean {
  return framer.phase === 'between' && framer.tail === '';
}

/** One call's work under way. */
interface Run {
  readonly bytes: Octets;
  /** The first octet that is not yet dealt with. */
  at: number;
  readonly messages: (SipMessage | SipMalformed)[];
  keepAlives: number;
  scanned: number;
}

/** Empty lines before a message are skipped (RFC 3261 7.5); two of them are a ping. */
function skipLineEnds(framer: SipFramer, run: Run): SipFramer {
  let { tail } = framer;
  while (run.at < run.bytes.length) {
    const expected = tail.length % 2 === 0 ? '\r' : '\n';
    if (run.bytes.charAt(run.at) !== expected) {
      return expected === '\n' ? dead(loneLineEnd()) : HEAD_START;
    }
    run.at += 1;
    run.scanned += 1;
    tail = asOctets(tail + expected);
    if (tail.length === PING_BYTES) {
      run.keepAlives += 1;
      tail = asOctets('');
    }
  }
  return tail === '' ? idleSipFramer : { ...idleSipFramer, tail };
}

function scanHead(framer: SipFramer, run: Run): SipFramer {
  const { bytes, at } = run;
  const room = limits.sipHeaderBytesMax - bufferedBytes(framer);
  const stop = Math.min(bytes.length, at + room);
  for (let from = at; from < stop; ) {
    const lf = bytes.indexOf('\n', from);
    if (lf === -1 || lf >= stop) break;
    from = lf + 1;
    if (octetAt(framer, run, lf - 1) !== CR) {
      run.scanned += from - at;
      return dead(loneLineEnd());
    }
    // Every line before ended well, so that LF CR LF is a blank line.
    if (octetAt(framer, run, lf - 2) === LF) return endHead(framer, run, from);
  }
  const piece = bytes.slice(at, stop);
  run.scanned += piece.length;
  run.at = stop;
  if (piece.length === room) {
    const text = asOctets(framer.buffered + framer.recent + piece);
    run.scanned += text.length;
    return refused(run, readSipHead(text, 0), headTooLong());
  }
  const tail = asOctets((framer.tail + piece).slice(-2));
  return { ...framer, ...appended(framer, piece), tail };
}

/** An octet of this read, or one of the two before it. */
function octetAt({ tail }: SipFramer, { bytes, at }: Run, index: number): number {
  return index >= at ? bytes.charCodeAt(index) : tail.charCodeAt(tail.length + index - at);
}

function endHead(framer: SipFramer, run: Run, end: number): SipFramer {
  const { bytes, at } = run;
  // A copy, so that a head that waits for its body does not hold this read alive.
  const text = flatCopy(asOctets(framer.buffered + framer.recent + bytes.slice(at, end)));
  run.scanned += end - at + text.length;
  run.at = end;
  const head = readSipHead(text, 0);
  const length = head.contentLength;
  if (length === null) return refused(run, head, noLength());
  if (length > limits.sipBodyBytesMax) return refused(run, head, bodyTooLong(length));
  if (length > bytes.length - end) return { ...idleSipFramer, phase: 'body', head };
  run.messages.push(completeMessage(head, asOctets(bytes.slice(end, end + length))));
  run.at = end + length;
  return idleSipFramer;
}

function takeBody(framer: SipFramer, run: Run): SipFramer {
  const { head, buffered, recent } = framer;
  if (head === null) throw new Error('a SIP framer waits for a body without a head');
  const missing = (head.contentLength ?? 0) - bufferedBytes(framer);
  const piece = run.bytes.slice(run.at, run.at + missing);
  run.at += piece.length;
  if (piece.length < missing) return { ...framer, ...appended(framer, piece) };
  run.messages.push(completeMessage(head, flatCopy(asOctets(buffered + recent + piece))));
  return idleSipFramer;
}

/**
 * The buffer with more octets, copied, since a slice would hold its whole read alive. Small pieces
 * are gathered, so that however small they are each octet is copied twice at most.
 */
function appended(framer: SipFramer, octets: string): Pick<SipFramer, 'buffered' | 'recent'> {
  const recent = asOctets(framer.recent + octets);
  if (recent.length >= PIECE_BYTES) {
    return { buffered: asOctets(framer.buffered + flatCopy(recent)), recent: asOctets('') };
  }
  return {
    buffered: framer.buffered,
    recent: asOctets(framer.recent + flatCopy(asOctets(octets))),
  };
}

function bufferedBytes({ buffered, recent }: SipFramer): number {
  return buffered.length + recent.length;
}

/** Tells the message, so that it can be answered, and ends the stream. */
function refused(run: Run, head: SipHead, fault: Fault): SipFramer {
  run.messages.push(malformedMessage(head, fault));
  return dead(fault);
}

function dead(fault: Fault): SipFramer {
  return { ...idleSipFramer, phase: 'dead', fault };
}

function loneLineEnd(): Fault {
  return peerFault(400, 'R3261-20-1', 'expected lines that end in CR and LF, got one alone');
}

function noLength(): Fault {
  return peerFault(
    400,
    'R3261-18-1',
    'expected one Content-Length on a stream, got none, or none of use',
  );
}

const LF = 0x0a;
const CR = 0x0d;
const HEAD_START: SipFramer = { ...idleSipFramer, phase: 'head' };
/** CRLFCRLF. */
const PING_BYTES = 4;
/** Worth a join of its own. */
const PIECE_BYTES = 512;
