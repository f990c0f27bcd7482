// The Unicode toLowerCase() operation (RFC 8266-2.1, rule 3): full mapping, no locale, the final
// sigma by context as JavaScript has it (R8266-x-1, R8266-x-2). Law: the tables are pinned.
import { type CodePoints, codePointSet, codePointsOf, numbersOf, textOf } from './packed.ts';
import { CASE_IGNORABLE, CASED, LOWER_CASE } from './tables.ts';

/** The text in lower case. A capital sigma becomes U+03C2 at the end of a word, else U+03C3. */
export function toLower(text: string): string {
  const codePoints = codePointsOf(text);
  const found: number[] = [];
  for (const [at, codePoint] of codePoints.entries()) {
    if (codePoint === CAPITAL_SIGMA) {
      found.push(isFinal(codePoints, at) ? FINAL_SIGMA : SMALL_SIGMA);
    } else if (codePoint === DOTTED_CAPITAL_I) {
      found.push(SMALL_I, COMBINING_DOT_ABOVE);
    } else {
      found.push(lowered.get(codePoint) ?? codePoint);
    }
  }
  return textOf(found);
}

/** A cased letter stands before it and none after; what is case-ignorable is looked through. */
function isFinal(codePoints: CodePoints, at: number): boolean {
  return isCasedBeyond(codePoints, at, -1) && !isCasedBeyond(codePoints, at, 1);
}

/** A letter both cased and ignorable (U+02B0) is looked through, as ICU and so JavaScript do. */
function isCasedBeyond(codePoints: CodePoints, at: number, step: 1 | -1): boolean {
  let next = at + step;
  let codePoint = codePoints[next];
  while (codePoint !== undefined && isCaseIgnorable(codePoint)) {
    next += step;
    codePoint = codePoints[next];
  }
  return codePoint !== undefined && isCased(codePoint);
}

/** Four words a run: gap, how many, how far apart, what is added. */
function readLowerCase(table: string): ReadonlyMap<number, number> {
  const words = numbersOf(table);
  const found = new Map<number, number>();
  let codePoint = 0;
  for (let at = 0; at + 3 < words.length; at += 4) {
    const [gap = 0, count = 0, step = 1, added = 0] = words.slice(at, at + 4);
    codePoint += gap;
    for (let nth = 0; nth < count; nth += 1) {
      found.set(codePoint + nth * step, codePoint + nth * step + added);
    }
    codePoint += (count - 1) * step + 1;
  }
  return found;
}

const CAPITAL_SIGMA = 0x3a3;
const SMALL_SIGMA = 0x3c3;
const FINAL_SIGMA = 0x3c2;
/** The one code point whose lower case is two. */
const DOTTED_CAPITAL_I = 0x130;
const SMALL_I = 0x69;
const COMBINING_DOT_ABOVE = 0x307;

const lowered = readLowerCase(LOWER_CASE);
const isCased = codePointSet(CASED);
const isCaseIgnorable = codePointSet(CASE_IGNORABLE);
