// UTF-8 between text and octets, strict as RFC 3629 has it. Implements R4975-9-9.
// Law: invalid octets are an answer, not an exception, and no host decoder is asked.
import { asOctets, type Octets } from './octets.ts';

/**
 * The text that the octets encode; undefined when they are not valid UTF-8: a stray or missing
 * continuation, an overlong form, a surrogate, anything above U+10FFFF. A leading U+FEFF is kept.
 */
export function decodeUtf8(octets: Octets): string | undefined {
  const first = octets.search(NOT_ASCII);
  if (first === -1) return octets;
  const units: number[] = [];
  let text = octets.slice(0, first);
  for (let at = first; at < octets.length; ) {
    const lead = octets.charCodeAt(at);
    const length = sequenceLength(lead);
    if (length === 0) return undefined;
    const codePoint = length === 1 ? lead : readSequence(octets, at, lead, length);
    if (codePoint === undefined) return undefined;
    pushUnits(units, codePoint);
    at += length;
    if (units.length >= UNITS_AT_ONCE) {
      text += String.fromCharCode(...units);
      units.length = 0;
    }
  }
  return text + String.fromCharCode(...units);
}

/** The text in UTF-8. A lone surrogate, which has no encoding, becomes U+FFFD (EF BF BD). */
export function encodeUtf8(text: string): Octets {
  const first = text.search(NOT_ASCII);
  if (first === -1) return asOctets(text);
  const bytes: number[] = [];
  let octets = text.slice(0, first);
  for (let at = first; at < text.length; ) {
    const found = text.codePointAt(at) ?? REPLACEMENT;
    at += found > 0xffff ? 2 : 1;
    pushBytes(bytes, isSurrogate(found) ? REPLACEMENT : found);
    if (bytes.length >= UNITS_AT_ONCE) {
      octets += String.fromCharCode(...bytes);
      bytes.length = 0;
    }
  }
  return asOctets(octets + String.fromCharCode(...bytes));
}

/** How many octets the lead announces; 0 for one that leads nothing. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

function readSequence(
  octets: string,
  at: number,
  lead: number,
  length: number,
): number | undefined {
  // A lead of n octets carries 7 - n bits; each continuation carries 6.
  let codePoint = lead & (0x7f >> length);
  for (let next = at + 1; next < at + length; next += 1) {
    const octet = octets.charCodeAt(next);
    // Past the end charCodeAt gives NaN, which is no continuation either.
    if (!(octet >= 0x80 && octet <= 0xbf)) return undefined;
    codePoint = (codePoint << 6) | (octet & 0x3f);
  }
  const least = LEAST_OF_LENGTH[length] ?? 0;
  if (codePoint < least || codePoint > 0x10ffff || isSurrogate(codePoint)) return undefined;
  return codePoint;
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

function pushUnits(units: number[], codePoint: number): void {
  if (codePoint <= 0xffff) {
    units.push(codePoint);
    return;
  }
  const offset = codePoint - 0x10000;
  units.push(0xd800 | (offset >> 10), 0xdc00 | (offset & 0x3ff));
}

function pushBytes(bytes: number[], codePoint: number): void {
  if (codePoint < 0x80) bytes.push(codePoint);
  else if (codePoint < 0x800) bytes.push(0xc0 | (codePoint >> 6), tail(codePoint));
  else if (codePoint < 0x10000) {
    bytes.push(0xe0 | (codePoint >> 12), tail(codePoint >> 6), tail(codePoint));
  } else {
    bytes.push(0xf0 | (codePoint >> 18), tail(codePoint >> 12));
    bytes.push(tail(codePoint >> 6), tail(codePoint));
  }
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

const NOT_ASCII = /[^\0-\x7f]/;
const REPLACEMENT = 0xfffd;
/** The smallest code point that needs so many octets: less is overlong. */
const LEAST_OF_LENGTH = [0, 0, 0x80, 0x800, 0x10000] as const;
/** Small enough to be passed as arguments of one call. */
const UNITS_AT_ONCE = 4096;
