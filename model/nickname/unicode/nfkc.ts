// Normalization Form KC (Unicode Standard Annex 15; RFC 8266-2.1, rule 4): decompose for
// compatibility, order the marks, compose. Law: the tables are pinned, the host is not asked.
import {
  type CodePoints,
  codePointClasses,
  codePointSet,
  codePointsOf,
  numberOf,
  textOf,
} from './packed.ts';
import { COMBINING_CLASSES, COMPOSITES, DECOMPOSITIONS } from './tables.ts';

/** The text in NFKC. Code points that the pinned version does not assign stay as they are. */
export function toNfkc(text: string): string {
  if (UNAFFECTED.test(text)) return text;
  return textOf(composed(ordered(decomposed(codePointsOf(text)))));
}

/** Canonical_Combining_Class; 0 for a starter. */
export function combiningClass(codePoint: number): number {
  return codePoint < FIRST_MARK ? 0 : markClass(codePoint);
}

function decomposed(codePoints: CodePoints): CodePoints {
  const found: number[] = [];
  for (const codePoint of codePoints) {
    const syllable = codePoint - SYLLABLE_FIRST;
    if (syllable >= 0 && syllable < SYLLABLES) {
      const trailing = syllable % TRAILINGS;
      const leading = LEADING_FIRST + Math.floor(syllable / (VOWELS * TRAILINGS));
      found.push(leading, VOWEL_FIRST + (Math.floor(syllable / TRAILINGS) % VOWELS));
      if (trailing > 0) found.push(TRAILING_BASE + trailing);
    } else {
      const targets = decompositions.get(codePoint);
      if (targets === undefined) found.push(codePoint);
      else for (const target of targets) found.push(target);
    }
  }
  return found;
}

/** Each run of marks sorted by class; marks of one class keep their order. */
function ordered(codePoints: CodePoints): CodePoints {
  const found: number[] = [];
  let marks: number[] = [];
  for (const codePoint of codePoints) {
    if (combiningClass(codePoint) !== 0) {
      marks.push(codePoint);
      continue;
    }
    appendSorted(found, marks);
    marks = [];
    found.push(codePoint);
  }
  appendSorted(found, marks);
  return found;
}

function appendSorted(found: number[], marks: number[]): void {
  if (marks.length > 1) marks.sort((left, right) => combiningClass(left) - combiningClass(right));
  for (const mark of marks) found.push(mark);
}

/** Each code point joins the last starter when the pair composes and nothing stands between. */
function composed(codePoints: CodePoints): CodePoints {
  const found: number[] = [];
  let starterAt = -1;
  let lastClass = 0;
  for (const codePoint of codePoints) {
    const of = combiningClass(codePoint);
    const adjacent = starterAt === found.length - 1;
    const starter = found[starterAt];
    if (starter !== undefined && (adjacent || lastClass < of)) {
      const whole = compositionOf(starter, codePoint);
      if (whole !== undefined) {
        found[starterAt] = whole;
        continue;
      }
    }
    if (of === 0) starterAt = found.length;
    lastClass = of;
    found.push(codePoint);
  }
  return found;
}

function compositionOf(first: number, second: number): number | undefined {
  const leading = first - LEADING_FIRST;
  const vowel = second - VOWEL_FIRST;
  if (leading >= 0 && leading < LEADINGS && vowel >= 0 && vowel < VOWELS) {
    return SYLLABLE_FIRST + (leading * VOWELS + vowel) * TRAILINGS;
  }
  const syllable = first - SYLLABLE_FIRST;
  const trailing = second - TRAILING_BASE;
  const isOpen = syllable >= 0 && syllable < SYLLABLES && syllable % TRAILINGS === 0;
  if (isOpen && trailing > 0 && trailing < TRAILINGS) return first + trailing;
  return compositions.get(pairKey(first, second));
}

/** A word is `gap:target+count`, a run that maps in step, or `gap:first,second,...`. */
function readDecompositions(table: string): ReadonlyMap<number, CodePoints> {
  const found = new Map<number, CodePoints>();
  let codePoint = 0;
  for (const word of table.split(' ')) {
    const [gap = '', targets = ''] = word.split(':');
    codePoint += numberOf(gap);
    const [first = '', count] = targets.split('+');
    if (count === undefined) {
      found.set(codePoint, targets.split(',').map(numberOf));
      codePoint += 1;
      continue;
    }
    const end = numberOf(count);
    for (let at = 0; at < end; at += 1) found.set(codePoint + at, [numberOf(first) + at]);
    codePoint += end;
  }
  return found;
}

/**
 * From each composite's decomposition: the last mark joins what the code points before it compose.
 * Shorter ones come first, so that what stands before the mark is known when it is asked for.
 */
function readCompositions(table: string): ReadonlyMap<number, number> {
  const isComposite = codePointSet(table);
  const composites = [...decompositions].filter(([codePoint]) => isComposite(codePoint));
  composites.sort(([, left], [, right]) => left.length - right.length);
  const found = new Map<number, number>();
  for (const [composite, targets] of composites) {
    const [first = 0, ...marks] = targets;
    const last = marks.pop() ?? 0;
    const before = marks.reduce((whole, mark) => found.get(pairKey(whole, mark)) ?? whole, first);
    found.set(pairKey(before, last), composite);
  }
  return found;
}

function pairKey(first: number, second: number): number {
  return first * 0x110000 + second;
}

/** ASCII and the C1 controls, which no mark that follows them here could change. */
const UNAFFECTED = /^[\0-\x9f]*$/;
const FIRST_MARK = 0x300;

/** Hangul, by arithmetic (Unicode Standard, section 3.12). */
const SYLLABLE_FIRST = 0xac00;
const LEADING_FIRST = 0x1100;
const VOWEL_FIRST = 0x1161;
/** One before the first trailing consonant: a trailing of 0 is none. */
const TRAILING_BASE = 0x11a7;
const LEADINGS = 19;
const VOWELS = 21;
const TRAILINGS = 28;
const SYLLABLES = LEADINGS * VOWELS * TRAILINGS;

const markClass = codePointClasses(COMBINING_CLASSES);
const decompositions = readDecompositions(DECOMPOSITIONS);
const compositions = readCompositions(COMPOSITES);
