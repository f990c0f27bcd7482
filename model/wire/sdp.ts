// Session descriptions: the lines of SDP as RFC 3264 offers and answers carry them, and back.
// Implements R3264-6-1, R3264-6-2, R3264-8-1, R4975-8-1. Law: what was parsed is written again
// octet for octet, line ends and order of types put right; a peer's bytes never throw (law 5).
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { asOctets, flatCopy, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown } from './plain-text.ts';

/** An a= line: `a=name` has no value, `a=name:` an empty one. */
export interface SdpAttribute {
  readonly name: Octets;
  readonly value?: Octets;
}

/** A line that has no field of its own here (i=, u=, b=, k=, r=, ...), type letter and value. */
export interface SdpLine {
  readonly type: Octets;
  readonly value: Octets;
}

/** The o= line. Identifier and version are decimal digits of any length, kept as they came. */
export interface SdpOrigin {
  readonly username: Octets;
  readonly sessionId: Octets;
  readonly version: Octets;
  readonly netType: Octets;
  readonly addressType: Octets;
  readonly address: Octets;
}

/** An m= line and what follows it. `port` is 0 to 65535, 0 meaning refused or switched off. */
export interface SdpMedia {
  readonly media: Octets;
  readonly port: number;
  /** The `/n` behind the port, which message sessions never use. */
  readonly portCount?: number;
  readonly protocol: Octets;
  readonly formats: readonly Octets[];
  /** The value of the first c= line. */
  readonly connection?: Octets;
  /** The other lines, in the order of types that RFC 4566 prescribes. */
  readonly lines: readonly SdpLine[];
  /** In the order received, repeated names included. */
  readonly attributes: readonly SdpAttribute[];
}

/** An SDP body as it was read (RFC 4566); values are octets as they came. */
export interface SessionDescription {
  readonly origin: SdpOrigin;
  /** The value of s=, `-` by custom. */
  readonly name: Octets;
  /** The value of the first session-level c= line. */
  readonly connection?: Octets;
  /** The values of the t= lines. RFC 7701's own samples have none, so none is tolerated. */
  readonly timing: readonly Octets[];
  /** The other session-level lines, in the order of types that RFC 4566 prescribes. */
  readonly lines: readonly SdpLine[];
  readonly attributes: readonly SdpAttribute[];
  readonly media: readonly SdpMedia[];
}

/**
 * Reads a body of application/sdp. Lines end in CRLF or bare LF, the last one may lack its end, and
 * unknown line types are kept. Faults: 400 for syntax (v=, o=, s= and m= strictly), 413 above
 * `sdpBytesMax`, 488 above `sdpMediaMax`.
 */
export function parseSdp(body: Octets): Parsed<SessionDescription> {
  if (body.length > limits.sdpBytesMax) return wireError(tooLong(body.length));
  // Descriptions are kept for as long as the dialog: their fields must not hold a whole read alive.
  const lines = readLines(flatCopy(body));
  if (!lines.ok) return lines;
  const sections = splitAtMedia(lines.value);
  if (sections.media.length > limits.sdpMediaMax) {
    return wireError(tooManyMedia(sections.media.length));
  }
  const media: SdpMedia[] = [];
  const session = readSession(sections.session);
  if (!session.ok) return session;
  for (const section of sections.media) {
    const medium = readMedia(section);
    if (!medium.ok) return medium;
    media.push(medium.value);
  }
  return parsed({ ...session.value, media });
}

/**
 * Writes a description with CRLF line ends. CR, LF and NUL inside a value become a space, so that
 * no value can add a line.
 */
export function serializeSdp(description: SessionDescription): Octets {
  const { origin, name, timing } = description;
  const { username, sessionId, version, netType, addressType, address } = origin;
  const fields = `${username} ${sessionId} ${version} ${netType} ${addressType} ${address}`;
  const text = [written('v', '0'), written('o', fields), written('s', name)];
  writeSection(text, description, timing);
  for (const medium of description.media) {
    const port = medium.portCount === undefined ? '' : `/${medium.portCount}`;
    const formats = medium.formats.join(' ');
    text.push(written('m', `${medium.media} ${medium.port}${port} ${medium.protocol} ${formats}`));
    writeSection(text, medium, []);
  }
  return asOctets(text.join(''));
}

