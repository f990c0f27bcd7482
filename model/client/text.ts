// Text of others, made safe to read and to show: charsets decoded without failing, controls that a
// terminal would obey taken out, HTML reduced to its words.

import { asciiLower } from '../wire/ascii.ts';
import { IMDN_TYPE } from '../wire/imdn.ts';
import { IS_COMPOSING_TYPE } from '../wire/is-composing.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { decodeUtf8 } from '../wire/utf8.ts';

/**
 * The text of a body by the charset of its Content-Type: UTF-8 (also when none is named), US-ASCII
 * or ISO-8859-1. What has no meaning in it becomes U+FFFD; so does all but ASCII of other charsets.
 */
export function decodedText(content: Octets, contentType: Octets): string {
  const charset = asciiLower(CHARSET.exec(contentType)?.[1] ?? 'utf-8');
  if (latin1.has(charset)) return content;
  if (!utf8.has(charset)) return content.replace(NOT_ASCII, REPLACEMENT);
  return decodeUtf8(content) ?? salvaged(content);
}

/**
 * Text of a peer as a terminal may be given it: no control but line feed and tab, nothing that
 * turns the direction of what stands beside it, no lone surrogate.
 */
export function printable(text: string): string {
  return text
    .replace(LINE_ENDS, '\n')
    .replace(UNPRINTABLE, '')
    .replace(LONE_SURROGATE, REPLACEMENT);
}

/** The words of an HTML text: tags out, the commonest entities resolved. */
function withoutMarkup(html: string): string {
  return html
    .replace(BREAKS, '\n')
    .replace(TAGS, '')
    .replace(ENTITIES, (entity, name: string) => entities[name] ?? entity);
}

/**
 * What a person is shown of a message: its words where it has any, a line that says what came where
 * it has none, undefined for signals between programs (typing, delivery).
 */
export function readableText(contentType: string, text: string): string | undefined {
  const type = asciiLower(BARE_TYPE.exec(contentType)?.[0] ?? '');
  if (signals.has(type)) return undefined;
  if (type === 'text/html') return printable(withoutMarkup(text));
  if (type.startsWith('text/') || type === '') return printable(text);
  return `[${printable(type)}, which cannot be shown here]`;
}

/** Sequence by sequence: what is no UTF-8 becomes U+FFFD, one for each octet. */
function salvaged(octets: Octets): string {
  return octets.replace(SEQUENCES, (sequence) => {
    const text = decodeUtf8(asOctets(sequence));
    return text ?? REPLACEMENT.repeat(sequence.length);
  });
}

const REPLACEMENT = '\ufffd';
const BARE_TYPE = /^[^\s;]+/;
const signals: ReadonlySet<string> = new Set([IS_COMPOSING_TYPE, IMDN_TYPE]);
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;
const NOT_ASCII = /[\x80-\xff]/g;
/** A lead octet with as many continuations as it announces, or any other octet above ASCII. */
const SEQUENCES =
  /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g;
const LINE_ENDS = /\r\n?|\u2028|\u2029/g;
const UNPRINTABLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const BREAKS = /<br\s*\/?>|<\/p>|<\/div>/gi;
const TAGS = /<[^>]*>/g;
const ENTITIES = /&(amp|lt|gt|quot|apos|nbsp|#39);/g;
const entities: { readonly [name: string]: string | undefined } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
};
const utf8: ReadonlySet<string> = new Set(['utf-8', 'utf8']);
const latin1: ReadonlySet<string> = new Set(['iso-8859-1', 'latin1', 'latin-1', 'iso8859-1']);
