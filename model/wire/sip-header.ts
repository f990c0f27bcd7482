// The structured values of SIP headers: Via, name-addr (From, To, Contact, Route...), CSeq.
// Implements R3261-8.1-1, R3261-18.2-1, R3261-20-1, R3581-3-1. Law: no value that is written can
// end its header or its quotes early.
import { type Fault, peerFault } from '../clause.ts';
import { equalsIgnoringCase } from './ascii.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { isBlank, shown, trimmed } from './plain-text.ts';
import { isAddress, readHostPort, writtenHostPort } from './sip-host.ts';
import {
  isToken,
  isTokenAt,
  type Parameter,
  quoted,
  quotedEnd,
  quotedText,
  readParameters,
  skipBlanks,
  tokenEnd,
  unquoted,
  writtenParameters,
} from './sip-text.ts';

export { reasonPhrase } from './sip-status.ts';
export { type Parameter, unquoted };

/** One value of Via (RFC 3261 20.42). */
export interface Via {
  /** In upper case: UDP, TCP, TLS, WS, WSS or whatever the peer names. */
  readonly transport: Octets;
  /** The host of sent-by, without brackets. */
  readonly host: Octets;
  readonly port?: number;
  readonly branch?: Octets;
  /** Where the message came from as the next hop saw it; without brackets. */
  readonly received?: Octets;
  /** `true` where the peer asks for it without a value (RFC 3581). */
  readonly rport?: number | true;
  /** All of them, the three above included: these are what `serializeVia` writes. */
  readonly parameters: readonly Parameter[];
}

/** The value of From, To, Contact and their like (RFC 3261 20.10). */
export interface NameAddr {
  /** Decoded, without quotes; never empty. */
  readonly display?: string;
  readonly uri: Octets;
  /** The header's parameters; those of the URI stay within `uri` where it stood in brackets. */
  readonly parameters: readonly Parameter[];
}

/** The value of CSeq (RFC 3261 20.16). */
export interface CSeq {
  /** 0 to 2^31 - 1. */
  readonly number: number;
  readonly method: Octets;
}

/** Reads one Via value (not a comma list). Fault: 400 with what was expected. */
export function parseVia(value: Octets): Parsed<Via> {
  const start = VIA_START.exec(value);
  if (start === null) return wireError(badVia('SIP/2.0/transport', value));
  const from = start[0].length;
  const semicolon = value.indexOf(';', from);
  const end = semicolon === -1 ? value.length : semicolon;
  const place = readHostPort(trimmed(value.slice(from, end)), true);
  if (place === undefined) return wireError(badVia('host[:port]', value));
  const parameters = readParameters(value, end);
  if (!parameters.ok) return parameters;
  const special = readViaParameters(parameters.value);
  if (special === undefined) return wireError(badVia('branch, received and rport values', value));
  const transport = asOctets(upperTransport(start[1] ?? ''));
  return parsed({ transport, ...place, ...special, parameters: parameters.value });
}

/**
 * Writes a Via from transport, host, port and `parameters`; `branch` and the others are in these.
 */
export function serializeVia(via: Via): Octets {
  const place = writtenHostPort(via);
  return asOctets(`SIP/2.0/${via.transport} ${place}${writtenParameters(via.parameters)}`);
}

/**
 * Reads one From, To, Contact, Route, Record-Route, Refer-To, Reply-To, Referred-By or asserted
 * identity, with angle brackets or without. The URI must have a scheme and no spaces; what it says
 * is left to `parseSipUri`. Without brackets it ends at the first semicolon, and may hold neither
 * comma nor question mark (RFC 3261 20.10). Fault: 400.
 */
export function parseNameAddr(value: Octets): Parsed<NameAddr> {
  const start = skipBlanks(value, 0);
  const isQuoted = value.charCodeAt(start) === QUOTE;
  const nameEnd = isQuoted ? quotedEnd(value, start) : displayTokensEnd(value, start);
  if (nameEnd === undefined) return wireError(badNameAddr('a closing quote', value));
  const open = isQuoted ? skipBlanks(value, nameEnd) : nameEnd;
  if (value.charCodeAt(open) !== LESS) {
    return isQuoted ? wireError(badNameAddr('<URI> behind the name', value)) : readBareAddr(value);
  }
  const close = value.indexOf('>', open);
  if (close === -1) return wireError(badNameAddr('a closing bracket', value));
  const uri = asOctets(value.slice(open + 1, close));
  if (!isAddrSpec(uri)) return wireError(badNameAddr('a URI within brackets', value));
  const name = value.slice(start, nameEnd);
  const display = isQuoted ? quotedText(name) : trimmed(name).replace(BLANKS, ' ');
  if (display === undefined) return wireError(badNameAddr('a quoted name in UTF-8', value));
  const parameters = readParameters(value, close + 1);
  if (!parameters.ok) return parameters;
  if (display === '') return parsed({ uri, parameters: parameters.value });
  return parsed({ display, uri, parameters: parameters.value });
}

/**
 * Whether the text is a URI by its shape: a scheme, a colon, and characters that a URI may hold.
 */
export function isAddrSpec(text: string): boolean {
  return ADDR_SPEC.test(text);
}

/** Writes `"display" <uri>;parameters`. Octets that no URI may hold are percent-encoded. */
export function serializeNameAddr({ display, uri, parameters }: NameAddr): Octets {
  const name = display === undefined || display === '' ? '' : `${quoted(display)} `;
  const enclosed = uri.replace(NOT_IN_BRACKETS, percentEncoded);
  return asOctets(`${name}<${enclosed}>${writtenParameters(parameters)}`);
}

/**
 * The value of the first parameter of this name, in any case; `true` where it has none. A quoted
 * string is in its quotes: `unquoted` takes them off.
 */