/** The first attribute of this exact name; attribute names are case-sensitive in SDP. */
export function sdpAttribute(
  attributes: readonly SdpAttribute[],
  name: string,
): SdpAttribute | undefined {
  return attributes.find((attribute) => attribute.name === name);
}

interface Sections {
  readonly session: readonly SdpLine[];
  /** Each begins with its m= line. */
  readonly media: readonly (readonly SdpLine[])[];
}

interface Section {
  readonly connection?: Octets;
  readonly lines: readonly SdpLine[];
  readonly attributes: readonly SdpAttribute[];
}

function readLines(body: Octets): Parsed<readonly SdpLine[]> {
  const texts = body.split('\n');
  // Each line may keep the CR of its CRLF; empty lines are tolerated at the very end only.
  let count = texts.length;
  while (count > 0 && (texts[count - 1] === '' || texts[count - 1] === '\r')) count -= 1;
  const lines: SdpLine[] = [];
  for (let index = 0; index < count; index += 1) {
    const raw = texts[index] ?? '';
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (!LINE.test(text)) return wireError(badLine(text));
    lines.push({ type: asOctets(text.slice(0, 1)), value: asOctets(text.slice(2)) });
  }
  return parsed(lines);
}

function splitAtMedia(lines: readonly SdpLine[]): Sections {
  const starts: number[] = [];
  lines.forEach((line, index) => {
    if (line.type === 'm') starts.push(index);
  });
  return {
    session: lines.slice(0, starts[0] ?? lines.length),
    media: starts.map((start, index) => lines.slice(start, starts[index + 1] ?? lines.length)),
  };
}

function readSession(lines: readonly SdpLine[]): Parsed<Omit<SessionDescription, 'media'>> {
  const [version, ...others] = lines;
  if (version?.type !== 'v' || version.value !== '0') return wireError(badVersion(version));
  const origins = others.filter((line) => line.type === 'o');
  const names = others.filter((line) => line.type === 's');
  const [originLine] = origins;
  const [nameLine] = names;
  if (others.some((line) => line.type === 'v')) return wireError(notOnce('v', 2));
  if (originLine === undefined || origins.length > 1) {
    return wireError(notOnce('o', origins.length));
  }
  if (nameLine === undefined || names.length > 1) return wireError(notOnce('s', names.length));
  const origin = readOrigin(originLine.value);
  if (!origin.ok) return origin;
  const timing = others.filter((line) => line.type === 't').map((line) => line.value);
  const section = readSection(others.filter((line) => !SESSION_ONLY.has(line.type)));
  return parsed({ origin: origin.value, name: nameLine.value, timing, ...section });
}

function readOrigin(value: Octets): Parsed<SdpOrigin> {
  const match = ORIGIN.exec(value);
  if (match === null) return wireError(badOrigin(value));
  const [, username = '', sessionId = '', version = '', netType = '', addressType = ''] = match;
  return parsed({
    username: asOctets(username),
    sessionId: asOctets(sessionId),
    version: asOctets(version),
    netType: asOctets(netType),
    addressType: asOctets(addressType),
    address: asOctets(match[6] ?? ''),
  });
}

function readMedia(lines: readonly SdpLine[]): Parsed<SdpMedia> {
  const [first, ...others] = lines;
  const value = first?.value ?? asOctets('');
  const fields = value.split(' ').map(asOctets);
  const [media, ports = '', protocol, ...formats] = fields;
  const match = PORT.exec(ports);
  const port = Number(match?.[1] ?? Number.NaN);
  const wellFormed = !fields.includes(asOctets('')) && formats.length > 0 && port <= PORT_MAX;
  if (media === undefined || protocol === undefined || !wellFormed) {
    return wireError(badMedia(value));
  }
  const stray = others.find((line) => SESSION_ONLY.has(line.type));
  if (stray !== undefined) return wireError(strayLine(stray));
  const portCount = match?.[2] === undefined ? {} : { portCount: Number(match[2]) };
  return parsed({ media, port, ...portCount, protocol, formats, ...readSection(others) });
}

