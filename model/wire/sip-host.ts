// Hosts and ports as SIP writes them: a name, an IPv4 address, an IPv6 address in brackets.
// Implements R3261-19.1.4-1, R3261-20-1. Law: no resolver is asked; a name never equals an address.
import { limits } from '../limits.ts';
import { hostPort } from './address.ts';
import { asciiLower } from './ascii.ts';
import { asOctets, type Octets } from './octets.ts';

/** `host` without brackets, as a socket takes it. */
export interface HostPort {
  readonly host: Octets;
  readonly port?: number;
}

/**
 * Reads `host [":" port]`, nothing before or behind; with `blanks`, spaces may stand around the
 * colon (Via allows them, URIs do not). Undefined when it is not one, or the port is above 65535.
 */
export function readHostPort(text: string, blanks: boolean): HostPort | undefined {
  const isBracketed = text.charCodeAt(0) === OPENING_BRACKET;
  const hostEnd = isBracketed ? text.indexOf(']') : endOfName(text);
  if (hostEnd === -1) return undefined;
  const host = asOctets(text.slice(isBracketed ? 1 : 0, hostEnd));
  if (isBracketed ? ipv6Groups(host) === undefined : !isHostName(host)) return undefined;
  const rest = text.slice(isBracketed ? hostEnd + 1 : hostEnd);
  if (rest === '') return { host };
  const port = (blanks ? SPACED_PORT : PORT).exec(rest)?.[1];
  return port === undefined || Number(port) > PORT_MAX ? undefined : { host, port: Number(port) };
}

/** Whether the text is an IPv4 address, or an IPv6 address without brackets. */
export function isAddress(text: string): boolean {
  return text.includes(':') ? ipv6Groups(text) !== undefined : isIpv4(text);
}

/** Whether the text is an IPv6 address, in brackets or without. */
export function isIpv6(text: string): boolean {
  const isBracketed = text.startsWith('[') && text.endsWith(']');
  return ipv6Groups(isBracketed ? text.slice(1, -1) : text) !== undefined;
}

/** As it stands in a URI or a Via: an IPv6 address in brackets. */
export function writtenHostPort({ host, port }: HostPort): Octets {
  if (port !== undefined) return asOctets(hostPort({ host, port }));
  return asOctets(host.includes(':') ? `[${host}]` : host);
}

/** Equal hosts have equal canonical forms: lower case, IPv6 in eight groups (RFC 5954 4.1). */
export function canonicalHost(host: Octets): Octets {
  const groups = host.includes(':') ? ipv6Groups(host) : undefined;
  if (groups === undefined) return asOctets(asciiLower(host));
  return asOctets(groups.map((group) => group.toString(16)).join(':'));
}

/** The eight groups of an IPv6 address without brackets; undefined when it is not one. */
export function ipv6Groups(text: string): readonly number[] | undefined {
  const [before = '', after, more] = text.split('::', 3);
  if (more !== undefined) return undefined;
  const head = groupsOf(before, after === undefined);
  const tail = after === undefined ? [] : groupsOf(after, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = GROUPS - head.length - tail.length;
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** Groups between colons; the last may be an IPv4 address that stands for two. */
function groupsOf(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':', GROUPS + 1);
  for (const [index, part] of parts.entries()) {
    if (GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const isLast = isEnd && index === parts.length - 1;
      const ipv4 = isLast ? ipv4Groups(part) : undefined;
      if (ipv4 === undefined) return undefined;
      groups.push(...ipv4);
    }
  }
  return groups;
}

function ipv4Groups(text: string): readonly number[] | undefined {
  if (!IPV4.test(text)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return Math.max(a, b, c, d) > 255 ? undefined : [a * 256 + b, c * 256 + d];
}

/** Where a name ends: at a colon, or a blank before one. */
function endOfName(text: string): number {
  let end = text.indexOf(':');
  if (end === -1) return text.length;
  while (text.charAt(end - 1) === ' ' || text.charAt(end - 1) === '\t') end -= 1;
  return end;
}

/** A name whose last label begins with a letter, or four decimal numbers of up to 255. */
function isHostName(text: string): boolean {
  return text.length <= limits.hostLengthMax && (HOST_NAME.test(text) || isIpv4(text));
}

function isIpv4(text: string): boolean {
  return ipv4Groups(text) !== undefined;
}

const PORT_MAX = 65_535;
const GROUPS = 8;
const GROUP = /^[0-9A-Fa-f]{1,4}$/;
const IPV4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
// Names with underscores are no host names, but peers have them, and they harm nobody.
const HOST_NAME =
  /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\.)*[A-Za-z_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\.?$/;
const PORT = /^:(\d{1,5})$/;
const SPACED_PORT = /^[ \t]*:[ \t]*(\d{1,5})$/;
const OPENING_BRACKET = 0x5b;
