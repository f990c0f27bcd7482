// A random walk through a model, and a trace of one made short: what a designer has who comes from
// a long run, and not from a search.
import { shrunk } from '../trace/shrink.ts';
import { chanceFrom } from '../world/chance.ts';
import { type Dice, diceOf } from '../world/dice.ts';
import { type Question, questionsOf } from './judging.ts';
import type { Model } from './model.ts';
import { moveLike, type Told, told } from './moves.ts';
import { type Move, Slots } from './slots.ts';

/** Something that was done in a model: by its place in a trace it is another one than its equal. */
export type Deed = Told;

/** A way through a model that breaks a property at its end. */
export interface Walked {
  readonly deeds: readonly Deed[];
  /** Which property it breaks. */
  readonly property: string;
}

/** Walks through a model, and tells what its properties say on the way. */
export class Walker {
  readonly #slots: Slots;
  readonly #always: readonly Question[];
  readonly #eventually: readonly Question[];

  constructor(model: Model) {
    this.#slots = new Slots(model);
    this.#always = questionsOf(this.#slots, 'always');
    this.#eventually = questionsOf(this.#slots, 'eventually');
  }

  /**
   * Walks at random for so many deeds, keeping out of what breaks anything, and then until that
   * property breaks. Undefined where the walk comes to an end before that.
   */
  walk(property: string, seed: number, leastDeeds: number, deedsMax: number): Walked | undefined {
    const dice = diceOf(chanceFrom(seed));
    const deeds: Deed[] = [];
    let world = this.#slots.first();
    while (deeds.length < deedsMax) {
      const isLong = deeds.length + 1 >= leastDeeds;
      const taken = this.#chosen(world, dice, isLong ? property : undefined);
      if (taken === undefined) return undefined;
      deeds.push(told(this.#slots, world, taken.move));
      if (taken.breaks) return { deeds, property };
      world = taken.world;
    }
    return undefined;
  }

  /** Does what can be done of a list; what then breaks first, or when the world comes to rest. */
  performed(deeds: readonly Deed[]): Walked | undefined {
    const done: Deed[] = [];
    let world = this.#slots.first();
    for (const deed of deeds) {
      const move = moveLike(this.#slots, world, deed);
      if (move < 0 || !this.#slots.make(world, move)) continue;
      done.push(deed);
      const property = this.#broken();
      if (property !== undefined) return { deeds: done, property };
      world = this.#slots.next.slice();
    }
    const property = this.#unrested(world);
    return property === undefined ? undefined : { deeds: done, property };
  }

  /** The shortest that shrinking makes of a walk. */
  shrunk({ deeds, property }: Walked, triesMax = 20_000): Walked {
    const fails = (fewer: readonly Deed[]) => {
      const found = this.performed(fewer);
      if (found?.property !== property) return undefined;
      return { actions: found.deeds, failure: property };
    };
    const failing = fails(deeds) ?? { actions: deeds, failure: property };
    const { failing: shortest } = shrunk({ failing, fails, triesMax });
    return { deeds: shortest.actions, property };
  }

  /** One of the moves that break nothing, or one that breaks what is looked for. */
  #chosen(world: Uint32Array, dice: Dice, wanted: string | undefined) {
    const moves: Move[] = [];
    this.#slots.each(world, (move) => {
      moves.push(move);
    });
    let sound: { move: Move; world: Uint32Array; breaks: boolean } | undefined;
    while (moves.length > 0) {
      const [move = 0] = moves.splice(dice.between(0, moves.length - 1), 1);
      this.#slots.make(world, move);
      const next = this.#slots.next.slice();
      const property = this.#broken() ?? this.#unrested(next);
      if (property === undefined) {
        sound ??= { move, world: next, breaks: false };
        if (wanted === undefined) return sound;
      } else if (property === wanted) return { move, world: next, breaks: true };
    }
    return sound;
  }

  /** What the move that was made last broke. */
  #broken(): string | undefined {
    const { next, broken, breaks } = this.#slots;
    if (broken >= 0) return breaks.item(broken).split(':', 1)[0];
    return this.#always.find((question) => !question.holds(next))?.property.name;
  }

  /** What does not hold when nobody acts any more and everything has come to rest. */
  #unrested(world: Uint32Array): string | undefined {
    if (this.#eventually.length === 0) return undefined;
    let now = world;
    for (let steps = 0; steps < REST_STEPS; steps += 1) {
      let next: Uint32Array | undefined;
      this.#slots.eachHealed(now, () => {
        // Messages come after the clock here, and are first to go.
        next = this.#slots.next.slice();
      });
      if (next === undefined) break;
      now = next;
    }
    return this.#eventually.find((question) => !question.holds(now))?.property.name;
  }
}

/** A world that is not at rest by then goes round in a circle. */
const REST_STEPS = 400;