function readSection(all: readonly SdpLine[]): Section {
  const attributes: SdpAttribute[] = [];
  const lines: SdpLine[] = [];
  let connection: Octets | undefined;
  for (const line of all) {
    if (line.type === 'a') attributes.push(readAttribute(line.value));
    else if (line.type === 'c' && connection === undefined) connection = line.value;
    else lines.push(line);
  }
  const section = { lines: lines.toSorted(byType), attributes };
  return connection === undefined ? section : { ...section, connection };
}

function readAttribute(text: Octets): SdpAttribute {
  const colon = text.indexOf(':');
  if (colon === -1) return { name: text };
  return { name: asOctets(text.slice(0, colon)), value: asOctets(text.slice(colon + 1)) };
}

function writeSection(text: string[], section: Section, timing: readonly Octets[]): void {
  const { connection } = section;
  const lines = [
    ...(connection === undefined ? [] : [{ type: asOctets('c'), value: connection }]),
    ...timing.map((value) => ({ type: asOctets('t'), value })),
    ...section.lines,
  ];
  for (const line of lines.toSorted(byType)) text.push(written(line.type, line.value));
  for (const { name, value } of section.attributes) {
    text.push(written('a', value === undefined ? name : `${name}:${value}`));
  }
}

function written(type: string, value: string): string {
  return `${type}=${value.replace(LINE_BREAKING, ' ')}\r\n`;
}

function byType(left: SdpLine, right: SdpLine): number {
  return rankOf(left.type) - rankOf(right.type);
}

function rankOf(type: Octets): number {
  const rank = TYPE_ORDER.indexOf(type);
  return rank === -1 ? TYPE_ORDER.length : rank;
}

function tooLong(bytes: number): Fault {
  const most = limits.sdpBytesMax;
  return peerFault(413, DESCRIPTION, `expected at most ${most} octets of SDP, got ${bytes}`);
}

function tooManyMedia(count: number): Fault {
  return peerFault(488, MEDIA, `expected at most ${limits.sdpMediaMax} m= lines, got ${count}`);
}

function badLine(text: string): Fault {
  return peerFault(400, DESCRIPTION, `expected an SDP line "x=value", got ${shown(text)}`);
}

function badVersion(line: SdpLine | undefined): Fault {
  const came = line === undefined ? 'nothing' : shown(`${line.type}=${line.value}`);
  return peerFault(400, DESCRIPTION, `expected SDP to begin with v=0, got ${came}`);
}

function notOnce(type: string, count: number): Fault {
  return peerFault(400, DESCRIPTION, `expected one ${type}= line before any m=, got ${count}`);
}

function badOrigin(value: Octets): Fault {
  const expected = 'o=<username> <digits> <digits> <nettype> <addrtype> <address>';
  return peerFault(400, ORIGIN_CLAUSE, `expected ${expected}, got ${shown(value)}`);
}

function badMedia(value: Octets): Fault {
  const expected = 'm=<media> <port> <proto> <fmt>...';
  return peerFault(400, MEDIA, `expected ${expected}, got ${shown(value)}`);
}

function strayLine(line: SdpLine): Fault {
  return peerFault(400, DESCRIPTION, `expected ${line.type}= before the first m=, got it after`);
}

/** An answer mirrors the offer line by line, so an offer that cannot be read has no answer. */
const DESCRIPTION = 'R3264-6-1';
const ORIGIN_CLAUSE = 'R3264-8-1';
const MEDIA = 'R4975-8-1';

const LINE = /^[a-z]=[^\0\r]*$/;
const ORIGIN = /^([^ ]+) ([0-9]+) ([0-9]+) ([^ ]+) ([^ ]+) ([^ ]+)$/;
const PORT = /^([0-9]{1,5})(?:\/([0-9]{1,5}))?$/;
const PORT_MAX = 65_535;
const LINE_BREAKING = /[\0\r\n]/g;
const SESSION_ONLY: ReadonlySet<string> = new Set(['v', 'o', 's', 't']);
/** RFC 4566 section 5: the order of the types between s= and a=; others follow these. */
const TYPE_ORDER = 'iuepcbtrzk';
