// SIP and SIPS URIs: parts, equality, and the one canonical spelling of an identity.
// Implements R3261-19.1.4-1. Law: escapes are undone for comparing only; what was parsed is written
// again octet for octet.
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { asciiLower, equalsIgnoringCase } from './ascii.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';
import { canonicalHost, type HostPort, readHostPort, writtenHostPort } from './sip-host.ts';
import type { Parameter } from './sip-text.ts';

/** User, password, parameters and headers keep their escapes; `host` has no brackets. */
export interface SipUri {
  readonly scheme: 'sip' | 'sips';
  readonly user?: Octets;
  readonly password?: Octets;
  readonly host: Octets;
  readonly port?: number;
  readonly parameters: readonly Parameter[];
  /** What stands behind the question mark. */
  readonly headers?: Octets;
}

/**
 * Reads a sip or sips URI (RFC 3261 25.1), without angle brackets. Faults: 416 for another scheme,
 * 400 for syntax, for a parameter that appears twice, or for more than `sipParametersMax`.
 */
export function parseSipUri(text: Octets): Parsed<SipUri> {
  const colon = text.indexOf(':');
  const scheme = schemeOf(text, colon);
  if (scheme === undefined) return wireError(otherScheme(text));
  // No part but the user information may hold an at sign; the user may hold ; and ? though.
  const at = text.indexOf('@', colon);
  const user = at === -1 ? {} : readUser(text.slice(colon + 1, at));
  if (user === undefined) return wireError(badUri('a user of allowed characters', text));
  const rest = text.slice((at === -1 ? colon : at) + 1);
  const hostEnd = endBefore(rest, HOST_END, 0);
  const place = readHostPort(rest.slice(0, hostEnd), false);
  if (place === undefined) return wireError(badUri('host[:port]', text));
  const question = endBefore(rest, '?', hostEnd);
  const parameters = readUriParameters(rest.slice(hostEnd, question), text);
  if (!parameters.ok) return parameters;
  const uri = { scheme, ...user, ...place, parameters: parameters.value };
  if (question === rest.length) return parsed(uri);
  const headers = rest.slice(question + 1);
  if (!URI_HEADERS.test(headers) || hasBadEscape(headers)) {
    return wireError(badUri('?name=value', text));
  }
  return parsed({ ...uri, headers: asOctets(headers) });
}

/** Writes a URI from its parts, as they are. */
export function serializeSipUri(uri: SipUri): Octets {
  let text = `${uri.scheme}:`;
  if (uri.user !== undefined) {
    text += uri.password === undefined ? `${uri.user}@` : `${uri.user}:${uri.password}@`;
  }
  text += writtenHostPort(uri);
  for (const { name, value } of uri.parameters) {
    text += value === undefined ? `;${name}` : `;${name}=${value}`;
  }
  return asOctets(uri.headers === undefined ? text : `${text}?${uri.headers}`);
}

/**
 * Whether two URIs are equal by RFC 3261 19.1.4: not transitive. A parameter on one side only is
 * ignored unless it is user, ttl, method or maddr. Of transport the rule says the same and the
 * RFC's example another thing: `transport=udp` on one side makes them differ, another value does
 * not.
 */
export function equalSipUris(left: SipUri, right: SipUri): boolean {
  return (
    left.scheme === right.scheme &&
    left.port === right.port &&
    sameText(left.user, right.user) &&
    sameText(left.password, right.password) &&
    canonicalHost(left.host) === canonicalHost(right.host) &&
    parametersAgree(left.parameters, right.parameters) &&
    parametersAgree(right.parameters, left.parameters) &&
    headerSet(left.headers) === headerSet(right.headers)
  );
}

/**
 * The canonical spelling of the identity that a sip, sips, im, pres or tel URI names: scheme and
 * host in lower case, escapes undone where nothing needs them, port kept; password, parameters and
 * headers dropped. A tel URI loses its visual separators, and keeps phone-context where the number
 * is local (it is another number elsewhere). No scheme is mapped to another (P9, P10). Faults: 416
 * for any other scheme, 400 for syntax.
 */
export function addressOfRecord(text: Octets): Parsed<Octets> {
  const colon = text.indexOf(':');
  const scheme = asciiLower(text.slice(0, Math.max(colon, 0)));
  if (scheme === 'tel') return telephoneIdentity(text, text.slice(colon + 1));
  const isMailbox = scheme === 'im' || scheme === 'pres';
  // A mailbox has the user and host of a SIP URI.
  const uri = parseSipUri(isMailbox ? asOctets(`sip${text.slice(colon)}`) : text);
  if (!uri.ok) return uri;
  const { user, host, port } = uri.value;
  const place: HostPort = port === undefined ? { host } : { host, port };
  const name = user === undefined ? '' : `${canonicalEscapes(user)}@`;
  const where = writtenHostPort({ ...place, host: canonicalHost(host) });
  return parsed(asOctets(`${scheme}:${name}${where}`));
}

function schemeOf(text: string, colon: number): SipUri['scheme'] | undefined {
  if (colon === 3 && equalsIgnoringCase(text.slice(0, 3), 'sip')) return 'sip';
  if (colon === 4 && equalsIgnoringCase(text.slice(0, 4), 'sips')) return 'sips';
  return undefined;
}

function readUser(text: string): Pick<SipUri, 'user' | 'password'> | undefined {
  const colon = text.indexOf(':');
  const user = colon === -1 ? text : text.slice(0, colon);
  if (!USER.test(user) || hasBadEscape(text)) return undefined;
  if (colon === -1) return { user: asOctets(user) };
  const password = text.slice(colon + 1);
  if (!PASSWORD.test(password)) return undefined;
  return { user: asOctets(user), password: asOctets(password) };
}

