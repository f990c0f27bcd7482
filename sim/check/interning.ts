// Values as numbers: equal ones are the same number, from 0, in the order of their discovery. What
// is looked up in a search's inner loop is looked up by numbers alone (research: interned
// components and memoised steps are what makes real machines cheap).

/** Pairs of numbers to a number, exactly. */
export class PairTable {
  #first: Int32Array;
  #second: Int32Array;
  #value: Int32Array;
  #mask: number;
  #count = 0;

  constructor(capacity = 1024) {
    this.#first = new Int32Array(capacity).fill(FREE);
    this.#second = new Int32Array(capacity);
    this.#value = new Int32Array(capacity);
    this.#mask = capacity - 1;
  }

  get size(): number {
    return this.#count;
  }

  /** The number at the pair; -1 when there is none. */
  at(first: number, second: number): number {
    const mask = this.#mask;
    let place = mixed(first, second) & mask;
    for (;;) {
      const there = this.#first[place];
      if (there === first && this.#second[place] === second) return this.#value[place] as number;
      if (there === FREE) return -1;
      place = (place + 1) & mask;
    }
  }

  /** Puts a number to a pair that has none. */
  put(first: number, second: number, value: number): void {
    if (this.#count * 2 >= this.#mask) this.#grow();
    this.#count += 1;
    this.#place(first, second, value);
  }

  #place(first: number, second: number, value: number): void {
    let place = mixed(first, second) & this.#mask;
    while (this.#first[place] !== FREE) place = (place + 1) & this.#mask;
    this.#first[place] = first;
    this.#second[place] = second;
    this.#value[place] = value;
  }

  #grow(): void {
    const [firsts, seconds, values] = [this.#first, this.#second, this.#value];
    const capacity = firsts.length * 2;
    this.#first = new Int32Array(capacity).fill(FREE);
    this.#second = new Int32Array(capacity);
    this.#value = new Int32Array(capacity);
    this.#mask = capacity - 1;
    for (let at = 0; at < firsts.length; at += 1) {
      const first = firsts[at] as number;
      if (first !== FREE) this.#place(first, seconds[at] as number, values[at] as number);
    }
  }
}

/** Things by their keys. */
export class Interned<T> {
  readonly items: T[] = [];
  readonly #byKey = new Map<string, number>();

  /** The number of what has that key; `item` is kept where it is the first. */
  number(key: string, item: T): number {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const number = this.items.length;
    this.items.push(item);
    this.#byKey.set(key, number);
    return number;
  }

  item(number: number): T {
    return this.items[number] as T;
  }
}

/** Queues of numbers, oldest first; 0 is the empty one. */
export class Queues {
  readonly #heads: number[] = [0];
  readonly #rests: number[] = [0];
  readonly #lengths: number[] = [0];
  readonly #contents: (readonly number[])[] = [[]];
  readonly #pushed = new PairTable();
  readonly #byContent = new Map<string, number>([['', 0]]);

  /** The oldest of a queue that is not empty. */
  head(queue: number): number {
    return this.#heads[queue] as number;
  }

  /** The queue without it. */
  rest(queue: number): number {
    return this.#rests[queue] as number;
  }

  length(queue: number): number {
    return this.#lengths[queue] as number;
  }

  content(queue: number): readonly number[] {
    return this.#contents[queue] as readonly number[];
  }

  push(queue: number, item: number): number {
    const known = this.#pushed.at(queue, item);
    if (known >= 0) return known;
    const longer = this.of([...this.content(queue), item]);
    this.#pushed.put(queue, item, longer);
    return longer;
  }

  /** The queue without what stands at a place. */
  without(queue: number, place: number): number {
    return this.of(this.content(queue).toSpliced(place, 1));
  }

  of(content: readonly number[]): number {
    const key = content.join(' ');
    const known = this.#byContent.get(key);
    if (known !== undefined) return known;
    const rest = this.of(content.slice(1));
    const number = this.#heads.length;
    this.#heads.push(content[0] as number);
    this.#rests.push(rest);
    this.#lengths.push(content.length);
    this.#contents.push(content);
    this.#byContent.set(key, number);
    return number;
  }
}

/** Spreads pairs of small numbers over all bits. */
function mixed(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

const FREE = -1;
