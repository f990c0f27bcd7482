// The small grammar that SIP headers share: tokens, quoted strings, comma lists, parameters.
// Implements R3261-20-1. Law: scanning is linear and never throws on a peer's octets (law 5).
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { equalsIgnoringCase } from './ascii.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { isBlank, shown, trimmed } from './plain-text.ts';
import { isIpv6 } from './sip-host.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** `;name` or `;name=value`. The value stands as it came, a quoted string in its quotes. */
export interface Parameter {
  readonly name: Octets;
  readonly value?: Octets;
}

/** Whether the text is a token (RFC 3261 25.1): method names, header names, transports. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Whether the octet at `at` may stand in a token. */
export function isTokenAt(text: string, at: number): boolean {
  return IS_TOKEN[text.charCodeAt(at)] === 1;
}

/** The index behind the token that begins at `at`; `at` itself when none does. */
export function tokenEnd(text: string, at: number): number {
  let end = at;
  while (isTokenAt(text, end)) end += 1;
  return end;
}

/** The index of the first octet from `at` on that is neither space nor tab. */
export function skipBlanks(text: string, at: number): number {
  let index = at;
  while (isBlank(text, index)) index += 1;
  return index;
}

/** The index behind the quote that closes the one at `at`; undefined when nothing closes it. */
export function quotedEnd(text: string, at: number): number | undefined {
  for (let index = at + 1; index < text.length; index += 1) {
    const octet = text.charCodeAt(index);
    if (octet === QUOTE) return index + 1;
    if (octet === BACKSLASH) index += 1;
  }
  return undefined;
}

/**
 * What a quoted string says, quotes and backslashes removed, UTF-8 decoded. Undefined when it is
 * not one quoted string: no closing quote, a bare control, a backslash before CR, LF or an octet
 * above 127, or not UTF-8.
 */
export function quotedText(text: string): string | undefined {
  if (PLAIN_QUOTED.test(text)) return text.slice(1, -1);
  if (text.charCodeAt(0) !== QUOTE || quotedEnd(text, 0) !== text.length) return undefined;
  let octets = '';
  let from = 1;
  for (let index = 1; index < text.length - 1; index += 1) {
    const octet = text.charCodeAt(index);
    if (octet === BACKSLASH) {
      octets += text.slice(from, index);
      index += 1;
      from = index;
      const escaped = text.charCodeAt(index);
      if (escaped > 0x7f || escaped === LF || escaped === CR) return undefined;
    } else if ((octet < SPACE && octet !== TAB) || octet === DELETE) return undefined;
  }
  return decodeUtf8(asOctets(octets + text.slice(from, -1)));
}

/**
 * The text as a quoted string in UTF-8. CR and LF, which no quoted string may hold, become spaces.
 */
export function quoted(text: string): Octets {
  const octets = encodeUtf8(text.replace(LINE_ENDS, ' '));
  return asOctets(`"${octets.replace(QUOTED_PAIRS, '\\$&')}"`);
}

/**
 * A parameter's value without its quotes, if it has any; undefined when the quotes do not match.
 */
export function unquoted(value: Octets): string | undefined {
  return value.charCodeAt(0) === QUOTE ? quotedText(value) : value;
}

/**
 * The members of a comma list, trimmed, in order; commas within quotes and angle brackets do not
 * count, and empty members are left out.
 */
export function splitList(value: Octets): readonly Octets[] {
  if (!value.includes(',')) return value === '' ? [] : [value];
  const members: Octets[] = [];
  let from = 0;
  for (let end = memberEnd(value, 0); ; end = memberEnd(value, from)) {
    const member = trimmed(value.slice(from, end));
    if (member !== '') members.push(member);
    if (end >= value.length) return members;
    from = end + 1;
  }
}

/** The first member of a comma list, found without splitting the rest. */
export function firstOfList(value: Octets): Octets | undefined {
  return value.includes(',') ? splitFirst(value) : value === '' ? undefined : value;
}

/**
 * Reads `*(";" parameter)` from `at` to the end of the value. Faults with 400: syntax, a name that
 * appears twice (RFC 3261 7.3.1), or more than `sipParametersMax`.
 */
