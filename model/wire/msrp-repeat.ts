// Answers that come many in a read, all alike but for the transaction id: the first is read, the
// others are compared with it. Implements R4975-7.2-2 as the receiver. Law: gives what reading
// would give, or declines; nothing outlives the read.
import { identEnd, OPENING, opensFrame } from './msrp-line.ts';
import type { MsrpFrame, MsrpResponse } from './msrp-message.ts';
import { asOctets, type Octets } from './octets.ts';

/** A response, and what stood between its two transaction ids. */
export interface Pattern {
  readonly response: MsrpResponse;
  readonly between: string;
  /** Octets of the whole frame, and of each that is like it. */
  readonly bytes: number;
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
  return between.length > BETWEEN_MAX ? former : { response: frame, between, bytes: next - from };
}

/**
 * The response at `from` if it is like the pattern; undefined when that must be read to be told.
 */
export function responseLike(
  pattern: Pattern,
  bytes: Octets,
  from: number,
): MsrpResponse | undefined {
  const { response, between } = pattern;
  const start = from + OPENING.length;
  const stop = start + response.tid.length;
  // A request differs here already.
  if (bytes.charCodeAt(stop + 1) !== between.charCodeAt(1) || !opensFrame(bytes, from)) {
    return undefined;
  }
  const again = stop + between.length;
  // To compare slices is cheaper than to ask what starts there.
  if (bytes.slice(stop, again) !== between) return undefined;
  if (identEnd(bytes, start, stop) !== stop) return undefined;
  const tid = asOctets(bytes.slice(start, stop));
  if (bytes.slice(again, again + tid.length) !== tid) return undefined;
  return isEnding(bytes, again + tid.length) ? withTid(response, tid) : undefined;
}

function isEnding(bytes: Octets, at: number): boolean {
  return (
    bytes.charCodeAt(at) === 0x24 &&
    bytes.charCodeAt(at + 1) === 0x0d &&
    bytes.charCodeAt(at + 2) === 0x0a
  );
}

/** Written out, which costs a third of copying all members. */
function withTid(response: MsrpResponse, tid: Octets): MsrpResponse {
  const { status, comment, toPath, fromPath, headers } = response;
  return comment === undefined
    ? { kind: 'response', tid, status, toPath, fromPath, headers }
    : { kind: 'response', tid, status, comment, toPath, fromPath, headers };
}

/** Flag and CRLF. */
const ENDING = '$\r\n';
/** Octets beyond which a frame is read anyway: far under every bound on a header block. */
const BETWEEN_MAX = 4096;
