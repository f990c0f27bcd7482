// message/cpim: who says what to whom around a MIME part, read and written.
// Implements R3862-2-1, R3862-2.4-1, R3862-x-1, R4975-13-3, R4975-13-4. Law: what routing sees is
// what every other reader of the same octets sees, so what two readers could take differently is
// refused, not guessed; the content is never touched, and a peer's bytes never throw (law 5).
import { type Fault, peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import { asciiLower } from './ascii.ts';
import {
  CORE_NAMESPACE,
  type CpimAddress,
  type CpimHeaderLine,
  type CpimParameter,
  headerText,
  readAddress,
  readHeaderLines,
  writtenAddress,
  writtenText,
} from './cpim-header.ts';
import { asOctets, type Octets } from './octets.ts';
import { type Parsed, parsed, wireError } from './outcome.ts';
import { shown, trimmed } from './plain-text.ts';
import { decodeUtf8 } from './utf8.ts';

export type { CpimAddress, CpimParameter } from './cpim-header.ts';

/** A header that has no place of its own in CpimMessage. */
export interface CpimHeader {
  /** Without its prefix; with it where the prefix was never declared. */
  readonly name: string;
  /** What NS bound the prefix to; empty where the prefix was never declared. */
  readonly namespace: string;
  /** Decoded and unescaped. */
  readonly value: string;
  readonly parameters: readonly CpimParameter[];
}

/** A header of the MIME part, unfolded. */
export interface ContentHeader {
  readonly name: Octets;
  readonly value: Octets;
}

/** A CPIM wrapper as it was read (RFC 3862). */
export interface CpimMessage {
  readonly from?: CpimAddress;
  readonly to: readonly CpimAddress[];
  readonly cc: readonly CpimAddress[];
  /** As it came; RFC 3339 by R3862-4.4-1, not checked here. */
  readonly dateTime?: string;
  readonly subject?: string;
  /** The `;lang=` of that Subject. */
  readonly subjectLanguage?: string;
  /** All others in order, NS applied and left out, a second DateTime or Subject included. */
  readonly headers: readonly CpimHeader[];
  /** The value of the MIME part's Content-Type, empty if there is none. */
  readonly contentType: Octets;
  /** Every MIME header in order, Content-Type included. */
  readonly contentHeaders: readonly ContentHeader[];
  readonly content: Octets;
}

/** What the switch needs to know of a message before it lets it through. */
export interface CpimRouting {
  readonly from?: Octets;
  readonly fromName?: string;
  readonly to: readonly Octets[];
  readonly contentType: Octets;
}

/** What a CPIM wrapper is made of; `dateTime` as RFC 3339 has it, `content` in octets. */
export interface CpimDraft {
  readonly from: CpimAddress;
  readonly to: readonly CpimAddress[];
  readonly dateTime?: string;
  readonly contentType: Octets;
  readonly content: Octets;
}

/**
 * Reads a whole message/cpim body, with or without the blank line before the MIME headers. A
 * missing From, To or Content-Type is no fault here. Faults: 403 for a second From [R4975-13-4],
 * 413 for header blocks above `cpimHeaderBytesMax` octets or `cpimHeadersMax` lines, 400 for
 * syntax.
 */
export function parseCpim(body: Octets): Parsed<CpimMessage> {
  const parts = readParts(body);
  if (!parts.ok) return parts;
  const { headers, mime, contentStart } = parts.value;
  const envelope = readEnvelope(headers);
  if (!envelope.ok) return envelope;
  const content = asOctets(body.slice(contentStart));
  return parsed({ ...envelope.value, ...readDetails(headers), ...mime, content });
}

/**
 * Reads only what routing needs: the URIs of From and of every To, From's name, the wrapped type.
 * Equal to what parseCpim says of the same body, faults included, and cheaper.
 */
export function cpimRouting(body: Octets): Parsed<CpimRouting> {
  const parts = readParts(body);
  if (!parts.ok) return parts;
  const envelope = readEnvelope(parts.value.headers);
  if (!envelope.ok) return envelope;
  const { from } = envelope.value;
  const { contentType } = parts.value.mime;
  const to = envelope.value.to.map((address) => address.uri);
  if (from === undefined) return parsed({ to, contentType });
  if (from.name === undefined) return parsed({ from: from.uri, to, contentType });
  return parsed({ from: from.uri, fromName: from.name, to, contentType });
}

/** The URIs of every cc that can be read, of a body that `cpimRouting` could read. */
export function cpimCopies(body: Octets): readonly Octets[] {
  const parts = readParts(body);
  return parts.ok ? readDetails(parts.value.headers).cc.map(({ uri }) => uri) : [];
}

/**
 * Writes a message with the blank line that RFC 3862 wants [R3862-2-1]. No field can add a header:
 * controls in names and date are escaped [R3862-2.3-1], those in the content type become spaces,
 * octets that no URI may hold are percent-encoded. Lone surrogates become U+FFFD.
 */
export function serializeCpim(draft: CpimDraft): Octets {
  const type = trimmed(draft.contentType.replace(CONTROLS, ' '));
  const mime = type === '' ? '' : `Content-Type: ${type}\r\n`;
  return asOctets(`${serializeCpimHeaders(draft)}${mime}\r\n${draft.content}`);
}

/**
 * Writes the CPIM header block alone, its blank line included and no MIME part: the body of the
 * reports that a private message gets [R7701-6.2-8].
 */
export function serializeCpimHeaders(draft: Pick<CpimDraft, 'from' | 'to' | 'dateTime'>): Octets {
  const lines = [`From: ${writtenAddress(draft.from)}`];
  for (const to of draft.to) lines.push(`To: ${writtenAddress(to)}`);
  if (draft.dateTime !== undefined) lines.push(`DateTime: ${writtenText(draft.dateTime)}`);
  return asOctets(`${lines.join('\r\n')}\r\n\r\n`);
}

/**
 * Where the content begins, in octets, once the CPIM and the MIME header block have both ended in a
 * blank line; undefined while they have not, or not within `cpimHeaderBytesMax`. More octets behind
 * never change the answer. A report's bare header block has no such place.
 */
export function cpimHeaderEnd(octets: Octets): number | undefined {
  const head = octets.slice(0, limits.cpimHeaderBytesMax);
  const block = splitHeaders(head);
  return block === undefined ? undefined : blankLineEnd(head, block.mimeStart);
}

interface Mime {
  readonly contentType: Octets;
  readonly contentHeaders: readonly ContentHeader[];
}

interface Parts {
  readonly headers: readonly CpimHeaderLine[];
  readonly mime: Mime;
  readonly contentStart: number;
}

interface HeaderBlock {
  readonly lines: readonly string[];
  /** Where the last line ends, its CRLF included. */
  readonly end: number;
  readonly mimeStart: number;
}

interface Envelope {
  readonly from?: CpimAddress;
  readonly to: readonly CpimAddress[];
}

type Details = Omit<CpimMessage, 'from' | 'to' | 'content' | keyof Mime>;

function readParts(body: Octets): Parsed<Parts> {
  if (body === '') return parsed({ headers: [], mime: NO_MIME, contentStart: 0 });
  const whole = body.length <= limits.cpimHeaderBytesMax;
  const head = whole ? body : body.slice(0, limits.cpimHeaderBytesMax);
  const block = splitHeaders(head);
  if (block === undefined) return wireError(whole ? noBlankLine() : blockTooLong());
  const end = blankLineEnd(head, block.mimeStart);
  if (end === undefined && !whole) return wireError(blockTooLong());
  const suspect = suspectLine(block.lines);
  if (suspect !== undefined) return wireError(suspect);
  const headers = readHeaderLines(block.lines);
  if (!headers.ok) return headers;
  // A MIME part that is all headers needs no blank line of its own.
  const contentStart = end ?? body.length;
  const separated = block.mimeStart > block.end;
  const mime = readMime(head.slice(block.mimeStart, contentStart), separated);
  if (!mime.ok) return mime;
  if (block.lines.length + mime.value.contentHeaders.length > limits.cpimHeadersMax) {
    return wireError(tooManyHeaders());
  }
  return parsed({ headers: headers.value, mime: mime.value, contentStart });
}

/** The CPIM header lines: up to a blank line, or to a MIME header that stands among them. */
function splitHeaders(head: string): HeaderBlock | undefined {
  const lines: string[] = [];
  let at = 0;
  for (;;) {
    if (opensMime(head, at)) return { lines, end: at, mimeStart: at };
    const end = head.indexOf('\r\n', at);
    if (end === -1) return undefined;
    if (end === at) return { lines, end: at, mimeStart: at + 2 };
    lines.push(head.slice(at, end));
    at = end + 2;
  }
}

function opensMime(head: string, at: number): boolean {
  // The first letter, C or M in either case, tells most lines.
  const first = head.charCodeAt(at) | LOWER_CASE_BIT;
  if (first !== LETTER_C && first !== LETTER_M) return false;
  return MIME_OPENINGS.some((opening) => {
    return asciiLower(head.slice(at, at + opening.length)) === opening;
  });
}

/** The end of the first blank line from `start` on; MIME lines may end in bare LF. */
function blankLineEnd(head: string, start: number): number | undefined {
  let at = start;
  for (;;) {
    const end = head.indexOf('\n', at);
    if (end === -1) return undefined;
    if (end === at || (end === at + 1 && head.charCodeAt(at) === CR)) return end + 1;
    at = end + 1;
  }
}

/** What is wrong with the octets of the first line that has other than printable ASCII and tabs. */
function suspectLine(lines: readonly string[]): Fault | undefined {
  for (const line of lines) {
    if (!SUSPECT.test(line)) continue;
    if (RAW_CONTROL.test(line)) return rawControl();
    if (decodeUtf8(asOctets(line)) === undefined) return notUtf8();
  }
  return undefined;
}

function readEnvelope(headers: readonly CpimHeaderLine[]): Parsed<Envelope> {
  let from: CpimAddress | undefined;
  const to: CpimAddress[] = [];
  for (const { namespace, name, value } of headers) {
    if (namespace !== CORE_NAMESPACE) continue;
    if (name === 'From') {
      if (from !== undefined) return wireError(secondFrom());
      // Without brackets Blink would take the sender for the room itself, so these are asked for.
      const address = readAddress(value, false);
      if (!address.ok) return address;
      from = address.value;
    } else if (name === 'To') {
      const address = readAddress(value, true);
      if (!address.ok) return address;
      to.push(address.value);
    }
  }
  return parsed(from === undefined ? { to } : { from, to });
}

function readDetails(lines: readonly CpimHeaderLine[]): Details {
  const cc: CpimAddress[] = [];
  const headers: CpimHeader[] = [];
  const once: { dateTime?: string; subject?: string; subjectLanguage?: string } = {};
  for (const line of lines) {
    const name = line.namespace === CORE_NAMESPACE ? line.name : '';
    if (name === 'From' || name === 'To') continue;
    const value = headerText(line.value);
    const copy = name === 'cc' ? readAddress(line.value, true) : undefined;
    if (copy?.ok === true) cc.push(copy.value);
    else if (name === 'DateTime' && once.dateTime === undefined) once.dateTime = value;
    else if (name === 'Subject' && once.subject === undefined) {
      once.subject = value;
      const language = line.parameters.find((parameter) => parameter.name === 'lang');
      if (language !== undefined) once.subjectLanguage = language.value;
    } else headers.push({ ...line, value });
  }
  return { cc, ...once, headers };
}

/**
 * Reads the MIME header block, its blank line included. Where no blank line stands before it, a
 * reader that expects one takes these lines for CPIM headers, so CPIM names are refused here.
 */
function readMime(text: string, separated: boolean): Parsed<Mime> {
  const contentHeaders: ContentHeader[] = [];
  let types = 0;
  let contentType = asOctets('');
  for (const line of mimeLines(text)) {
    const colon = line.indexOf(':');
    const name = asOctets(line.slice(0, Math.max(colon, 0)));
    if (!MIME_NAME.test(name) || UNPRINTABLE.test(line)) return wireError(badMimeHeader(line));
    if (!separated && CPIM_NAME.test(name)) return wireError(misplacedHeader(line));
    const value = asOctets(trimmed(line.slice(colon + 1)));
    contentHeaders.push({ name, value });
    if (!isContentType(name)) continue;
    types += 1;
    contentType = value;
  }
  return types > 1 ? wireError(secondType()) : parsed({ contentType, contentHeaders });
}

/** The lines without their ends, folded ones joined by one space, the blank line left out. */
function mimeLines(text: string): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const next = found === -1 ? text.length : found;
    const end = next > at && text.charCodeAt(next - 1) === CR ? next - 1 : next;
    const first = text.charCodeAt(at);
    const last = lines.length - 1;
    if (last >= 0 && end > at && (first === SPACE || first === TAB)) {
      lines[last] = `${lines[last]} ${trimmed(text.slice(at, end))}`;
    } else if (end > at) lines.push(text.slice(at, end));
    at = next + 1;
  }
  return lines;
}

