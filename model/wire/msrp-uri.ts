// MSRP URIs: reading, writing, comparing. Implements R4975-6-1 to R4975-6-4 and R4975-6.1-1.
// Law: two URIs are equal exactly when their keys are, so a key can index sessions.
import { type Fault, peerFault } from '../clause.ts';
import { asciiLower } from './ascii.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';

/** The parts of an MSRP URI (RFC 4975, 6). */
export interface MsrpUri {
  readonly scheme: 'msrp' | 'msrps';
  /** As it came; never compared. */
  readonly user?: Octets;
  /** As it came, an IPv6 address without its brackets. */
  readonly host: Octets;
  readonly port?: number;
  readonly sessionId?: Octets;
  /** As it came, for instance `tcp`. */
  readonly transport: Octets;
  /** What follows the transport, each without its semicolon; never compared. */
  readonly parameters: readonly Octets[];
}

/**
 * Reads one URI. Faults, all 400: the grammar [R4975-6-1], no transport [R4975-6-2], a numeric host
 * without a port [R4975-6-3] unless `portless` lets it be judged elsewhere, a password [R4975-6-4].
 */
export function parseMsrpUri(text: Octets, portless = false): Parsed<MsrpUri> {
  const shape = SHAPE.exec(text);
  if (shape === null) return wireError(misshapen(text));
  const [, scheme = '', user, hostText = '', portText, sessionId, transport, rest = ''] = shape;
  if (user !== undefined && !USER.test(user)) return wireError(badUser(user));
  const host = readHost(hostText);
  if (host === undefined) return wireError(unexpected('a host name or an address', hostText));
  const port = portText === undefined ? undefined : Number(portText);
  if (port === undefined && !portless && isNumeric(host)) return wireError(noPort(text));
  if (port !== undefined && port > PORT_MAX) {
    return wireError(unexpected('a port of at most 65535', portText ?? ''));
  }
  if (sessionId !== undefined && !SESSION_ID.test(sessionId)) {
    return wireError(unexpected('a session id of letters, digits and -._~+=/', sessionId));
  }
  if (transport === undefined || !TRANSPORT.test(transport)) return wireError(noTransport(text));
  const parameters = rest === '' ? NO_PARAMETERS : rest.slice(1).split(';').map(asOctets);
  const bad = parameters.find((parameter) => !PARAMETER.test(parameter));
  if (bad !== undefined) return wireError(unexpected('a parameter, name or name=value', bad));
  return parsed({
    scheme: asciiLower(scheme) === 'msrps' ? 'msrps' : 'msrp',
    ...(user === undefined ? {} : { user: asOctets(user) }),
    host: asOctets(host),
    ...(port === undefined ? {} : { port }),
    ...(sessionId === undefined ? {} : { sessionId: asOctets(sessionId) }),
    transport: asOctets(transport),
    parameters,
  });
}

/** Writes a URI back; only the scheme's case and a port's leading zeros are lost in between. */
export function serializeMsrpUri(uri: MsrpUri): Octets {
  const user = uri.user === undefined ? '' : `${uri.user}@`;
  const host = uri.host.includes(':') ? `[${uri.host}]` : uri.host;
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  const session = uri.sessionId === undefined ? '' : `/${uri.sessionId}`;
  const parameters = uri.parameters.map((parameter) => `;${parameter}`).join('');
  const authority = `${user}${host}${port}`;
  return asOctets(`${uri.scheme}://${authority}${session};${uri.transport}${parameters}`);
}

/** Whether both name the same session [R4975-6.1-1]. */
export function equalMsrpUris(left: MsrpUri, right: MsrpUri): boolean {
  return msrpUriKey(left) === msrpUriKey(right);
}

/**
 * The URI as comparison sees it: user and parameters left out, scheme, host and transport lower,
 * addresses in one spelling. Equal for equal URIs and for no others.
 */
