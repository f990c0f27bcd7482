// The CPIM header block: names and namespaces, parameters, addresses, escapes, read and written.
// Implements R3862-2.2-*, R3862-2.3-1, R3862-3.3-1, R3862-3.4-*, R3862-4.1-1. Law: From, To and NS
// mean the same to a reader that resolves namespaces and to one that does not, or they are refused.
import { type Fault, peerFault } from '../clause.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown, trimmed } from './plain-text.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

export interface CpimAddress {
  /** Decoded and unescaped, never empty. */
  readonly name?: string;
  /** What stands between the angle brackets, as it came. */
  readonly uri: Octets;
}

export interface CpimParameter {
  readonly name: string;
  readonly value: string;
}

/** A header whose prefix is resolved and whose value is still octets on the wire. */
export interface CpimHeaderLine {
  /** Without its prefix; with it where the prefix was never declared. */
  readonly name: string;
  /** What NS bound the prefix to; empty where the prefix was never declared. */
  readonly namespace: string;
  readonly value: Octets;
  readonly parameters: readonly CpimParameter[];
}

/** The namespace of From, To, cc, DateTime, Subject, NS and Require [R3862-3.4-2]. */
export const CORE_NAMESPACE = 'urn:ietf:params:cpim-headers:';

/**
 * Reads the lines of a header block, line ends already off and the octets known to be UTF-8. NS is
 * applied to what follows it and left out. Faults: 400 for a line that is no header, for a
 * malformed NS, and for a From, To or NS that only one kind of reader would take for one.
 */
export function readHeaderLines(lines: readonly string[]): Parsed<readonly CpimHeaderLine[]> {
  const headers: CpimHeaderLine[] = [];
  // From prefix to namespace; the empty prefix stands for the default.
  let prefixes: Map<string, string> | undefined;
  for (const line of lines) {
    const header = readLine(line, prefixes);
    if (header === undefined) return wireError(badHeader(line));
    // Before the first NS no name can be other than it looks.
    if (prefixes !== undefined && isAmbiguous(line, header)) {
      return wireError(ambiguousName(line));
    }
    if (header.name !== 'NS') {
      headers.push(header);
      continue;
    }
    const declared = NAMESPACE.exec(trimmed(header.value));
    if (declared === null) return wireError(badNamespace(header.value));
    prefixes ??= new Map();
    prefixes.set(declared[1] ?? '', declared[2] ?? '');
  }
  return parsed(headers);
}

/**
 * Reads `[name] <uri>`; where `bare` is set, a URI without its brackets as well. Fault: 400
 * [R3862-4.1-1].
 */
export function readAddress(value: Octets, bare: boolean): Parsed<CpimAddress> {
  const text = trimmed(value);
  const quoted = text.charCodeAt(0) === QUOTE;
  const nameEnd = quoted ? closingQuote(text) : 0;
  const open = nameEnd === -1 ? -1 : text.indexOf('<', nameEnd);
  if (open === -1) {
    if (bare && BARE_URI.test(text)) return parsed({ uri: asOctets(text) });
    return wireError(badAddress(value));
  }
  const uri = text.slice(open + 1, -1);
  const before = trimmed(text.slice(quoted ? nameEnd + 1 : 0, open));
  const misplaced = quoted ? before !== '' : before.includes('"');
  if (misplaced || text.charCodeAt(text.length - 1) !== CLOSING || !URI.test(uri)) {
    return wireError(badAddress(value));
  }
  const name = headerText(quoted ? text.slice(1, nameEnd) : before);
  return parsed(name === '' ? { uri: asOctets(uri) } : { name, uri: asOctets(uri) });
}

/**
 * Writes `name <uri>`, the name quoted where it is not made of tokens. Controls are escaped, octets
 * that no URI may hold are percent-encoded, lone surrogates become U+FFFD.
 */
export function writtenAddress(address: CpimAddress): Octets {
  const uri = address.uri.replace(NOT_URI, percentEncoded);
  const { name } = address;
  if (name === undefined || name === '') return asOctets(`<${uri}>`);
  if (TOKENS.test(name)) return asOctets(`${encodeUtf8(name)} <${uri}>`);
  return asOctets(`"${encodeUtf8(name.replace(QUOTED_SPECIAL, escaped))}" <${uri}>`);
}

/** A header value as text: UTF-8 decoded, escapes resolved [R3862-2.3-1]. */
export function headerText(value: string): string {
  // The block was checked as a whole; a cut at ASCII characters leaves valid UTF-8.
  const text = decodeUtf8(asOctets(value)) ?? value;
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, unescaped).toWellFormed();
}

/** Text as a header value: backslashes and controls escaped, then UTF-8. */
export function writtenText(text: string): Octets {
  return encodeUtf8(text.replace(SPECIAL, escaped));
}