function isContentType(name: Octets): boolean {
  return name === 'Content-Type' || asciiLower(name) === 'content-type';
}

function noBlankLine(): Fault {
  const expected = 'CPIM headers that end in CRLF and then a blank line';
  return peerFault(400, 'R3862-2-1', `expected ${expected}, got the end of the message`);
}

function blockTooLong(): Fault {
  const expected = `CPIM and MIME headers within ${limits.cpimHeaderBytesMax} octets`;
  return peerFault(413, 'R4975-10-413', `expected ${expected}, got more`);
}

function tooManyHeaders(): Fault {
  const expected = `at most ${limits.cpimHeadersMax} CPIM and MIME headers`;
  return peerFault(413, 'R4975-10-413', `expected ${expected}, got more`);
}

function rawControl(): Fault {
  return peerFault(400, 'R3862-2.2-4', 'expected escapes in the CPIM headers, got a raw control');
}

function notUtf8(): Fault {
  return peerFault(400, 'R3862-2.2-1', 'expected CPIM headers in UTF-8, got other octets');
}

function secondFrom(): Fault {
  return peerFault(403, 'R4975-13-4', 'expected one From in the CPIM headers, got a second');
}

function badMimeHeader(line: string): Fault {
  return peerFault(400, 'R3862-2.4-1', `expected a MIME header, got ${shown(line)}`);
}

function misplacedHeader(line: string): Fault {
  const expected = 'CPIM headers before the MIME headers';
  return peerFault(400, 'R3862-2-1', `expected ${expected}, got ${shown(line)}`);
}

function secondType(): Fault {
  return peerFault(400, 'R3862-2.4-1', 'expected one Content-Type in the MIME part, got a second');
}

/** Lower-cased beginnings that tell a MIME header among CPIM headers. */
const MIME_OPENINGS = ['content-', 'mime-version:'];
const NO_MIME: Mime = { contentType: asOctets(''), contentHeaders: [] };
const MIME_NAME = /^[!-9;-~]+$/;
const UNPRINTABLE = /[\0-\x08\x0a-\x1f\x7f]/;
/** What a reader could take for a CPIM header: its own names, and any with a prefix. */
const CPIM_NAME = /^(?:From|To|cc|DateTime|Subject|NS|Require|.*\..*)$/;
const SUSPECT = /[^\t -~]/;
const RAW_CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;
const CONTROLS = /[\x00-\x1f\x7f]+/g;
const LOWER_CASE_BIT = 0x20;
const LETTER_C = 0x63;
const LETTER_M = 0x6d;
const TAB = 0x09;
const CR = 0x0d;
const SPACE = 0x20;
