// Answers that come many in a read, all alike but for the transaction id: the first is read, the
// others are compared with it. Implements R4975-7.2-2 as the receiver. Law: gives what reading
// would give, or declines; nothing outlives the read.
import type { Cut } from './msrp-cut.ts';
import { isIdent, OPENING, opensFrame } from './msrp-line.ts';
import type { MsrpFrame, MsrpResponse } from './msrp-message.ts';
import { asOctets, type Octets } from './octets.ts';

/** A response, and what stood between its two transaction ids. */
export interface Pattern {
  readonly response: MsrpResponse;
  readonly between: string;
}

/** The pattern that the frame just read makes; the former one when it makes none. */
export function patternOf(
  frame: MsrpFrame,
  bytes: Octets,
  from: number,
  next: number,
  former: Pattern | undefined,
): Pattern | undefined {
  if (frame.kind !== 'response') return former;
  const ids = frame.tid.length;
  const between = bytes.slice(from + OPENING.length + ids, next - ids - ENDING.length);
  return between.length > BETWEEN_MAX ? former : { response: frame, between };
}

/**
 * The response at `from` if it is like the pattern; undefined when that must be read to be told.
 */
export function cutLike(pattern: Pattern, bytes: Octets, from: number): Cut | undefined {
  const { response, between } = pattern;
  const start = from + OPENING.length;
  const stop = start + response.tid.length;
  // A request differs here already.
  if (bytes.charCodeAt(stop + 1) !== between.charCodeAt(1) || !opensFrame(bytes, from)) {
    return undefined;
  }
  const again = stop + between.length;
  if (bytes.slice(stop, again) !== between) return undefined;
  const tid = asOctets(bytes.slice(start, stop));
  const end = again + tid.length;
  if (!isIdent(tid) || !bytes.startsWith(tid, again) || !bytes.startsWith(ENDING, end)) {
    return undefined;
  }
  return { frame: { ...response, tid }, next: end + ENDING.length };
}

/** Flag and CRLF. */
const ENDING = '$\r\n';
/** Octets beyond which a frame is read anyway: far under every bound on a header block. */
const BETWEEN_MAX = 4096;