export function readParameters(value: Octets, at: number): Parsed<readonly Parameter[]> {
  const parameters: Parameter[] = [];
  let from = skipBlanks(value, at);
  while (from < value.length) {
    if (value.charCodeAt(from) !== SEMICOLON) return wireError(badParameter(value.slice(from)));
    const start = skipBlanks(value, from + 1);
    const end = tokenEnd(value, start);
    if (end === start) return wireError(badParameter(value.slice(from)));
    const name = asOctets(value.slice(start, end));
    if (isRepeated(parameters, name)) return wireError(repeatedParameter(name));
    from = skipBlanks(value, end);
    if (value.charCodeAt(from) === EQUALS) {
      const valueStart = skipBlanks(value, from + 1);
      const valueEnd = parameterValueEnd(value, valueStart);
      if (valueEnd === undefined) return wireError(badParameter(value.slice(start)));
      parameters.push({ name, value: asOctets(value.slice(valueStart, valueEnd)) });
      from = skipBlanks(value, valueEnd);
    } else parameters.push({ name });
    if (parameters.length > limits.sipParametersMax) return wireError(tooManyParameters());
  }
  return parsed(parameters);
}

/** Writes parameters, each with its semicolon. Values that are none are quoted. */
export function writtenParameters(parameters: readonly Parameter[]): string {
  let text = '';
  for (const { name, value } of parameters) {
    text += value === undefined ? `;${name}` : `;${name}=${writtenValue(value)}`;
  }
  return text;
}

function memberEnd(value: string, from: number): number {
  let inBrackets = false;
  for (let index = from; index < value.length; index += 1) {
    const octet = value.charCodeAt(index);
    if (octet === COMMA && !inBrackets) return index;
    if (octet === LESS) inBrackets = true;
    else if (octet === GREATER) inBrackets = false;
    else if (octet === QUOTE && !inBrackets) {
      const end = quotedEnd(value, index);
      if (end === undefined) return value.length;
      index = end - 1;
    }
  }
  return value.length;
}

function splitFirst(value: Octets): Octets | undefined {
  for (let from = 0; from <= value.length; ) {
    const end = memberEnd(value, from);
    const member = trimmed(value.slice(from, end));
    if (member !== '') return member;
    from = end + 1;
  }
  return undefined;
}

function isRepeated(parameters: readonly Parameter[], name: string): boolean {
  for (const parameter of parameters) {
    if (parameter.name.length === name.length && equalsIgnoringCase(parameter.name, name)) {
      return true;
    }
  }
  return false;
}

/** A token (host names and IPv4 addresses are some), an IPv6 address or a quoted string. */
function parameterValueEnd(text: string, at: number): number | undefined {
  if (text.charCodeAt(at) === QUOTE) {
    const end = quotedEnd(text, at);
    if (end === undefined) return undefined;
    return quotedText(text.slice(at, end)) === undefined ? undefined : end;
  }
  let end = tokenEnd(text, at);
  if (!isHostMark(text.charCodeAt(end))) return end === at ? undefined : end;
  while (isTokenAt(text, end) || isHostMark(text.charCodeAt(end))) end += 1;
  return isIpv6(text.slice(at, end)) ? end : undefined;
}

function writtenValue(value: Octets): Octets {
  if (isToken(value) || isIpv6(value)) return value;
  return quotedText(value) === undefined ? quotedOctets(value) : value;
}

function quotedOctets(value: Octets): Octets {
  // The value is octets already: escaped one by one, and not encoded a second time.
  return asOctets(`"${value.replace(LINE_ENDS, ' ').replace(QUOTED_PAIRS, '\\$&')}"`);
}

function isHostMark(octet: number): boolean {
  return octet === COLON || octet === OPENING_BRACKET || octet === CLOSING_BRACKET;
}

function badParameter(text: string): Fault {
  return peerFault(400, 'R3261-20-1', `expected ;name or ;name=value, got ${shown(text)}`);
}

function repeatedParameter(name: string): Fault {
  return peerFault(400, 'R3261-20-1', `expected a parameter once, got ${shown(name)} twice`);
}

function tooManyParameters(): Fault {
  const most = limits.sipParametersMax;
  return peerFault(400, 'R3261-20-1', `expected at most ${most} parameters, got more`);
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const DELETE = 0x7f;

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;
/** A quoted string with nothing to undo: printable ASCII without quote or backslash. */
const PLAIN_QUOTED = /^"[\x20\x21\x23-\x5b\x5d-\x7e\t]*"$/;
/** What stands behind a backslash: quote and backslash themselves, and controls. */
const QUOTED_PAIRS = /["\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const LINE_ENDS = /[\r\n]/g;

/** 1 for each of the 256 octets that may stand in a token. */
const IS_TOKEN = Uint8Array.from({ length: 256 }, (_, octet) =>
  TOKEN.test(String.fromCharCode(octet)) ? 1 : 0,
);