export function msrpUriKey(uri: MsrpUri): Octets {
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  const session = uri.sessionId === undefined ? '' : `/${uri.sessionId}`;
  const transport = asciiLower(uri.transport);
  return asOctets(`${uri.scheme}://${hostKey(uri.host)}${port}${session};${transport}`);
}

/** The host without brackets; undefined for what is neither a name nor an address. */
function readHost(text: string): string | undefined {
  if (text.charCodeAt(0) !== OPENING_BRACKET) return NAME.test(text) ? text : undefined;
  const address = text.slice(1, -1);
  return ipv6Groups(address) === undefined ? undefined : address;
}

function isNumeric(host: string): boolean {
  return host.includes(':') || IPV4.test(unescaped(host));
}

function hostKey(host: string): string {
  const groups = host.includes(':') ? ipv6Groups(host) : undefined;
  if (groups === undefined) return asciiLower(unescaped(host));
  return `[${groups.map((group) => group.toString(16)).join(':')}]`;
}

/** The host with the escapes of unreserved characters undone; other escapes mean themselves. */
function unescaped(host: string): string {
  if (!host.includes('%')) return host;
  return host.replace(ESCAPE, (triplet, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16));
    return UNRESERVED.test(character) ? character : triplet;
  });
}

/** The eight 16-bit groups of an IPv6 address; undefined when the text is none. */
function ipv6Groups(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = '', right] = halves;
  const head = groupsOf(left, right === undefined);
  const tail = right === undefined ? [] : groupsOf(right, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = IPV6_GROUPS - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function groupsOf(text: string, last: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [place, part] of parts.entries()) {
    if (HEXTET.test(part)) groups.push(Number.parseInt(part, 16));
    else if (last && place === parts.length - 1 && IPV4.test(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else return undefined;
  }
  return groups;
}

function misshapen(text: string): Fault {
  return unexpected('msrp://host:port/session;tcp', text);
}

function unexpected(expected: string, came: string): Fault {
  return peerFault(400, 'R4975-6-1', `expected ${expected}, got ${shown(came)}`);
}

function badUser(user: string): Fault {
  if (!user.includes(':')) return unexpected('user information', user);
  return peerFault(400, 'R4975-6-4', 'expected no password in an MSRP URI, got one');
}

function noPort(text: string): Fault {
  const expected = 'an explicit port after a numeric host';
  return peerFault(400, 'R4975-6-3', `expected ${expected}, got ${shown(text)}`);
}

function noTransport(text: string): Fault {
  return peerFault(400, 'R4975-6-2', `expected a transport such as ;tcp, got ${shown(text)}`);
}

/** The parts by their delimiters; what each may hold is looked at one by one. */
const AUTHORITY = /(?:([^@/;]*)@)?(\[[^\]@/;]*\]|[^:@/;[\]]*)(?::([0-9]+))?/.source;
const SESSION = /(?:\/([^;]*))?(?:;([^;]*)(.*))?/.source;
const SHAPE = new RegExp(`^(msrps?)://${AUTHORITY}${SESSION}$`, 'i');
const USER = /^(?:[A-Za-z0-9\-._~!$&'()*+,=]|%[0-9A-Fa-f]{2})*$/;
const NAME = /^(?:[A-Za-z0-9\-._~!$&'()*+,=]|%[0-9A-Fa-f]{2})+$/;
const SESSION_ID = /^[A-Za-z0-9\-._~+=/]+$/;
const TRANSPORT = /^[A-Za-z0-9]+$/;
const PARAMETER = /^[!#-'*+\-.0-9A-Z^-~]+(?:=[!#-'*+\-.0-9A-Z^-~]+)?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const HEXTET = /^[0-9A-Fa-f]{1,4}$/;
const ESCAPE = /%([0-9A-Fa-f]{2})/g;
const UNRESERVED = /[A-Za-z0-9\-._~]/;
const NO_PARAMETERS: readonly Octets[] = [];
const OPENING_BRACKET = 0x5b;
const IPV6_GROUPS = 8;
const PORT_MAX = 65_535;
