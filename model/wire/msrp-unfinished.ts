// A frame that began in one read and ends in a later one: what is held of it meanwhile.
// Implements R4975-9-7, R4975-7.1-3, R4975-14.5-1; edge case C44.
// Law: persistent; the octets of a read are looked at once, however small the reads; what a read
// left over is copied out of it; a body beyond its bound is not held at all.
import type { Fault } from '../clause.ts';
import { limits } from '../limits.ts';
import { endlessBody, frameOf } from './msrp-frame.ts';
import { isFault, readHead } from './msrp-head.ts';
import {
  bareLineFeed,
  endFlag,
  type Flag,
  FRAMING_LINE_MAX,
  flagOf,
  HYPHENS,
  headTooLong,
  notMsrp,
  OPENING,
  readTid,
} from './msrp-line.ts';
import type { MsrpFrame } from './msrp-message.ts';
import { asOctets, flatCopy, type Octets } from './octets.ts';

export type UnfinishedFrame = InHead | InBody;

export interface InHead {
  readonly phase: 'head';
  readonly pieces: readonly Octets[];
  readonly bytes: number;
  /** Empty until the start line is complete. */
  readonly tid: Octets;
  /** How the line under way begins: enough to tell an end-line, or the start line's id. */
  readonly line: Octets;
  readonly endsInCr: boolean;
}

export interface InBody {
  readonly phase: 'body';
  /** The whole header block. */
  readonly head: Octets;
  readonly tid: Octets;
  /** The body, and what may prove to be its end-line; none once the body is known too long. */
  readonly pieces: readonly Octets[];
  readonly bytes: number;
  /** How many octets of CRLF, hyphens, id, flag and CRLF the last ones match. */
  readonly matched: number;
  /** The flag among them. */
  readonly flag: Flag | '';
}

/** Where octets of another read have brought a frame. */
export type Step = { readonly scanned: number } & (
  | { readonly is: 'unfinished'; readonly frame: UnfinishedFrame }
  | { readonly is: 'finished'; readonly frame: MsrpFrame; readonly next: number }
  | { readonly is: 'broken'; readonly fault: Fault }
);

/** A frame of which nothing has come. */
export const begunFrame: InHead = {
  phase: 'head',
  pieces: [],
  bytes: 0,
  tid: asOctets(''),
  line: asOctets(''),
  endsInCr: false,
};

/** Goes on with a frame at `from`, up to its end or the end of the read. */
export function resumeFrame(frame: UnfinishedFrame, bytes: Octets, from: number): Step {
  return frame.phase === 'head' ? resumeHead(frame, bytes, from) : resumeBody(frame, bytes, from);
}

function resumeHead(was: InHead, bytes: Octets, from: number): Step {
  let { line, tid } = was;
  for (let at = from; ; ) {
    const lf = bytes.indexOf('\n', at);
    const stop = lf === -1 ? bytes.length : lf + 1;
    const scanned = stop - from;
    const seen = was.bytes + scanned;
    line = withOpening(line, bytes, at, stop);
    const endsInCr = lf > from ? bytes.charCodeAt(lf - 1) === CR : was.endsInCr;
    const fault = headFault(line, tid, seen, lf === -1 || endsInCr);
    if (fault !== undefined) return { is: 'broken', fault, scanned };
    if (lf === -1)
      return { is: 'unfinished', frame: stillInHead(was, bytes, from, tid, line), scanned };
    at = stop;
    // Too few octets to tell what this is: the fifth will.
    if (seen < OPENING.length) continue;
    if (tid === '') {
      const read = readTid(line, 0, line.endsWith(CRLF) ? line.length - 2 : line.length);
      if (typeof read !== 'string') return { is: 'broken', fault: read, scanned };
      tid = read;
    } else if (line === CRLF) {
      const head = joined(was.pieces, kept(bytes, from, stop));
      const step = resumeBody(begunBody(head, flatCopy(tid)), bytes, stop);
      return { ...step, scanned: scanned + step.scanned };
    } else {
      const flag = endFlag(line, 0, line.length - 2, tid);
      if (flag !== '') {
        const text = joined(was.pieces, bytes.slice(from, stop));
        return finished(text, undefined, 0, flag, stop, scanned);
      }
    }
    line = begunFrame.line;
  }
}

function stillInHead(was: InHead, bytes: Octets, from: number, tid: Octets, line: Octets): InHead {
  const piece = kept(bytes, from, bytes.length);
  return {
    phase: 'head',
    pieces: gathered(was.pieces, piece),
    bytes: was.bytes + piece.length,
    tid: flatCopy(tid),
    line: flatCopy(line),
    endsInCr: piece === '' ? was.endsInCr : piece.endsWith('\r'),
  };
}

/** What is wrong so far, in the order in which a reader of the whole would notice. */
function headFault(line: Octets, tid: Octets, seen: number, crlf: boolean): Fault | undefined {
  if (seen < OPENING.length) return undefined;
  if (tid === '' && !line.startsWith(OPENING)) return notMsrp(line);
  if (seen > limits.msrpHeaderBytesMax) return headTooLong();
  return crlf ? undefined : bareLineFeed();
}

/** The line under way with more of it, as far as its beginning is of interest. */
function withOpening(line: Octets, bytes: Octets, at: number, stop: number): Octets {
  const room = FRAMING_LINE_MAX - line.length;
  return room <= 0 ? line : asOctets(line + bytes.slice(at, Math.min(stop, at + room)));
}

