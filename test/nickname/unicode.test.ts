// The pinned Unicode data and its algorithms against the host's, where the host's version allows,
// and against the rules of RFC 8264 and RFC 5892 (appendix A) one by one.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeformBreach, isUnassigned } from '../../model/nickname/unicode/freeform.ts';
import { toLower } from '../../model/nickname/unicode/lower-case.ts';
import { combiningClass, toNfkc } from '../../model/nickname/unicode/nfkc.ts';
import { codePointsOf, textOf } from '../../model/nickname/unicode/packed.ts';
import { UNICODE_VERSION } from '../../model/nickname/unicode/tables.ts';
import { tablesFile, unicodeTables } from '../generate/unicode-tables.ts';

const hostIsPinned = process.versions.unicode === UNICODE_VERSION;

/** Assigned in the pinned version and in the host's, so in the older of the two. */
function everyCodePoint(): readonly string[] {
  return Array.from({ length: 0x110000 }, (_, codePoint) => codePoint)
    .filter((codePoint) => !isUnassigned(codePoint))
    .map((codePoint) => String.fromCodePoint(codePoint))
    .filter((character) => !/^\p{Cn}$/u.test(character));
}

const known = everyCodePoint();
const moved = known.filter((each) => each.normalize('NFKD') !== each || /^\p{M}$/u.test(each));
const cased = known.filter((each) => /^[\p{Cased}\p{Case_Ignorable}]$/u.test(each));

const troublesome = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...moved),
    fc.constantFrom(...cased),
    fc.constantFrom(...'aeos \u03a3\u03a3\u0130\u00b7.:\u1100\u1161\u11a8\uac00\uac01\u0301\u0323'),
  ),
  maxLength: 12,
});

