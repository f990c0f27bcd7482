// UTF-8 and ASCII case, checked against the platform's own decoder and against each other.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiLower, equalsIgnoringCase } from '../../model/wire/ascii.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { decodeUtf8, encodeUtf8 } from '../../model/wire/utf8.ts';

describe('UTF-8', () => {
  it.each([
    ['a stray continuation', '80'],
    ['a lead alone', 'c3'],
    ['a lead and no continuation', 'c328'],
    ['two of three octets', 'e282'],
    ['three of four octets, then more', 'f09f9861'],
    ['NUL in two octets', 'c080'],
    ['a slash in two octets', 'c1af'],
    ['an overlong form of three', 'e09fbf'],
    ['an overlong form of four', 'f08fbfbf'],
    ['the first surrogate', 'eda080'],
    ['the last surrogate', 'edbfbf'],
    ['a pair of surrogates', 'eda0bdedb880'],
    ['what lies above U+10FFFF', 'f4908080'],
    ['a form of five', 'f888808080'],
    ['a form of six', 'fc8480808080'],
    ['FE', 'fe'],
    ['FF after text', '6162ff'],
  ])('is not %s [R4975-9-9]', (_, hex) => {
    expect(decodeUtf8(fromHex(hex))).toBeUndefined();
  });

  it.each([
    ['', ''],
    ['7f', '\x7f'],
    ['c280', '\x80'],
    ['dfbf', '\u07ff'],
    ['e0a080', '\u0800'],
    ['ed9fbf', '\ud7ff'],
    ['ee8080', '\ue000'],
    ['efbfbf', '\uffff'],
    ['f0908080', '\u{10000}'],
    ['f48fbfbf', '\u{10ffff}'],
    ['efbbbf61', '\ufeffa'],
    ['61c3a962', 'aéb'],
  ])('%s is read and written back [R4975-9-9]', (hex, text) => {
    expect(decodeUtf8(fromHex(hex))).toBe(text);
    expect(encodeUtf8(text)).toBe(fromHex(hex));
  });

  it('writes a lone surrogate as U+FFFD [R4975-9-9]', () => {
    for (const text of ['\ud800', 'a\udc00b', '\ud800\ud83d\ude00', '\udfff\ud800']) {
      expect(encodeUtf8(text)).toBe(Buffer.from(text, 'utf8').toString('latin1'));
    }
  });

  it('is what the platform takes it to be, for any octets [R4975-9-9]', () => {
    const lively = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom(0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xef, 0xbf),
      ),
      { maxLength: 12 },
    );
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(lively, (codes) => {
        let expected: string | undefined;
        try {
          expected = decoder.decode(Uint8Array.from(codes));
        } catch {
          expected = undefined;
        }
        expect(decodeUtf8(asOctets(String.fromCharCode(...codes)))).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('is written as the platform writes it, and read back [R4975-9-9]', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const octets = encodeUtf8(text);
        expect(octets).toBe(Buffer.from(text, 'utf8').toString('latin1'));
        expect(decodeUtf8(octets)).toBe(text);
      }),
    );
  });

  it('may be long [R4975-9-9]', () => {
    const text = 'a雪😀é'.repeat(50_000);
    expect(decodeUtf8(encodeUtf8(text))).toBe(text);
  });
});

describe('ASCII case', () => {
  it('lowers A to Z and nothing else [R4975-9-8]', () => {
    const all = String.fromCharCode(...Array.from({ length: 0x250 }, (_, code) => code));
    const changed = [...all].filter((character) => asciiLower(character) !== character);
    expect(changed.join('')).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    expect(asciiLower('To-PATH É \u0130 \u212a [Z]')).toBe('to-path É \u0130 \u212a [z]');
  });

  it('makes texts equal exactly when their lowered forms are [R4975-9-8]', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aAkK@[`{éÉ\u212a'), maxLength: 4 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(equalsIgnoringCase(left, right)).toBe(asciiLower(left) === asciiLower(right));
      }),
      { numRuns: 2000 },
    );
    expect(equalsIgnoringCase('To-Path', 'TO-pATH')).toBe(true);
    expect(equalsIgnoringCase('@', '`')).toBe(false);
  });
});

function fromHex(hex: string): Octets {
  return asOctets(Buffer.from(hex, 'hex').toString('latin1'));
}
