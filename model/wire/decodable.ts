// Content that a client can take which reads every message as text, header and body as a whole,
// and fails as a whole where it cannot (seen of Blink's engine; profile `decodableOnly`).
// Law: a codec says what the octets are; from whom they are kept is the focus's.
import { asciiLower } from './ascii.ts';
import { parseCpim } from './cpim.ts';
import { bareType, isMediaType } from './message-media.ts';
import { asOctets, type Octets } from './octets.ts';
import { shown } from './plain-text.ts';
import { decodeUtf8 } from './utf8.ts';

/**
 * Why such a client could not decode a message/cpim body: it is no UTF-8, its part is a multipart
 * or wraps another message, its charset is unknown, cannot be told, or is not the one that its
 * octets are in. Undefined when it can.
 */
export function undecodable(body: Octets): string | undefined {
  const part = parseCpim(body);
  if (!part.ok) return 'it is no message/cpim';
  if (decodeUtf8(body) === undefined) return 'it is no UTF-8';
  for (const contentType of typesSeen(body)) {
    const why = unreadable(contentType, part.value.content);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** Whether the content is a line of Off-the-Record messaging: an offer, or an answer to one. */
export function isOtr(body: Octets): boolean {
  const part = parseCpim(body);
  if (!part.ok || !part.value.content.startsWith('?OTR')) return false;
  return bareType(part.value.contentType).startsWith('text/');
}

/**
 * The types that such a client may find. It takes for a mail message whatever follows the first
 * blank line with CRLFs, and for its header what looks like one, wherever the MIME part begins.
 */
function typesSeen(body: Octets): readonly string[] {
  const types: string[] = [];
  const line = new RegExp(LINE);
  const blank = body.indexOf(BLANK_LINE);
  if (blank === -1) return types;
  line.lastIndex = blank + BLANK_LINE.length;
  for (let found = line.exec(body); found !== null; found = line.exec(body)) {
    const [whole, text = ''] = found;
    if (whole === '' || !MAIL_HEADER.test(text)) break;
    const [, type] = CONTENT_TYPE.exec(text) ?? [];
    // A folded line goes on with the one before; whose does not matter to a type that ends there.
    if (type !== undefined) types.push(type);
    else if (CONTINUES.test(text) && types.length > 0) types.push(`${types.pop()}${text}`);
  }
  return types;
}

/** Why a part of that type is not taken; undefined when it is. */
function unreadable(contentType: string, content: Octets): string | undefined {
  const type = bareType(asOctets(contentType));
  if (COMPOSITE.test(type)) return `it is ${shown(type)}`;
  const charset = charsetOf(contentType);
  if (charset === undefined) return 'its charset cannot be told';
  if (UTF8.has(charset)) return undefined;
  if (!ASCII_LIKE.has(charset)) return `its charset is ${shown(charset)}`;
  return BEYOND_ASCII.test(content) ? `its octets are not ${shown(charset)}` : undefined;
}

/**
 * The charset that a type names, as one plain parameter; UTF-8 where it names none. Undefined where
 * readers could differ: the word stands elsewhere, twice, or in a way of writing of its own.
 */
function charsetOf(contentType: string): string | undefined {
  if (!asciiLower(contentType).includes('charset')) return 'utf-8';
  const type = bareType(asOctets(contentType));
  const parameters = PARAMETERS.exec(contentType.slice(contentType.indexOf(';')))?.[1];
  if (parameters === undefined || !isMediaType(type)) return undefined;
  let charset: string | undefined;
  for (const [, name = '', quoted, token = ''] of parameters.matchAll(PARAMETER)) {
    const value = asciiLower(quoted ?? token);
    const names = asciiLower(name).includes('charset');
    if (!names) {
      if (value.includes('charset')) return undefined;
      continue;
    }
    if (asciiLower(name) !== 'charset' || charset !== undefined) return undefined;
    charset = value;
  }
  return charset;
}

const BLANK_LINE = '\r\n\r\n';
const LINE = /([^\r\n]*)(?:\r\n|\r|\n|$)/y;
/** What such a client takes for a line of a header. */
const MAIL_HEADER = /^(?:From |[!-9;-~]*:|[\t ])/;
const CONTINUES = /^[\t ]/;
const CONTENT_TYPE = /^content-type[\t ]*:(.*)$/is;
/** Types whose content is read as further messages. */
const COMPOSITE = /^(?:multipart|message)\//;
const PARAMETERS =
  /^((?:[\t ]*;[\t ]*(?:[^\t ;="]+[\t ]*=[\t ]*(?:"[^"\\]*"|[^\t ;="]+))?)*)[\t ]*$/;
const PARAMETER = /;[\t ]*([^\t ;="]+)[\t ]*=[\t ]*(?:"([^"\\]*)"|([^\t ;="]+))/g;
const UTF8: ReadonlySet<string> = new Set(['utf-8', 'utf8']);
/** Charsets in which ASCII is ASCII, so that a content of nothing else reads alike. */
const ASCII_LIKE: ReadonlySet<string> = new Set([
  ...['us-ascii', 'ascii', 'iso-8859-1', 'iso-8859-15', 'latin1', 'windows-1252'],
]);
const BEYOND_ASCII = /[^\0-\x7f]/;
