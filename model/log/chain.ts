// The chain of a room's log: each entry's hash covers the one before it, so that a changed, lost or
// foreign entry shows. Bodies are covered through their salted hash, so that erasing one breaks
// nothing. Law: the hash function is an argument; nothing here is part of the entry's fold or the
// room's state.
import { canonicalJson } from './canonical.ts';
import type { Append, Entry, EntryBody } from './entry.ts';
import type { Sha256 } from './port.ts';

/**
 * The entry as it is committed: a message's `bodyHash` is SHA-256 of salt and body, 64 hex digits.
 * Throws when a body comes with an entry that has no place for its hash, which is our bug.
 */
export function sealEntry(append: Append, sha256: Sha256): Entry {
  const { entry, body } = append;
  if (body === undefined) return entry;
  if (entry.type !== 'message.posted') throw new TypeError(`${entry.type} carries no body`);
  return { ...entry, bodyHash: hashBody(body, sha256) };
}

/** SHA-256 of salt and body, 64 hex digits. */
export function hashBody(body: EntryBody, sha256: Sha256): string {
  return sha256(body.salt + body.octets);
}

/** Whether a kept body is the one that the entry was sealed with. */
export function bodyMatches(entry: Entry, body: EntryBody, sha256: Sha256): boolean {
  return entry.type === 'message.posted' && entry.bodyHash === hashBody(body, sha256);
}

/**
 * The head of a room's chain after an entry, 64 hex digits: `previous` is the head before it, ''
 * before the first. `stampMs` is a whole number.
 */
export function chainHead(
  previous: string,
  seq: number,
  stampMs: number,
  entry: Entry,
  sha256: Sha256,
): string {
  return chainHeadOfJson(previous, seq, stampMs, canonicalJson(entry), sha256);
}

/** The same over the entry's canonical JSON, for a log that has written it already. */
export function chainHeadOfJson(
  previous: string,
  seq: number,
  stampMs: number,
  json: string,
  sha256: Sha256,
): string {
  // No field but the last can hold a line feed, so no two histories give one text.
  return sha256(`${previous}\n${seq}\n${stampMs}\n${json}`);
}
