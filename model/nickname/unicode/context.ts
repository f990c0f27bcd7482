// Rules for the code points that are allowed in some contexts only (RFC 5892, appendix A, which
// RFC 8264-8 takes over; R8266-2.2-1).
import { combiningClass } from './nfkc.ts';
import { type CodePoints, codePointSet } from './packed.ts';
import {
  GREEK,
  HEBREW,
  JOINING_LEFT,
  JOINING_RIGHT,
  JOINING_TRANSPARENT,
  KANA_OR_HAN,
} from './tables.ts';

/** Where the first code point stands whose rule of context fails; -1 when every rule holds. */
export function outOfContextAt(codePoints: CodePoints): number {
  const at = codePoints.findIndex((codePoint, place) => {
    const rule = codePoint < LEAST_WITH_RULE ? undefined : RULES.get(codePoint);
    return rule !== undefined && !rule(codePoints, place);
  });
  return at === -1 ? outOfStringAt(codePoints) : at;
}

/** The rules that look at the whole string: one answer, which the first occurrence stands for. */
function outOfStringAt(codePoints: CodePoints): number {
  const middleDotAt = codePoints.indexOf(KATAKANA_MIDDLE_DOT);
  if (middleDotAt !== -1 && !codePoints.some(isKanaOrHan)) return middleDotAt;
  const digitAt = codePoints.findIndex(isArabicIndicDigit);
  if (digitAt === -1) return -1;
  return codePoints.some(isExtendedDigit) ? digitAt : -1;
}

/** Whether the code point at this place may stand where it does. */
type Rule = (codePoints: CodePoints, at: number) => boolean;

function followsVirama(codePoints: CodePoints, at: number): boolean {
  const before = codePoints[at - 1];
  return before !== undefined && combiningClass(before) === VIRAMA;
}

/** Letters that would join stand on both sides; transparent marks are looked through. */
function partsJoiningLetters(codePoints: CodePoints, at: number): boolean {
  const before = beyondTransparent(codePoints, at, -1);
  const after = beyondTransparent(codePoints, at, 1);
  if (before === undefined || after === undefined) return false;
  return joinsNext(before) && joinsPrevious(after);
}

function beyondTransparent(codePoints: CodePoints, at: number, step: 1 | -1): number | undefined {
  let next = at + step;
  let codePoint = codePoints[next];
  while (codePoint !== undefined && isTransparent(codePoint)) {
    next += step;
    codePoint = codePoints[next];
  }
  return codePoint;
}

function followsHebrew(codePoints: CodePoints, at: number): boolean {
  const before = codePoints[at - 1];
  return before !== undefined && isHebrew(before);
}

function precedesGreek(codePoints: CodePoints, at: number): boolean {
  const after = codePoints[at + 1];
  return after !== undefined && isGreek(after);
}

function isArabicIndicDigit(codePoint: number): boolean {
  return codePoint >= 0x660 && codePoint <= 0x669;
}

function isExtendedDigit(codePoint: number): boolean {
  return codePoint >= 0x6f0 && codePoint <= 0x6f9;
}

const SMALL_L = 0x6c;
const KATAKANA_MIDDLE_DOT = 0x30fb;
/** The canonical combining class of a virama. */
const VIRAMA = 9;

const joinsNext = codePointSet(JOINING_LEFT);
const joinsPrevious = codePointSet(JOINING_RIGHT);
const isTransparent = codePointSet(JOINING_TRANSPARENT);
const isGreek = codePointSet(GREEK);
const isHebrew = codePointSet(HEBREW);
const isKanaOrHan = codePointSet(KANA_OR_HAN);

/** By code point: middle dot, keraia, geresh, gershayim, zero width non-joiner, joiner. */
const RULES: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [0xb7, (text, at) => text[at - 1] === SMALL_L && text[at + 1] === SMALL_L],
  [0x375, precedesGreek],
  [0x5f3, followsHebrew],
  [0x5f4, followsHebrew],
  [0x200c, (text, at) => followsVirama(text, at) || partsJoiningLetters(text, at)],
  [0x200d, followsVirama],
]);
const LEAST_WITH_RULE = 0xb7;
