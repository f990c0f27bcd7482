// Worlds that differ only in who is called what are searched once: of all images of a world under
// the exchanges that a model allows, the least one stands for them.
// A state's image is worked out by doing again what led to it, with the names exchanged: nothing
// but events ever has to be renamed, whatever a kind of actor is made of.
import { canonicalJson } from '../../model/log/canonical.ts';
import type { KindRows } from './kind-rows.ts';
import type { Event, Json, Model } from './model.ts';
import type { Slots } from './slots.ts';

export class Symmetry {
  readonly #exchanges: readonly Exchange[];
  readonly #image: Uint32Array;
  readonly #least: Uint32Array;

  constructor(slots: Slots) {
    this.#exchanges = exchangesOf(slots.model.symmetry ?? [])
      .slice(1)
      .map((renaming) => new Exchange(slots, renaming));
    this.#image = new Uint32Array(slots.words);
    this.#least = new Uint32Array(slots.words);
  }

  /** How many worlds stand for one at most. */
  get order(): number {
    return this.#exchanges.length + 1;
  }

  /** Puts the least image of a world in its place. */
  reduce(world: Uint32Array): void {
    // The world itself stays until the end: it is what the images are made of.
    const least = this.#least;
    least.set(world);
    for (const exchange of this.#exchanges) {
      if (exchange.isLess(world, least, this.#image)) least.set(this.#image);
    }
    world.set(least);
  }

  /** Whether something holds of some image of a world that is another one. */
  some(world: Uint32Array, holds: (image: Uint32Array) => boolean): boolean {
    return this.#exchanges.some((exchange) => holds(exchange.into(world, this.#image)));
  }

  /** Every image of a world, itself first. */
  images(world: Uint32Array): readonly Uint32Array[] {
    return [world, ...this.#exchanges.map((exchange) => exchange.of(world))];
  }

  /** Exchanges names back and forth in plain data, the given exchange by its number from 0. */
  renamed(which: number, event: Event): Event {
    return which === 0 ? event : (this.#exchanges[which - 1] as Exchange).event(event);
  }
}

type Renaming = ReadonlyMap<string, string>;

/** One way to exchange names. */
class Exchange {
  readonly #slots: Slots;
  readonly #renaming: Renaming;
  readonly #pattern: RegExp;
  /** Of each place of an image, the place in the world that it comes from. */
  readonly #places: Int32Array;
  readonly #states = new Map<KindRows, number[]>();
  readonly #statesOf: readonly number[][];
  readonly #queues: number[] = [];

  constructor(slots: Slots, renaming: Renaming) {
    this.#slots = slots;
    this.#renaming = renaming;
    const names = [...renaming.keys()].map((name) => name.replace(/[^\w]/g, '\\$&'));
    this.#pattern = new RegExp(`(?<!\\w)(?:${names.join('|')})(?!\\w)`, 'g');
    this.#places = this.#placed();
    this.#statesOf = slots.rows.map((rows) => {
      const states = this.#states.get(rows) ?? [];
      this.#states.set(rows, states);
      return states;
    });
  }

  /** Whether the image of a world is less than `other`; then it is in `image`. */
  isLess(world: Uint32Array, other: Uint32Array, image: Uint32Array): boolean {
    const places = this.#places;
    let decided = false;
    for (let at = 0; at < places.length; at += 1) {
      const value = this.#value(at, world[places[at] as number] as number);
      if (!decided) {
        const there = other[at] as number;
        if (value > there) return false;
        if (value < there) decided = true;
      }
      image[at] = value;
    }
    return decided;
  }

  of(world: Uint32Array): Uint32Array {
    return this.into(world, new Uint32Array(world.length));
  }

  into(world: Uint32Array, image: Uint32Array): Uint32Array {
    for (let at = 0; at < world.length; at += 1) {
      image[at] = this.#value(at, world[this.#places[at] as number] as number);
    }
    return image;
  }

  event(event: Event): Event {
    return this.#renamed(event) as Event;
  }

  #value(at: number, value: number): number {
    const actors = this.#statesOf.length;
    if (at < actors) return this.#state(at, value);
    return at < actors + this.#slots.channels.length ? this.#queue(value) : value;
  }

  #state(actor: number, state: number): number {
    const states = this.#statesOf[actor] as number[];
    const known = states[state];
    if (known !== undefined) return known;
    const rows = this.#slots.rows[actor] as KindRows;
    // What led to it, backwards to a state whose image is known.
    const path = [state];
    for (;;) {
      const [before, what] = rows.origin(path.at(-1) as number);
      if (before < 0) {
        const name = this.#slots.actors[what] as string;
        states[path.at(-1) as number] = rows.first(this.#renaming.get(name) ?? name);
        break;
      }
      if (states[before] !== undefined) {
        path.push(before);
        break;
      }
      path.push(before);
    }
    for (let at = path.length - 2; at >= 0; at -= 1) {
      const [before, input] = rows.origin(path[at] as number);
      const renamed = rows.input(this.event(rows.inputs.item(input)));
      states[path[at] as number] = rows.outcome(states[before] as number, renamed).next;
    }
    return states[state] as number;
  }

  #queue(queue: number): number {
    const known = this.#queues[queue];
    if (known !== undefined) return known;
    const { messages, queues } = this.#slots;
    const renamed = queues.content(queue).map((message) => {
      const image = this.#renamed(messages.item(message));
      return messages.number(canonicalJson(image), image);
    });
    const image = queues.of(renamed);
    this.#queues[queue] = image;
    return image;
  }

  #renamed(value: Json | Event): Json {
    const text = canonicalJson(value);
    const renamed = text.replace(this.#pattern, (name) => this.#renaming.get(name) ?? name);
    return renamed === text ? (value as Json) : (JSON.parse(renamed) as Json);
  }

  /** An actor's place comes from the place of whom it is renamed from, and channels alike. */
  #placed(): Int32Array {
    const { actors, channels, words } = this.#slots;
    const backwards = new Map([...this.#renaming].map(([name, image]) => [image, name]));
    const from = (name: string) => this.#slots.actor(backwards.get(name) ?? name);
    const places = new Int32Array(words).map((_, at) => at);
    for (const [at, name] of actors.entries()) places[at] = from(name);
    for (const channel of channels) {
      const [sender, receiver] = [channel.from, channel.to].map((each) =>
        from(actors[each] as string),
      );
      const source = channels.find((each) => each.from === sender && each.to === receiver);
      if (source === undefined) throw new Error('names are exchanged whose links differ');
      places[channel.slot] = source.slot;
    }
    return places;
  }
}

/** All ways to exchange the names of each list, the one that changes nothing first. */
function exchangesOf(lists: NonNullable<Model['symmetry']>): readonly Renaming[] {
  return lists.reduce<readonly Renaming[]>(
    (before, list) => {
      const bundles = list.map((names) => (typeof names === 'string' ? [names] : names));
      return before.flatMap((renaming) =>
        orders(bundles).map((order) => new Map([...renaming, ...pairs(bundles, order)])),
      );
    },
    [new Map()],
  );
}

type Bundle = readonly string[];

function pairs(bundles: readonly Bundle[], order: readonly Bundle[]): [string, string][] {
  return bundles.flatMap((names, at) =>
    names.map((name, place): [string, string] => [name, order[at]?.[place] ?? name]),
  );
}

function orders(bundles: readonly Bundle[]): readonly (readonly Bundle[])[] {
  if (bundles.length < 2) return [bundles];
  return bundles.flatMap((first, at) =>
    orders(bundles.toSpliced(at, 1)).map((others) => [first, ...others]),
  );
}
