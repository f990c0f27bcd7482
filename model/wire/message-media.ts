// What an m=message line says about a chat session: path, types, size, roles, chat room features.
// Implements R4975-8-*, R6135-4.2-*, R7701-8-*. Law: a codec says what was declared; whether that
// is enough to join (message/cpim among the types, TLS wanted, a file offered) is the session's.
import { type Clause, type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { asciiLower } from './ascii.ts';
import { type MsrpUri, parseMsrpUri } from './msrp-uri.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown, trimmed } from './plain-text.ts';
import { type SdpAttribute, type SdpMedia, sdpAttribute } from './sdp.ts';

/** What an m=message section declares (R4975-8-*). */
export interface MessageMedia {
  readonly protocol: 'TCP/MSRP' | 'TCP/TLS/MSRP';
  /** Of the m= line; the address to connect to is the first path URI's [R4975-8-3]. */
  readonly port: number;
  /** At least one; the first is where to connect, the last names the session. */
  readonly path: readonly MsrpUri[];
  /** As declared, wildcards and parameters included; at least one. */
  readonly acceptTypes: readonly Octets[];
  readonly acceptWrappedTypes?: readonly Octets[];
  /** Octets of a whole message, a hint [R4975-8-8]. Absent also where it was not a number. */
  readonly maxSize?: number;
  /** Absent means that the offerer connects [R6135-4.2-7]; holdconn counts as absent. */
  readonly setup?: 'active' | 'passive' | 'actpass';
  readonly direction: Direction;
  readonly chatroom: Chatroom;
  /** Present on a file transfer line (RFC 5547); empty when the attribute has no selectors. */
  readonly fileSelector?: Octets;
}

/** Which way messages go, as its writer sees it [R3264-5-2]. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What `a=chatroom` declares. Not aware: the line was absent. */
export interface Chatroom {
  readonly aware: boolean;
  readonly nickname: boolean;
  readonly privateMessages: boolean;
  /** Other tokens, each once, as received [R7701-8-9]. */
  readonly extensions: readonly Octets[];
}

/**
 * Reads an m=message section. `session` is the description's own attributes: setup and direction
 * may stand there for every section. `portless` lets a path lack its ports: the session's to say.
 * A line with port 0 is read like any other: ask `media.port`
 * first. Faults, all 488: another media or protocol [R4975-8-1], no path, an unreadable one or one
 * without ports [R4975-8-2, R4975-6-3], no accept-types [R4975-8-5].
 */
export function parseMessageMedia(
  media: SdpMedia,
  session: readonly SdpAttribute[] = [],
  portless = false,
): Parsed<MessageMedia> {
  const { attributes, port } = media;
  const protocol = PROTOCOLS.find((known) => asciiLower(media.protocol) === asciiLower(known));
  if (asciiLower(media.media) !== 'message' || protocol === undefined) {
    return wireError(otherMedia(media));
  }
  const path = readPath(attributes, portless);
  if (!path.ok) return path;
  const acceptTypes = listOf(attributes, 'accept-types');
  if (acceptTypes === undefined || acceptTypes.length === 0) return wireError(noTypes());
  const wrapped = listOf(attributes, 'accept-wrapped-types');
  const types = Math.max(acceptTypes.length, wrapped?.length ?? 0);
  if (types > limits.sdpTypesMax) return wireError(manyTypes(types));
  const maxSize = readMaxSize(attributes);
  const setup = readSetup(attributes) ?? readSetup(session);
  const selector = sdpAttribute(attributes, 'file-selector');
  return parsed({
    protocol,
    port,
    path: path.value,
    acceptTypes,
    ...(wrapped === undefined ? {} : { acceptWrappedTypes: wrapped }),
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(setup === undefined ? {} : { setup }),
    direction: readDirection(attributes) ?? readDirection(session) ?? 'sendrecv',
    chatroom: readChatroom(attributes),
    ...(selector === undefined ? {} : { fileSelector: selector.value ?? asOctets('') }),
  });
}

/**
 * Whether a list of accept-types or accept-wrapped-types covers a content type. `*` and `type/*`
 * are wildcards, case does not count, and parameters on either side are ignored [R4975-8-5]. What
 * is not of the form type/subtype is covered by nothing.
 */
export function acceptsType(types: readonly Octets[], type: Octets): boolean {
  const wanted = bareType(type);
  const slash = wanted.indexOf('/');
  if (slash < 1 || slash === wanted.length - 1) return false;
  // The exact spelling is by far the commonest; only a miss pays for the lower-casing of the list.
  for (const entry of types) if (entry === '*' || entry === wanted) return true;
  const family = `${wanted.slice(0, slash)}/*`;
  return types.some((entry) => {
    const known = bareType(entry);
    return known === wanted || known === family || known === '*';
  });
}

/** Type and subtype alone, lower-cased: `text/plain` for `Text/Plain; charset=utf-8`. */
export function bareType(type: Octets): string {
  const semicolon = type.indexOf(';');
  const bare = semicolon === -1 ? type : type.slice(0, semicolon);
  return asciiLower(trimmed(bare));
}

/** Whether a bare type has the form that RFC 2045 gives it: two tokens and a slash. */
export function isMediaType(bare: string): boolean {
  return MEDIA_TYPE.test(bare);
}

function readPath(
  attributes: readonly SdpAttribute[],
  portless: boolean,
): Parsed<readonly MsrpUri[]> {
  const texts = (sdpAttribute(attributes, 'path')?.value ?? '').split(' ').filter(Boolean);
  if (texts.length === 0) return wireError(noPath());
  if (texts.length > limits.sdpPathUrisMax) return wireError(longPath(texts.length));
  const path: MsrpUri[] = [];
  for (const text of texts) {
    const uri = parseMsrpUri(asOctets(text), portless);
    if (!uri.ok) return wireError(peerFault(488, uri.fault.clause, uri.fault.message));
    if (uri.value.port === undefined && !portless) return wireError(noPort(text));
    path.push(uri.value);
  }
  return parsed(path);
}

/** The entries of the first such attribute; a quoted parameter value may hold spaces. */
function listOf(attributes: readonly SdpAttribute[], name: string): readonly Octets[] | undefined {
  const value = sdpAttribute(attributes, name)?.value;
  return value?.match(ENTRIES)?.map(asOctets) ?? (value === undefined ? undefined : []);
}

function readMaxSize(attributes: readonly SdpAttribute[]): number | undefined {
  const value = sdpAttribute(attributes, 'max-size')?.value;
  if (value === undefined || !DIGITS.test(value)) return undefined;
  return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
}

function readSetup(attributes: readonly SdpAttribute[]): MessageMedia['setup'] {
  const value = sdpAttribute(attributes, 'setup')?.value;
  return value === undefined ? undefined : SETUPS.find((setup) => setup === asciiLower(value));
}

function readDirection(attributes: readonly SdpAttribute[]): Direction | undefined {
  for (const { name } of attributes) {
    const direction = DIRECTIONS.find((known) => known === name);
    if (direction !== undefined) return direction;
  }
  return undefined;
}

/**
 * The first a=chatroom alone counts. Duplicates collapse [R7701-8-7], an empty value is bare
 * [R7701-8-8], the RFC's prose spelling `nicknames` counts as `nickname`, and what is no token at
 * all is passed over.
 */
function readChatroom(attributes: readonly SdpAttribute[]): Chatroom {
  const attribute = sdpAttribute(attributes, 'chatroom');
  const extensions = new Set<Octets>();
  let nickname = false;
  let privateMessages = false;
  for (const token of (attribute?.value ?? '').split(' ')) {
    const known = asciiLower(token);
    if (known === 'nickname' || known === 'nicknames') nickname = true;
    else if (known === 'private-messages') privateMessages = true;
    else if (TOKEN.test(token)) extensions.add(asOctets(token));
  }
  const aware = attribute !== undefined;
  return { aware, nickname, privateMessages, extensions: [...extensions] };
}

function refusal(clause: Clause, message: string): Fault {
  return peerFault(488, clause, message);
}

function otherMedia(media: SdpMedia): Fault {
  const came = shown(`${media.media} ${media.protocol}`);
  return refusal('R4975-8-1', `expected message over TCP/MSRP or TCP/TLS/MSRP, got ${came}`);
}

function noPath(): Fault {
  return refusal('R4975-8-2', 'expected a=path with at least one MSRP URI, got none');
}

function longPath(count: number): Fault {
  const most = limits.sdpPathUrisMax;
  return refusal('R4975-8-2', `expected at most ${most} URIs in a=path, got ${count}`);
}

function manyTypes(count: number): Fault {
  const most = limits.sdpTypesMax;
  return refusal('R4975-8-5', `expected at most ${most} accepted types, got ${count}`);
}

function noPort(text: string): Fault {
  return refusal('R4975-6-3', `expected an explicit port in a=path, got ${shown(text)}`);
}

function noTypes(): Fault {
  return refusal('R4975-8-5', 'expected a=accept-types with at least one type, got none');
}

const PROTOCOLS = ['TCP/MSRP', 'TCP/TLS/MSRP'] as const;
const SETUPS = ['active', 'passive', 'actpass'] as const;
const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;
const ENTRIES = /(?:[^ "]|"(?:[^"\\]|\\.)*"?)+/g;
const DIGITS = /^[0-9]+$/;
const TOKEN = /^[!#-'*+\-.0-9A-Z^-~]+$/;
const MEDIA_TYPE = /^[!#-'*+\-.0-9A-Z^-~]+\/[!#-'*+\-.0-9A-Z^-~]+$/;
