// How wide text is on a terminal, and where it is broken so that no row is wider than the screen.
// Law: a width is never less than what a terminal that goes by code points would take.

/**
 * Text as a person counts it: one entry for each letter with its marks, each emoji. What a terminal
 * may show as several emoji side by side is taken apart, so that no entry is wider than two.
 */
export function graphemes(text: string): readonly string[] {
  if (ASCII.test(text)) return [...text];
  return Array.from(segmenter.segment(text), ({ segment }) => segment).flatMap((segment) =>
    widthOf(segment) > 2 ? [...segment] : [segment],
  );
}

/** Columns that the text takes; it must hold no controls. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** The text in at most `width` columns, with an ellipsis where it was longer. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const letter of graphemes(text)) {
    used += widthOf(letter);
    if (used > width) break;
    kept += letter;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** Where a text of letters is broken: numbers of the letters that begin a row. */
export function breaks(
  letters: readonly string[],
  width: number,
  indent: number,
): readonly number[] {
  const rows = [0];
  let used = 0;
  let space = -1;
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] ?? '';
    const columns = widthOf(letter);
    const start = rows.at(-1) ?? 0;
    if (used + columns > width && letter === ' ') {
      // A space at the end of a row is not shown.
      rows.push(at + 1);
      used = indent;
      continue;
    }
    if (used + columns > width && at > start) {
      // After the last space of the row, where there is one and what follows it fits a row.
      const word = space >= start ? space + 1 : at;
      const carried = indent + widthOf(letters.slice(word, at).join(''));
      const fits = word > start && carried + columns <= width;
      rows.push(fits ? word : at);
      used = fits ? carried : indent;
    }
    if (letter === ' ') space = at;
    used += columns;
  }
  return rows;
}

function columnsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  // What asks for an emoji may make one of a letter that was narrow.
  if (code === EMOJI_SELECTOR) return 1;
  if (WIDTHLESS.test(character)) return 0;
  if (EMOJI.test(character)) return 2;
  return wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

const ASCII = /^[\x20-\x7e]*$/;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const EMOJI_SELECTOR = 0xfe0f;
const WIDTHLESS = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
/** East Asian Wide and Fullwidth (UAX #11), in blocks. */
const wide: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18fff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];
