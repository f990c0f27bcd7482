// Arbitrary octets, damage to them, and the places at which a network may cut them. Law: pure.
import fc from 'fast-check';
import { asOctets, type Octets } from '../../model/wire/octets.ts';

/** Any octets, at most so many. */
export function octetsUpTo(maxLength: number): fc.Arbitrary<Octets> {
  const unit = fc.integer({ min: 0, max: 255 }).map((octet) => String.fromCharCode(octet));
  return fc.string({ unit, maxLength }).map(asOctets);
}

/** Text of the characters given, octets as long as these are below 256. */
export function textOf(
  alphabet: string,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<Octets> {
  const unit = fc.constantFrom(...alphabet);
  return fc.string({ unit, minLength, maxLength }).map(asOctets);
}

/**
 * Octets in the pieces in which a network may bring them: a few anywhere, or all of one size, down
 * to an octet each. Joined they are the octets again; a piece may be empty.
 */
export function splits(octets: Octets): fc.Arbitrary<readonly Octets[]> {
  const { length } = octets;
  const few = fc.array(fc.nat(length), { maxLength: 6 });
  const even = fc
    .integer({ min: 1, max: Math.max(1, Math.min(length, EVEN_MAX)) })
    .map((size) => Array.from({ length: Math.floor(length / size) }, (_, at) => (at + 1) * size));
  return fc.oneof(few, even).map((cuts) => pieces(octets, cuts));
}

/** A text in pieces, cut at these places; those beyond it are taken from its beginning again. */
export function pieces(text: Octets, cuts: readonly number[]): Octets[] {
  const places = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  let from = 0;
  return places.map((to) => {
    const piece = asOctets(text.slice(from, to));
    from = to;
    return piece;
  });
}

/**
 * One to three small damages: octets cut, doubled or exchanged, or a mark of the grammar put in.
 */
export function damaged(texts: fc.Arbitrary<Octets>): fc.Arbitrary<Octets> {
  const mark = fc.constantFrom(
    ...'"\\<>;,=?:@/[]% \t\r\n.-_#&{}a0',
    '\x00',
    '\x7f',
    '\xc3',
    '\xff',
    '%4',
    '""',
  );
  const damage = fc.record({
    kind: fc.constantFrom('cut', 'double', 'exchange', 'insert', 'end'),
    at: fc.nat(),
    mark,
  });
  return fc
    .tuple(texts, fc.array(damage, { minLength: 1, maxLength: 3 }))
    .map(([text, damages]) => {
      let octets: string = text;
      for (const { kind, at, mark: put } of damages) {
        const index = octets.length === 0 ? 0 : at % octets.length;
        const [head, tail] = [octets.slice(0, index), octets.slice(index)];
        if (kind === 'cut') octets = head + tail.slice(1);
        else if (kind === 'double') octets = head + tail.slice(0, 4) + tail;
        else if (kind === 'exchange') octets = head + put + tail.slice(1);
        else if (kind === 'insert') octets = head + put + tail;
        else octets = head;
      }
      return asOctets(octets);
    });
}

export const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const DIGITS = '0123456789';
const EVEN_MAX = 40;
