// Content that a client can take which reads every message as text, header and body as a whole,
// and fails as a whole where it cannot (seen of Blink's engine; profile `decodableOnly`).
// Law: a codec says what the octets are; from whom they are kept is the focus's.
import { asciiLower } from './ascii.ts';
import { parseCpim } from './cpim.ts';
import { bareType } from './message-media.ts';
import type { Octets } from './octets.ts';
import { shown } from './plain-text.ts';
import { decodeUtf8 } from './utf8.ts';

/**
 * Why such a client could not decode a message/cpim body: it is no UTF-8, its part is a multipart,
 * its charset is unknown, or is not the one that its octets are in. Undefined when it can.
 */
export function undecodable(body: Octets): string | undefined {
  const part = parseCpim(body);
  if (!part.ok) return 'it is no message/cpim';
  const { contentType, content } = part.value;
  const type = bareType(contentType);
  if (type.startsWith('multipart/')) return `it is ${shown(type)}`;
  if (decodeUtf8(body) === undefined) return 'it is no UTF-8';
  const charset = asciiLower(CHARSET.exec(contentType)?.[1] ?? 'utf-8');
  if (UTF8.has(charset)) return undefined;
  if (!ASCII_LIKE.has(charset)) return `its charset is ${shown(charset)}`;
  return BEYOND_ASCII.test(content) ? `its octets are not ${shown(charset)}` : undefined;
}

/** Whether the content is a line of Off-the-Record messaging: an offer, or an answer to one. */
export function isOtr(body: Octets): boolean {
  const part = parseCpim(body);
  if (!part.ok || !part.value.content.startsWith('?OTR')) return false;
  return bareType(part.value.contentType).startsWith('text/');
}

const CHARSET = /;[ \t]*charset[ \t]*=[ \t]*"?([^";\s]+)/i;
const UTF8: ReadonlySet<string> = new Set(['utf-8', 'utf8']);
/** Charsets in which ASCII is ASCII, so that a content of nothing else reads alike. */
const ASCII_LIKE: ReadonlySet<string> = new Set([
  ...['us-ascii', 'ascii', 'iso-8859-1', 'iso-8859-15', 'latin1', 'windows-1252'],
]);
const BEYOND_ASCII = /[^\0-\x7f]/;