function readLine(
  line: string,
  prefixes: ReadonlyMap<string, string> | undefined,
): CpimHeaderLine | undefined {
  const colon = line.indexOf(':');
  if (colon === -1) return undefined;
  const fullName = line.slice(0, colon);
  if (!HEADER_NAME.test(fullName)) return undefined;
  let at = colon + 1;
  let parameters = NO_PARAMETERS;
  if (line.charCodeAt(at) === SEMICOLON) {
    const read = readParameters(line, at);
    if (read === undefined) return undefined;
    at = read.end;
    parameters = read.parameters;
  }
  // One space belongs to the syntax; a sender that forgot it is understood all the same.
  const value = asOctets(line.slice(line.charCodeAt(at) === SPACE ? at + 1 : at));
  const dot = fullName.indexOf('.');
  if (dot === -1) {
    const namespace = prefixes?.get('') ?? CORE_NAMESPACE;
    return { name: fullName, namespace, value, parameters };
  }
  const namespace = prefixes?.get(fullName.slice(0, dot));
  if (namespace === undefined) return { name: fullName, namespace: '', value, parameters };
  return { name: fullName.slice(dot + 1), namespace, value, parameters };
}

function isAmbiguous(line: string, { name, namespace }: CpimHeaderLine): boolean {
  const prefixed = !line.startsWith(`${name}:`);
  return RESERVED.has(name) && (namespace === CORE_NAMESPACE) === prefixed;
}

function readParameters(
  line: string,
  start: number,
): { readonly parameters: readonly CpimParameter[]; readonly end: number } | undefined {
  const parameters: CpimParameter[] = [];
  let end = start;
  while (line.charCodeAt(end) === SEMICOLON) {
    PARAMETER.lastIndex = end;
    const match = PARAMETER.exec(line);
    if (match === null) return undefined;
    const [all, name = '', quoted, token = ''] = match;
    parameters.push({ name, value: headerText(quoted ?? token) });
    end += all.length;
  }
  return { parameters, end };
}

function closingQuote(text: string): number {
  for (let at = 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return -1;
}

function unescaped(_: string, escapee: string): string {
  if (escapee.length === 5) return String.fromCharCode(Number.parseInt(escapee.slice(1), 16));
  return CONTROL_BY_LETTER.get(escapee) ?? escapee;
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  for (const [letter, control] of CONTROL_BY_LETTER) {
    if (control === character) return `\\${letter}`;
  }
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function percentEncoded(octet: string): string {
  const code = octet.charCodeAt(0);
  const digits = [code >> 4, code & 15].map((digit) => HEX_DIGITS.charAt(digit));
  return `%${digits.join('')}`;
}

function badHeader(line: string): Fault {
  const expected = 'a CPIM header "Name: value"';
  return peerFault(400, 'R3862-2.2-1', `expected ${expected}, got ${shown(line)}`);
}

function badNamespace(value: string): Fault {
  const expected = 'NS: [prefix] <URI>';
  return peerFault(400, 'R3862-4.6-1', `expected ${expected}, got ${shown(value)}`);
}

function ambiguousName(line: string): Fault {
  const expected = 'From, To and NS unprefixed in the default CPIM namespace';
  return peerFault(400, 'R3862-3.4-1', `expected ${expected}, got ${shown(line)}`);
}

function badAddress(value: string): Fault {
  return peerFault(400, 'R3862-4.1-1', `expected [name] <URI>, got ${shown(value)}`);
}

const HEADER_NAME = /^[!#-'*+\-.0-9A-Z^-`a-z|~]+$/;
const PARAMETER = /;([!#-'*+\-0-9A-Z^-`a-z|~]+)=(?:"((?:[^"\\]|\\.)*)"|([^ ;"\t]+))/y;
const NAMESPACE = /^([!#-'*+\-0-9A-Z^-`a-z|~]*) *<([!#-;=?-~]+)>$/;
const URI = /^[!#-;=?-~]+$/;
const BARE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-~]+$/;
const NOT_URI = /[^!#-;=?-~]/g;
/** Words that RFC 3862 calls tokens, one space between them. */
const TOKENS =
  /^[!#-'*+\-.0-9A-Z^-`a-z|~\u00a0-\uffff]+(?: [!#-'*+\-.0-9A-Z^-`a-z|~\u00a0-\uffff]+)*$/;
const ESCAPE = /\\(u[0-9A-Fa-f]{4}|[\s\S]?)/g;
const SPECIAL = /[\\\x00-\x1f\x7f-\x9f]/g;
const QUOTED_SPECIAL = /["\\\x00-\x1f\x7f-\x9f]/g;
const CONTROL_BY_LETTER: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
]);
/** Names by which messages are routed or other names are read. */
const RESERVED: ReadonlySet<string> = new Set(['From', 'To', 'NS']);
const NO_PARAMETERS: readonly CpimParameter[] = [];
const HEX_DIGITS = '0123456789ABCDEF';
const SPACE = 0x20;
const QUOTE = 0x22;
const SEMICOLON = 0x3b;
const CLOSING = 0x3e;
const BACKSLASH = 0x5c;
