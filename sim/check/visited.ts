// The states that a search has seen: vectors of numbers in the order of their discovery, so that
// the store is the breadth-first queue as well. States are compared in full, word by word: no
// fingerprint can take one for another.

/** Vectors of `words` numbers each. */
export class Visited {
  readonly words: number;
  #count = 0;
  /** Numbers of states + 1 by their hash; 0 is free. */
  #index = new Int32Array(INDEX_FIRST);
  readonly #segments: Uint32Array[] = [];
  readonly #parents: Int32Array[] = [];

  constructor(words: number) {
    this.words = words;
  }

  get count(): number {
    return this.#count;
  }

  /** What the store has allocated. */
  get bytes(): number {
    return this.#index.byteLength + this.#segments.length * SEGMENT * 4 * (this.words + 1);
  }

  /** The number of a state that is new; -1 - its number where it is known. */
  add(state: Uint32Array, parent: number): number {
    if (this.#count * 2 >= this.#index.length) this.#grow();
    const { words } = this;
    const index = this.#index;
    const mask = index.length - 1;
    let place = hashOf(state, 0, words) & mask;
    for (;;) {
      const there = index[place] as number;
      if (there === 0) break;
      if (this.#equals(there - 1, state)) return -there;
      place = (place + 1) & mask;
    }
    const number = this.#count;
    this.#count += 1;
    index[place] = number + 1;
    const offset = number & SEGMENT_MASK;
    if (offset === 0) this.#extend();
    const segment = this.#segments[number >>> SEGMENT_BITS] as Uint32Array;
    const base = offset * words;
    for (let at = 0; at < words; at += 1) segment[base + at] = state[at] as number;
    (this.#parents[number >>> SEGMENT_BITS] as Int32Array)[offset] = parent;
    return number;
  }

  /** The number of a state; -1 where it is not known. */
  find(state: Uint32Array): number {
    const mask = this.#index.length - 1;
    let place = hashOf(state, 0, this.words) & mask;
    for (;;) {
      const there = this.#index[place] as number;
      if (there === 0) return -1;
      if (this.#equals(there - 1, state)) return there - 1;
      place = (place + 1) & mask;
    }
  }

  /** Copies a state out. */
  read(number: number, into: Uint32Array): void {
    const segment = this.#segments[number >>> SEGMENT_BITS] as Uint32Array;
    const base = (number & SEGMENT_MASK) * this.words;
    for (let at = 0; at < this.words; at += 1) into[at] = segment[base + at] as number;
  }

  /** The state from which it was reached first; -1 for the first one. */
  parent(number: number): number {
    return (this.#parents[number >>> SEGMENT_BITS] as Int32Array)[number & SEGMENT_MASK] as number;
  }

  #equals(number: number, state: Uint32Array): boolean {
    const segment = this.#segments[number >>> SEGMENT_BITS] as Uint32Array;
    const base = (number & SEGMENT_MASK) * this.words;
    for (let at = 0; at < this.words; at += 1) {
      if (segment[base + at] !== state[at]) return false;
    }
    return true;
  }

  #extend(): void {
    this.#segments.push(new Uint32Array(SEGMENT * this.words));
    this.#parents.push(new Int32Array(SEGMENT));
  }

  #grow(): void {
    const index = new Int32Array(this.#index.length * 2);
    const mask = index.length - 1;
    const { words } = this;
    for (let number = 0; number < this.#count; number += 1) {
      const segment = this.#segments[number >>> SEGMENT_BITS] as Uint32Array;
      let place = hashOf(segment, (number & SEGMENT_MASK) * words, words) & mask;
      while (index[place] !== 0) place = (place + 1) & mask;
      index[place] = number + 1;
    }
    this.#index = index;
  }
}

function hashOf(state: Uint32Array, base: number, words: number): number {
  let hash = 0x2545f491;
  for (let at = 0; at < words; at += 1) {
    hash = Math.imul(hash ^ (state[base + at] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

const SEGMENT_BITS = 14;
const SEGMENT = 1 << SEGMENT_BITS;
const SEGMENT_MASK = SEGMENT - 1;
const INDEX_FIRST = 1 << 14;
