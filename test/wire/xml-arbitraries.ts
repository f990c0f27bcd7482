// Text that is hostile to XML, and documents that were damaged on the way.
import fc from 'fast-check';
import { asOctets, type Octets } from '../../model/wire/octets.ts';

/** Text that could end what it stands in, if it were not escaped; no character XML forbids. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom('<', '&', '>', '"', "'", ']]>', '<![CDATA[', '-->', '</user>', '<user/>'),
      fc.constantFrom('&amp;', '&#0;', '<?pi?>', '<!DOCTYPE x>', '\t', '\n', '\r', '\r\n', ' '),
      fc.constantFrom('\u0085', '\u007f', '\u2028', '\ufeff', 'é', '雪', '😀', '" a="', "' a='"),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join('').replace(NOT_XML, ''));

/** The same with characters that no document may hold. */
export const forbiddenText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      hostileText,
      fc.constantFrom('\0', '\u0001', '\u000b', '\u001f', '\ud800', '\udfff', '\ufffe', '\uffff'),
    ),
  )
  .map((parts) => parts.join(''));

/** The document with some of its octets taken out, doubled, replaced or put elsewhere. */
export function damaged(document: Octets): fc.Arbitrary<Octets> {
  const place = fc.nat({ max: Math.max(0, document.length - 1) });
  const piece = fc.oneof(
    fc.constantFrom('<', '>', '&', '"', '/', ':', '=', '!', '?', '[', ']', ';', '\0', '\xff'),
    fc.constantFrom(
      '<!DOCTYPE a [',
      '<!ENTITY b "c">',
      '&b;',
      '<![CDATA[',
      ']]>',
      '<a:b',
      'xmlns:',
    ),
  );
  const wound = fc.record({ at: place, gone: fc.nat({ max: 12 }), put: fc.option(piece) });
  return fc
    .array(wound, { minLength: 1, maxLength: 6 })
    .map((wounds) =>
      asOctets(
        wounds.reduce(
          (text, { at, gone, put }) => text.slice(0, at) + (put ?? '') + text.slice(at + gone),
          document as string,
        ),
      ),
    );
}

const NOT_XML = new RegExp(
  [
    '[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]',
    '[\\ud800-\\udbff](?![\\udc00-\\udfff])',
    '(?<![\\ud800-\\udbff])[\\udc00-\\udfff]',
  ].join('|'),
  'g',
);