export function parameter(list: readonly Parameter[], name: string): Octets | true | undefined {
  for (const entry of list) {
    if (equalsIgnoringCase(entry.name, name)) return entry.value ?? true;
  }
  return undefined;
}

/** The list with that parameter set, where it stands or at the end. `true` is a bare name. */
export function withParameter(
  list: readonly Parameter[],
  name: Octets,
  value: Octets | true,
): readonly Parameter[] {
  const entry: Parameter = value === true ? { name } : { name, value };
  const index = list.findIndex((other) => equalsIgnoringCase(other.name, name));
  return index === -1 ? [...list, entry] : list.with(index, entry);
}

/** Reads `number method`. Fault: 400, also for a number of 2^31 or more (RFC 3261 8.1.1.5). */
export function parseCSeq(value: Octets): Parsed<CSeq> {
  const digits = digitsEnd(value);
  const from = skipBlanks(value, digits);
  const method = value.slice(from);
  const number = Number(value.slice(0, digits));
  if (digits === 0 || from === digits || !isToken(method) || number > CSEQ_MAX) {
    return wireError(badCSeq(value));
  }
  return parsed({ number, method: asOctets(method) });
}

/** The tag of a From or To; undefined when there is none, as with peers older than RFC 3261. */
export function tagOf(address: NameAddr): Octets | undefined {
  const tag = parameter(address.parameters, 'tag');
  return tag === true ? undefined : tag;
}

function readViaParameters(
  parameters: readonly Parameter[],
): Pick<Via, 'branch' | 'received' | 'rport'> | undefined {
  const found: { branch?: Octets; received?: Octets; rport?: number | true } = {};
  for (const { name, value } of parameters) {
    if (equalsIgnoringCase(name, 'branch')) {
      if (value === undefined || !isToken(value)) return undefined;
      found.branch = value;
    } else if (equalsIgnoringCase(name, 'received')) {
      const received = value === undefined ? undefined : readAddress(value);
      if (received === undefined) return undefined;
      found.received = received;
    } else if (equalsIgnoringCase(name, 'rport')) {
      const rport = value === undefined ? true : readPort(value);
      if (rport === undefined) return undefined;
      found.rport = rport;
    }
  }
  return found;
}

/**
 * An IPv6 address stands without brackets here; peers that add them are understood (RFC 5118 4.5).
 */
function readAddress(value: Octets): Octets | undefined {
  const isBracketed = value.startsWith('[') && value.endsWith(']');
  const address = isBracketed ? asOctets(value.slice(1, -1)) : value;
  return isAddress(address) ? address : undefined;
}

function readPort(value: Octets): number | undefined {
  const port = Number(value);
  return PORT.test(value) && port <= PORT_MAX ? port : undefined;
}

function upperTransport(transport: string): string {
  if (!LOWER.test(transport)) return transport;
  return transport.replace(LOWERS, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) - CASE_GAP),
  );
}

function readBareAddr(value: Octets): Parsed<NameAddr> {
  const from = skipBlanks(value, 0);
  let end = from;
  while (end < value.length && value.charCodeAt(end) !== SEMICOLON && !isBlank(value, end))
    end += 1;
  const uri = asOctets(value.slice(from, end));
  if (!isAddrSpec(uri) || uri.includes('?') || uri.includes(',')) {
    return wireError(badNameAddr('a URI, in brackets where it holds , ; or ?', value));
  }
  const parameters = readParameters(value, end);
  return parameters.ok ? parsed({ uri, parameters: parameters.value }) : parameters;
}

/** A display name without quotes is made of tokens and spaces. */
function displayTokensEnd(text: string, at: number): number {
  let end = at;
  do end = skipBlanks(text, tokenEnd(text, end));
  while (isTokenAt(text, end));
  return end;
}

function digitsEnd(text: string): number {
  let end = 0;
  while (text.charCodeAt(end) >= ZERO && text.charCodeAt(end) <= NINE) end += 1;
  return end;
}

function percentEncoded(octet: string): string {
  const code = octet.charCodeAt(0);
  return `%${HEX.charAt(code >> 4)}${HEX.charAt(code & 0x0f)}`;
}

function badVia(expected: string, value: string): Fault {
  return peerFault(400, 'R3261-18.2-1', `expected ${expected} in Via, got ${shown(value)}`);
}

function badNameAddr(expected: string, value: string): Fault {
  return peerFault(400, 'R3261-20-1', `expected ${expected} in an address, got ${shown(value)}`);
}

function badCSeq(value: string): Fault {
  const expected = `a number up to ${CSEQ_MAX} and a method`;
  return peerFault(400, 'R3261-8.1-1', `expected ${expected} in CSeq, got ${shown(value)}`);
}

const QUOTE = 0x22;
const ZERO = 0x30;
const NINE = 0x39;
const SEMICOLON = 0x3b;
const LESS = 0x3c;
const CASE_GAP = 32;
const PORT_MAX = 65_535;
const CSEQ_MAX = 2 ** 31 - 1;
const HEX = '0123456789ABCDEF';

const VIA_START =
  /^[ \t]*[Ss][Ii][Pp][ \t]*\/[ \t]*2\.0[ \t]*\/[ \t]*([A-Za-z0-9\-.!%*_+`'~]+)[ \t]+/;
const PORT = /^\d{1,5}$/;
const BLANKS = /[ \t]+/g;
const LOWER = /[a-z]/;
const LOWERS = /[a-z]/g;
/** `scheme:` and characters that some URI may hold; brackets for IPv6 among them. */
const ADDR_SPEC = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-_.!~*'()%;/?:@&=+$,[\]#]+$/;
const NOT_IN_BRACKETS = /[\x00-\x20"<>\\^`{|}\x7f-\xff]/g;
