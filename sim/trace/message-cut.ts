// Cuts what was written to a connection into SIP messages and MSRP frames, each with its octets as
// they stood there. Implements R4975-9-7, R3261-18-1. Law: every octet is in exactly one piece, in
// order; what is no message is a piece as well.

import type { MsrpFrame } from '../../model/wire/msrp.ts';
import { cutFrame } from '../../model/wire/msrp-cut.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { parseSip, type SipMalformed, type SipMessage } from '../../model/wire/sip.ts';
import { readSipHead } from '../../model/wire/sip-head.ts';

/** What a stream or a datagram carries. */
export type Spoken = 'SIP' | 'MSRP';

/** A message, or octets that are none (`message` is null), as they were written. */
export interface Piece {
  readonly octets: Octets;
  readonly message: MsrpFrame | SipMessage | SipMalformed | null;
}

/** The pieces that are complete, and the octets of a message that is not. */
export interface CutOctets {
  readonly pieces: readonly Piece[];
  readonly rest: Octets;
}

/** Cuts the octets that wait on a stream; `rest` goes before what is written next. */
export function cutOctets(spoken: Spoken, octets: Octets): CutOctets {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < octets.length) {
    const cut = spoken === 'MSRP' ? cutMsrp(octets, at) : cutSip(octets, at);
    if (cut === undefined) break;
    pieces.push({ octets: asOctets(octets.slice(at, cut.next)), message: cut.message });
    at = cut.next;
  }
  return { pieces, rest: asOctets(octets.slice(at)) };
}

/** A datagram holds one SIP message, whatever is in it. */
export function datagramPiece(octets: Octets): Piece {
  return { octets, message: BLANK.test(octets) ? null : parseSip(octets) };
}

/** What a stream speaks, by its first octets; for a stream of which nothing else is known. */
export function spokenBy(octets: Octets): Spoken {
  return octets.startsWith('MSRP ') ? 'MSRP' : 'SIP';
}

interface Cut {
  readonly message: Piece['message'];
  readonly next: number;
}

function cutMsrp(octets: Octets, at: number): Cut | undefined {
  const cut = cutFrame(octets, at);
  if (cut === undefined) return undefined;
  // Past such a fault a stream has no frames any more.
  if (cut.frame === undefined) return { message: null, next: octets.length };
  return { message: cut.frame, next: cut.next };
}

function cutSip(octets: Octets, at: number): Cut | undefined {
  if (octets.startsWith('\r\n', at)) {
    let next = at;
    while (octets.startsWith('\r\n', next)) next += 2;
    return { message: null, next };
  }
  const blank = octets.indexOf('\r\n\r\n', at);
  if (blank === -1) return undefined;
  const head = readSipHead(asOctets(octets.slice(at, blank + 4)), 0);
  const next = blank + 4 + (head.contentLength ?? 0);
  if (next > octets.length) return undefined;
  return { message: parseSip(asOctets(octets.slice(at, next))), next };
}

const BLANK = /^[\r\n\0]*$/;