/** `text` is empty or begins with a semicolon. */
function readUriParameters(text: string, uri: Octets): Parsed<readonly Parameter[]> {
  const parameters: Parameter[] = [];
  for (let from = 1; from <= text.length; ) {
    const end = endBefore(text, ';', from);
    const part = text.slice(from, end);
    if (!URI_PARAMETER.test(part) || hasBadEscape(part)) {
      return wireError(badUri(';name or ;name=value', uri));
    }
    const equals = part.indexOf('=');
    const name = asOctets(equals === -1 ? part : part.slice(0, equals));
    if (parameters.some((other) => equalsIgnoringCase(other.name, name))) {
      return wireError(badUri('a parameter once', uri));
    }
    parameters.push(equals === -1 ? { name } : { name, value: asOctets(part.slice(equals + 1)) });
    if (parameters.length > limits.sipParametersMax) {
      return wireError(badUri(`at most ${limits.sipParametersMax} parameters`, uri));
    }
    from = end + 1;
  }
  return parsed(parameters);
}

function telephoneIdentity(uri: Octets, text: string): Parsed<Octets> {
  const end = endBefore(text, ';', 0);
  const number = text.slice(0, end).replace(VISUAL_SEPARATORS, '');
  if (GLOBAL_NUMBER.test(number)) return parsed(asOctets(`tel:${number}`));
  if (!LOCAL_NUMBER.test(number)) return wireError(badUri('a telephone number', uri));
  const parameters = readUriParameters(text.slice(end), uri);
  if (!parameters.ok) return parameters;
  const context = parameters.value.find(({ name }) => asciiLower(name) === 'phone-context');
  if (context?.value === undefined) return wireError(badUri('phone-context', uri));
  // A context is a domain, or the leading digits of numbers, which may be spaced like a number.
  const isPrefix = context.value.startsWith('+');
  const spelt = isPrefix ? context.value.replace(VISUAL_SEPARATORS, '') : context.value;
  const where = asciiLower(spelt);
  return parsed(asOctets(`tel:${asciiLower(number)};phone-context=${where}`));
}

/** Where the first such mark from `from` on stands; the text's length when there is none. */
function endBefore(text: string, mark: string | RegExp, from: number): number {
  const found = typeof mark === 'string' ? text.indexOf(mark, from) : text.search(mark);
  return found === -1 ? text.length : found;
}

function hasBadEscape(text: string): boolean {
  return text.includes('%') && BAD_ESCAPE.test(text);
}

/** Unreserved characters as themselves, every other escape with its hex digits in upper case. */
function canonicalEscapes(text: Octets): string {
  return text.includes('%') ? text.replace(ESCAPE, canonicalEscape) : text;
}

function canonicalEscape(escaped: string): string {
  const octet = Number.parseInt(escaped.slice(1), 16);
  const character = String.fromCharCode(octet);
  if (UNRESERVED.test(character)) return character;
  return `%${HEX.charAt(octet >> 4)}${HEX.charAt(octet & 0x0f)}`;
}

function sameText(left: Octets | undefined, right: Octets | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left === right || canonicalEscapes(left) === canonicalEscapes(right);
}

function parametersAgree(here: readonly Parameter[], there: readonly Parameter[]): boolean {
  return here.every((parameter) => {
    const other = there.find(({ name }) => equalsIgnoringCase(name, parameter.name));
    const value = canonicalValue(parameter);
    if (other !== undefined) return value === canonicalValue(other);
    const name = asciiLower(parameter.name);
    return !(NEVER_IGNORED.includes(name) || (name === 'transport' && value === 'udp'));
  });
}

function canonicalValue({ value }: Parameter): string | undefined {
  return value === undefined ? undefined : asciiLower(canonicalEscapes(value));
}

/** The headers in an order of their own: RFC 3261 compares them as a set, names in any case. */
function headerSet(headers: Octets | undefined): string {
  if (headers === undefined) return '';
  const pairs = headers.split('&').map((header) => {
    const canonical = canonicalEscapes(asOctets(header));
    const equals = canonical.indexOf('=');
    return asciiLower(canonical.slice(0, equals)) + canonical.slice(equals);
  });
  return `?${pairs.sort().join('&')}`;
}

function otherScheme(text: string): Fault {
  return peerFault(416, 'R3261-8.2-1', `expected a sip or sips URI, got ${shown(text)}`);
}

function badUri(expected: string, text: string): Fault {
  return peerFault(400, 'R3261-19.1.4-1', `expected ${expected} in a URI, got ${shown(text)}`);
}

const HOST_END = /[;?]/;
const USER = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/%]+$/;
const PASSWORD = /^[A-Za-z0-9\-_.!~*'()&=+$,%]*$/;
const URI_PARAMETER = /^[A-Za-z0-9\-_.!~*'()[\]/:&+$%]+(?:=[A-Za-z0-9\-_.!~*'()[\]/:&+$%]+)?$/;
const URI_HEADER = "[A-Za-z0-9\\-_.!~*'()[\\]/?:+$%]+=[A-Za-z0-9\\-_.!~*'()[\\]/?:+$%]*";
const URI_HEADERS = new RegExp(`^${URI_HEADER}(?:&${URI_HEADER})*$`);
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const ESCAPE = /%[0-9A-Fa-f]{2}/g;
const UNRESERVED = /^[A-Za-z0-9\-_.!~*'()]$/;
const HEX = '0123456789ABCDEF';
const NEVER_IGNORED: readonly string[] = ['user', 'ttl', 'method', 'maddr'];
const VISUAL_SEPARATORS = /[-.()]/g;
const GLOBAL_NUMBER = /^\+\d+$/;
const LOCAL_NUMBER = /^[0-9A-Fa-f*#]+$/;