function begunBody(head: Octets, tid: Octets): InBody {
  // The blank line's CRLF may be the end-line's, too.
  return { phase: 'body', head, tid, pieces: [], bytes: 0, matched: CRLF.length, flag: '' };
}

function resumeBody(was: InBody, bytes: Octets, from: number): Step {
  const { matched, flag, end, scanned } = seekEnd(was, bytes, from);
  const seen = was.bytes + end - from;
  // Negative when the end-line began with the blank line's CRLF.
  const bodyBytes = Math.max(0, seen - matched);
  if (bodyBytes > limits.msrpEndlessBodyBytesMax) {
    return { is: 'broken', fault: endlessBody(), scanned };
  }
  const holds = bodyBytes <= limits.msrpBodyBytesMax;
  if (flag !== '' && matched === endLineLength(was.tid)) {
    const body = holds ? joined(was.pieces, bytes.slice(from, end)).slice(0, bodyBytes) : '';
    return finished(was.head, asOctets(body), bodyBytes, flag, end, scanned);
  }
  const pieces = holds ? gathered(was.pieces, kept(bytes, from, end)) : [];
  return { is: 'unfinished', frame: { ...was, pieces, bytes: seen, matched, flag }, scanned };
}

function finished(
  text: Octets,
  body: Octets | undefined,
  bodyBytes: number,
  flag: Flag,
  next: number,
  scanned: number,
): Step {
  const head = readHead(text, 0);
  if (head === undefined) throw new Error('a header block was found complete and is not');
  const frame = isFault(head) ? head : frameOf(head, body, bodyBytes, flag);
  const total = scanned + text.length;
  return 'kind' in frame
    ? { is: 'finished', frame, next, scanned: total }
    : { is: 'broken', fault: frame, scanned: total };
}

interface Sought {
  readonly matched: number;
  readonly flag: Flag | '';
  /** Just behind the end-line, or the end of the read. */
  readonly end: number;
  readonly scanned: number;
}

/** Looks for the end-line, which earlier octets may have begun. */
function seekEnd(was: InBody, bytes: Octets, from: number): Sought {
  const whole = endLineLength(was.tid);
  let { matched, flag } = was;
  let scanned = 0;
  let at = from;
  while (at < bytes.length) {
    scanned += 1;
    if (matched > 0) {
      const code = bytes.charCodeAt(at);
      at += 1;
      if (matched === whole - 3) flag = flagOf(code);
      if (continues(matched, code, was.tid)) matched += 1;
      else {
        matched = code === CR ? 1 : 0;
        flag = '';
      }
      if (matched === whole) break;
      continue;
    }
    const start = bytes.indexOf(LINE_HYPHENS, at);
    // Where it is not found, the read may still end in a part of it.
    const tail = Math.max(at, bytes.length - LINE_HYPHENS.length + 1);
    const cr = start === -1 ? bytes.indexOf('\r', tail) : start;
    matched = cr === -1 ? 0 : start === -1 ? 1 : LINE_HYPHENS.length;
    const next = cr === -1 ? bytes.length : cr + matched;
    scanned += next - at;
    at = next;
  }
  return { matched, flag, end: at, scanned };
}

/** Whether an end-line of which so many octets have been seen may go on with this one. */
function continues(matched: number, code: number, tid: Octets): boolean {
  if (matched < LINE_HYPHENS.length) return code === LINE_HYPHENS.charCodeAt(matched);
  const place = matched - LINE_HYPHENS.length - tid.length;
  if (place < 0) return code === tid.charCodeAt(place + tid.length);
  if (place === 0) return flagOf(code) !== '';
  return code === CRLF.charCodeAt(place - 1);
}

/** CRLF, hyphens, id, flag, CRLF. */
function endLineLength(tid: Octets): number {
  return LINE_HYPHENS.length + tid.length + 1 + CRLF.length;
}

/**
 * The pieces with one more. Pieces at least as long as what follows them are kept apart, others are
 * joined: a body that comes octet by octet makes few pieces, and each octet is copied a logarithm
 * of times.
 */
function gathered(pieces: readonly Octets[], piece: Octets): readonly Octets[] {
  if (piece === '') return pieces;
  let first = pieces.length;
  let bytes = piece.length;
  for (; first > 0; first -= 1) {
    const before = pieces[first - 1]?.length ?? 0;
    if (before > bytes || before >= PIECE_BYTES_JOINED_MAX) break;
    bytes += before;
  }
  return [...pieces.slice(0, first), joined(pieces.slice(first), piece)];
}

function joined(pieces: readonly Octets[], last: string): Octets {
  return asOctets(pieces.length === 0 ? last : [...pieces, last].join(''));
}

/** That stretch of a read, without holding on to the rest of it. */
function kept(bytes: Octets, from: number, to: number): Octets {
  if (from === 0 && to === bytes.length) return bytes;
  return flatCopy(asOctets(bytes.slice(from, to)));
}

const CRLF = '\r\n';
const LINE_HYPHENS = `${CRLF}${HYPHENS}`;
const CR = 0x0d;
/** A piece of that length is joined with others only once, at the end. */
const PIECE_BYTES_JOINED_MAX = 262_144;
