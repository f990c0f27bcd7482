// Whether properties hold in a world: each reads what some actors show, and is asked once for every
// combination of that, however many worlds have it.
import { canonicalJson } from '../../model/log/canonical.ts';
import { Interned, PairTable } from './interning.ts';
import type { KindRows } from './kind-rows.ts';
import type { Json, Property, Reading } from './model.ts';
import type { Slots } from './slots.ts';
import type { Symmetry } from './symmetry.ts';

export type Stateful = Exclude<Property, { readonly kind: 'step' }>;

/** A property, and the worlds that it was asked about. */
export class Question {
  readonly property: Stateful;
  readonly #actors: readonly number[];
  readonly #shown: readonly ShownStates[];
  /** One table for each actor but the first: numbers of one are not numbers of another. */
  readonly #pairs: readonly PairTable[];
  readonly #answers: (boolean | undefined)[] = [];
  readonly #isClosed: boolean;
  /** What is shown, by number, of which the images are known to have the same answer. */
  readonly #alike: (true | undefined)[] = [];

  constructor(slots: Slots, property: Stateful, shown: ReadonlyMap<KindRows, ShownStates>) {
    this.property = property;
    this.#isClosed = (slots.model.symmetry ?? []).every((list) => {
      const exchanged = list.flat().filter((name) => slots.actors.includes(name));
      const read = exchanged.filter((name) => property.reads.includes(name));
      return read.length === 0 || read.length === exchanged.length;
    });
    this.#actors = property.reads.map((name) => slots.actor(name));
    this.#pairs = this.#actors.map(() => new PairTable(16));
    this.#shown = this.#actors.map((at) => shown.get(slots.rows[at] as KindRows) as ShownStates);
  }

  /** Whether it holds in the world. */
  holds(world: Uint32Array): boolean {
    const place = this.#place(world);
    const known = this.#answers[place];
    if (known !== undefined) return known;
    const answer = this.#asked(world);
    this.#answers[place] = answer;
    return answer;
  }

  /**
   * Whether it has another answer in some image of the world. Where it reads all of those who are
   * exchanged, or none of them, images of worlds that show it the same show it the same: it is
   * looked at once for that.
   */
  tellsApart(world: Uint32Array, symmetry: Symmetry): boolean {
    const place = this.#place(world);
    if (this.#isClosed && this.#alike[place] === true) return false;
    const answer = this.holds(world);
    if (symmetry.some(world, (image) => this.holds(image) !== answer)) return true;
    this.#alike[place] = true;
    return false;
  }

  #place(world: Uint32Array): number {
    const actors = this.#actors;
    let place = 0;
    for (let at = 0; at < actors.length; at += 1) {
      const shown = (this.#shown[at] as ShownStates).of(world[actors[at] as number] as number);
      place = at === 0 ? shown : paired(this.#pairs[at] as PairTable, place, shown);
    }
    return place;
  }

  /** What there is in the world in place of what should be, in words. */
  told(world: Uint32Array): string | undefined {
    return (this.property as Reading).tells?.(...this.#values(world));
  }

  #asked(world: Uint32Array): boolean {
    return (this.property as Reading).holds(...this.#values(world));
  }

  #values(world: Uint32Array): readonly Json[] {
    return this.#actors.map((actor, at) =>
      (this.#shown[at] as ShownStates).value(world[actor] as number),
    );
  }
}

function paired(pairs: PairTable, first: number, second: number): number {
  const known = pairs.at(first, second);
  if (known >= 0) return known;
  const number = pairs.size;
  pairs.put(first, second, number);
  return number;
}

/** What a kind shows of its states, by number: many states may show the same. */
class ShownStates {
  readonly #rows: KindRows;
  readonly #values = new Interned<Json>();
  readonly #numbers: number[] = [];

  constructor(rows: KindRows) {
    this.#rows = rows;
  }

  of(state: number): number {
    const known = this.#numbers[state];
    if (known !== undefined) return known;
    const value = this.#rows.shown(state);
    const number = this.#values.number(canonicalJson(value), value);
    this.#numbers[state] = number;
    return number;
  }

  value(state: number): Json {
    return this.#values.item(this.of(state));
  }
}

/** The questions that a model's properties of a kind are. */
export function questionsOf<K extends Stateful['kind']>(
  slots: Slots,
  kind: K,
): readonly Question[] {
  const shown = new Map(slots.rows.map((rows) => [rows, new ShownStates(rows)]));
  return slots.model.properties.flatMap((property) =>
    property.kind === kind ? [new Question(slots, property as Stateful, shown)] : [],
  );
}
