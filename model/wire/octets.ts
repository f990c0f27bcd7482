// Octets: what crosses the wire, as a latin1 string with one character for each octet.
// Law: bytes from a peer are data; nothing in wire/ throws on them (design, law 5).

/** A string in which every character code is 0 to 255: one character an octet. */
export type Octets = string & { readonly [octets]: true };

/**
 * Brands a string the caller knows to hold only characters 0 to 255 (ASCII literals, latin1 reads).
 */
export function asOctets(text: string): Octets {
  return text as Octets;
}

/**
 * A copy that shares no memory with its source: a small slice of a 64 KB read would otherwise hold
 * the whole read alive for as long as the slice is kept, and so would a string joined from slices.
 */
export function flatCopy(text: Octets): Octets {
  return flatText(text) as Octets;
}

/** The same for text that is not octets. */
export function flatText(text: string): string {
  if (text.length < SLICED_MIN) return text;
  // Joining makes a string that points to its parts; cutting it makes it flat first.
  return (text.charAt(0) + text).slice(1);
}

declare const octets: unique symbol;

/** V8 copies shorter substrings instead of pointing into their source. */
const SLICED_MIN = 13;