describe('Normalization Form KC', () => {
  it("agrees with the host's on every code point that both know [R8266-2.1-3]", () => {
    expect(known.length).toBeGreaterThan(280_000);
    expect(known.filter((each) => toNfkc(each) !== each.normalize('NFKC'))).toEqual([]);
  });

  it("agrees with the host's after a letter and after each mark [R8266-2.1-3]", () => {
    const marks = known.filter((each) => /^\p{M}$/u.test(each));
    const texts = marks.flatMap((mark) => [`a${mark}\u0301`, `a\u0301${mark}`, `e\u0323${mark}`]);
    expect(texts.filter((text) => toNfkc(text) !== text.normalize('NFKC'))).toEqual([]);
  });

  it("agrees with the host's on what decomposes canonically and is taken apart [R8266-2.1-3]", () => {
    const texts = known.map((each) => each.normalize('NFD')).filter((text) => text.length > 1);
    expect(texts.length).toBeGreaterThan(12_000);
    expect(texts.filter((text) => toNfkc(text) !== text.normalize('NFKC'))).toEqual([]);
  });

  it("agrees with the host's on any text, and is its own normal form [R8266-2.1-3]", () => {
    fc.assert(
      fc.property(troublesome, (text) => {
        expect(toNfkc(text)).toBe(text.normalize('NFKC'));
        expect(toNfkc(toNfkc(text))).toBe(toNfkc(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps marks of one class in order and stops at what stands between [R8266-2.1-3]', () => {
    expect(toNfkc('q\u0323\u0307')).toBe('q\u0323\u0307');
    expect(toNfkc('q\u0307\u0323')).toBe('q\u0323\u0307');
    expect(toNfkc('q\u0307\u0301')).toBe('q\u0307\u0301');
    expect(toNfkc('a\u0305\u0301')).toBe('a\u0305\u0301');
    expect(toNfkc('a\u0323\u0301')).toBe('\u1ea1\u0301');
    expect(toNfkc('\u0301a')).toBe('\u0301a');
  });

  it('composes Hangul by arithmetic and leaves old jamo alone [R8266-2.1-3]', () => {
    expect(toNfkc('\u1100\u1161')).toBe('\uac00');
    expect(toNfkc('\u1112\u1175\u11c2')).toBe('\ud7a3');
    expect(toNfkc('\uac00\u11a8')).toBe('\uac01');
    expect(toNfkc('\uac01\u11a8')).toBe('\uac01\u11a8');
    expect(toNfkc('\uac00\u11a7')).toBe('\uac00\u11a7');
    expect(toNfkc('\u1113\u1161')).toBe('\u1113\u1161');
  });

  it('does not compose what is excluded from composition [R8266-2.1-3]', () => {
    expect(toNfkc('\u0915\u093c')).toBe('\u0915\u093c');
    expect(toNfkc('\u0958')).toBe('\u0915\u093c');
    expect(toNfkc('\u2adc')).toBe('\u2add\u0338');
  });
});

describe('Lower case', () => {
  it("agrees with the host's on every code point that both know [R8266-2.1-2]", () => {
    expect(known.filter((each) => toLower(each) !== each.toLowerCase())).toEqual([]);
  });

  it("agrees with the host's on any text, the final sigma included [R8266-x-1]", () => {
    fc.assert(
      fc.property(troublesome, (text) => {
        expect(toLower(text)).toBe(text.toLowerCase());
      }),
      { numRuns: 5000 },
    );
  });

  it("agrees with the host's on what stands beside a sigma [R8266-x-1]", () => {
    const texts = cased.flatMap((each) => [`a${each}\u03a3`, `a\u03a3${each}b`, `${each}\u03a3`]);
    expect(texts.filter((text) => toLower(text) !== text.toLowerCase())).toEqual([]);
  });

  it('makes a sigma final at the end of a word only, looking through marks [R8266-x-1]', () => {
    expect(toLower('\u0391\u03a3')).toBe('\u03b1\u03c2');
    expect(toLower('\u0391\u03a3 \u0391')).toBe('\u03b1\u03c2 \u03b1');
    expect(toLower('\u0391\u03a3\u0391')).toBe('\u03b1\u03c3\u03b1');
    expect(toLower('\u0391\u03a3\u0301.\u0391')).toBe('\u03b1\u03c3\u0301.\u03b1');
    expect(toLower('\u0391.\u03a3')).toBe('\u03b1.\u03c2');
    expect(toLower('1\u03a3')).toBe('1\u03c3');
  });

  it('knows no locale: I becomes i, and U+0130 keeps its dot [R8266-x-2]', () => {
    expect(toLower('I\u0130\u0131')).toBe('ii\u0307\u0131');
  });
});

describe('The FreeformClass', () => {
  it.each<[string, string]>([
    ['LetterDigits', 'aZ\u00e9\u0661\u0e01\u{1e4d0}\u4e00'],
    ['OtherLetterDigits', '\u2167\u0488\u0bf0'],
    ['Exceptions that are valid', '\u00df\u03c2\u06fd\u06fe\u0f0b\u3007'],
    ['ASCII7', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
    ['HasCompat', '\u00aa\u2460\ufb01\uff21\u3131\ufdfa\u0958'],
    ['Spaces', ' \u00a0\u1680\u2003\u3000'],
    ['Symbols', '\u20ac\u2211\u02c2\u{1f600}'],
    ['Punctuation', '\u00a1\u2014\u201c\u203f\u2039'],
  ])('takes %s [R8266-2.2-1]', (_, text) => {
    expect([...text].filter((each) => breachOf(each) !== undefined)).toEqual([]);
  });

  it.each<[string, string]>([
    ['Exceptions that are not', '\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b'],
    ['OldHangulJamo', '\u1100\u1160\u11ff\ua960\ua97c\ud7b0\ud7c6\ud7cb\ud7fb'],
    ['ignorable code points', '\u00ad\u034f\u115f\u200b\u2060\u3164\ufe0f\ufeff\u{e0001}'],
    ['noncharacters', '\ufdd0\uffff\u{1fffe}\u{10ffff}'],
    ['Controls', '\0\t\n\u007f\u009f'],
    ['format characters, line ends, private use', '\u0600\u06dd\u2028\u2029\ue000\u{f0000}'],
    ['surrogates', '\ud800'],
  ])('refuses %s [R8266-2.2-1]', (_, text) => {
    expect([...text].filter((each) => breachOf(each)?.why !== 'disallowed')).toEqual([]);
  });

  it('refuses what the pinned version does not assign [R8266-x-3]', () => {
    const texts = ['\u0378', '\u03a2', '\u{e0002}', '\u{40000}'];
    expect(texts.filter((text) => breachOf(text)?.why !== 'unassigned')).toEqual([]);
  });

  it('says what the first breach is and where [R8266-2.2-1]', () => {
    expect(breachOf('a\u{1f600}\u200bb\u0378')).toEqual({
      codePoint: 0x200b,
      at: 2,
      why: 'disallowed',
    });
  });
});

describe('A contextual rule of RFC 5892, appendix A', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    [
      'A.1: a non-joiner after a virama, or between letters that would join',
      'ZWNJ',
      ['\u0915\u094d\u200c', '\u0628\u200c\u0627', '\u0628\u064b\u200c\u064b\u064b\u0627'],
      ['\u200c', 'a\u200cb', '\u0627\u200c\u0628', '\u0628\u200c', '\u200c\u0628', '\u0628\u200ca'],
    ],
    [
      'A.2: a joiner after a virama',
      'ZWJ',
      ['\u0915\u094d\u200d\u0937', '\u0dca\u200d'],
      ['\u200d', 'a\u200db', '\u0628\u200d\u0628', '\u200d\u094d'],
    ],
    [
      'A.3: a middle dot between two small l',
      'middle dot',
      ['l\u00b7l', 'l\u00b7l\u00b7l'],
      ['\u00b7', 'l\u00b7', '\u00b7l', 'l\u00b7L', 'a\u00b7l', 'l\u00b7\u00b7l'],
    ],
    [
      'A.4: a keraia before Greek',
      'keraia',
      ['\u0375\u03b1', 'a\u0375\u1f00'],
      ['\u0375', '\u03b1\u0375', '\u0375a', '\u0375 \u03b1'],
    ],
    [
      'A.5 and A.6: geresh and gershayim after Hebrew',
      'geresh',
      ['\u05d0\u05f3', '\u05d0\u05f4\u05d1', '\u05d0\u05b0\u05f3'],
      ['\u05f3', '\u05f4', 'a\u05f3', '\u05f4\u05d0', '\u05d0 \u05f4'],
    ],
    [
      'A.7: a katakana middle dot in a string with kana or Han',
      'katakana middle dot',
      ['\u30fb\u3042', 'a\u30fb\u30a2', '\u4e00 b\u30fb', '\u30fb\u30fb\u3007'],
      ['\u30fb', 'a\u30fbb', '\u30fb\uac00', '\u30fb\u30fc'],
    ],
    [
      'A.8 and A.9: digits of one Arabic kind',
      'digits',
      ['\u0660\u0669', '\u06f0\u06f9', '\u06600\u0661'],
      ['\u0660\u06f0', '\u06f9 a\u0669', '\u06f0\u0660'],
    ],
  ])('%s [R8266-2.2-1]', (_, _what, holds, fails) => {
    expect(holds.filter((text) => breachOf(text) !== undefined)).toEqual([]);
    expect(fails.filter((text) => breachOf(text)?.why !== 'out of context')).toEqual([]);
  });

  it('knows the viramas by their combining class [R8266-2.2-1]', () => {
    expect([0x94d, 0x9cd, 0xe3a, 0x1039, 0x2d7f, 0x113d0].map(combiningClass)).toEqual(
      Array.from({ length: 6 }, () => 9),
    );
    expect([0x300, 0x334, 0x345, 0x61, 0x200d].map(combiningClass)).toEqual([230, 1, 240, 0, 0]);
  });
});

describe('The pinned tables', () => {
  it.skipIf(!hostIsPinned)('are what the generator writes [R8266-x-3]', () => {
    expect(readFileSync(tablesFile, 'utf8') === unicodeTables()).toBe(true);
  });

  it.skipIf(!hostIsPinned)(
    "assign the code points that the host's version assigns [R8266-x-3]",
    () => {
      const differing = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint).filter(
        (codePoint) =>
          isUnassigned(codePoint) !==
          /^(?!\p{Noncharacter_Code_Point})\p{Cn}$/u.test(String.fromCodePoint(codePoint)),
      );
      expect(differing).toEqual([]);
    },
  );

  it('are of a version that has a name [R8266-x-3]', () => {
    expect(UNICODE_VERSION).toMatch(/^\d+\.\d+$/);
  });

  it('are read as code points, and code points written as text, without loss [R8266-2.4-1]', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        expect(textOf(codePointsOf(text))).toBe(text);
      }),
    );
    expect(codePointsOf('a\ud800\u{1f600}')).toEqual([0x61, 0xd800, 0x1f600]);
  });
});

function breachOf(text: string) {
  return freeformBreach(codePointsOf(text));
}
