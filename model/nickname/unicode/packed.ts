// Reads the words of tables.ts: sets and classes of code points, looked up by binary search.
// Law: what Unicode says is pinned in the tables; the host is never asked (design, law 1).

/** Whether a code point belongs. */
export type CodePointSet = (codePoint: number) => boolean;

/** A string as the numbers of its code points; a lone surrogate is a code point of its own. */
export type CodePoints = readonly number[];

/** A set of which the table has two words a range: the gap before it, and its length. */
export function codePointSet(table: string): CodePointSet {
  const edges: number[] = [];
  let edge = 0;
  for (const length of numbersOf(table)) {
    edge += length;
    edges.push(edge);
  }
  const bounds = Uint32Array.from(edges);
  // Bounds alternate between the first of a range and the first after it.
  return (codePoint) => countUpTo(bounds, codePoint) % 2 === 1;
}

/** Classes of which the table has three words a range: gap, length, class. Elsewhere it is 0. */
export function codePointClasses(table: string): (codePoint: number) => number {
  const words = numbersOf(table);
  const edges: number[] = [];
  const classes: number[] = [0];
  let edge = 0;
  for (let at = 0; at + 2 < words.length; at += 3) {
    const first = edge + (words[at] ?? 0);
    edge = first + (words[at + 1] ?? 0);
    edges.push(first, edge);
    classes.push(words[at + 2] ?? 0, 0);
  }
  const bounds = Uint32Array.from(edges);
  return (codePoint) => classes[countUpTo(bounds, codePoint)] ?? 0;
}

/** The numbers of a packed table, one a word. */
export function numbersOf(table: string): readonly number[] {
  return table.split(' ').map(numberOf);
}

/** The number that a word of a packed table stands for. */
export function numberOf(word: string): number {
  return Number.parseInt(word, TABLE_RADIX);
}

/** The code points of a text; a lone surrogate counts as one. */
export function codePointsOf(text: string): CodePoints {
  const codePoints: number[] = [];
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at) ?? 0;
    codePoints.push(codePoint);
    at += codePoint > 0xffff ? 2 : 1;
  }
  return codePoints;
}

/** The text of code points: what `codePointsOf` was given. */
export function textOf(codePoints: CodePoints): string {
  let text = '';
  for (const codePoint of codePoints) text += String.fromCodePoint(codePoint);
  return text;
}

/** How many of the rising bounds are not above the code point. */
function countUpTo(bounds: Uint32Array, codePoint: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] ?? 0) <= codePoint) low = middle + 1;
    else high = middle;
  }
  return low;
}

const TABLE_RADIX = 36;
