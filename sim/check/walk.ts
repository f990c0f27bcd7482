// A random walk through a model, and a trace of one made short: what a designer has who comes from
// a long run, and not from a search.
import { shrunk } from '../trace/shrink.ts';
import { chanceFrom } from '../world/chance.ts';
import { type Dice, diceOf } from '../world/dice.ts';
import { type Question, questionsOf } from './judging.ts';
import { isReceived, type Model } from './model.ts';
import { moveLike, type Told, told } from './moves.ts';
import { type Move, Slots } from './slots.ts';

/** Something that was done in a model: by its place in a trace it is another one than its equal. */
export type Deed = Told;

/** A way through a model that breaks a property at its end. */
export interface Walked {
  readonly deeds: readonly Deed[];
}

/** Walks through a model, and tells what its properties say on the way. */
export class Walker {
  readonly #model: Model;
  readonly #property: string;
  readonly #idler: string | undefined;
  #slots: Slots;
  #always: readonly Question[] = [];
  #eventually: readonly Question[] = [];
  #idleDeeds = 1;

  /** Only that property is looked at. `idler` is an actor whose deeds fill a long walk. */
  constructor(model: Model, property: string, idler?: string) {
    this.#model = model;
    this.#property = property;
    this.#idler = idler;
    this.#slots = this.#anew();
  }

  /** What is known of a model's states grows with every try: now and then it is forgotten. */
  #anew(): Slots {
    const slots = new Slots(this.#model);
    const isWanted = (question: Question) => question.property.name === this.#property;
    this.#always = questionsOf(slots, 'always').filter(isWanted);
    this.#eventually = questionsOf(slots, 'eventually').filter(isWanted);
    this.#slots = slots;
    return slots;
  }

  /**
   * Walks at random for so many deeds, keeping out of what breaks the property, and then until it
   * breaks. Undefined where the walk comes to an end before that.
   */
  walk(seed: number, leastDeeds: number, deedsMax: number): Walked | undefined {
    const dice = diceOf(chanceFrom(seed));
    // In most walks hardly anybody else does anything before the end.
    this.#idleDeeds = seed < BUSY_SEEDS ? 40 : 1000;
    const deeds: Deed[] = [];
    let world = this.#slots.first();
    while (deeds.length < deedsMax) {
      const isLong = deeds.length + 1 >= leastDeeds;
      const taken = this.#chosen(world, dice, isLong);
      if (taken === undefined) return undefined;
      deeds.push(told(this.#slots, world, taken.move));
      if (taken.breaks) return { deeds };
      world = taken.world;
    }
    return undefined;
  }

  /** Does what can be done of a list; what then breaks first, or when the world comes to rest. */
  performed(deeds: readonly Deed[]): Walked | undefined {
    const known = this.#slots.rows.reduce((sum, { states }) => sum + states.items.length, 0);
    if (known > STATES_KNOWN_MAX) this.#anew();
    const done: Deed[] = [];
    let world = this.#slots.first();
    for (const deed of deeds) {
      const move = moveLike(this.#slots, world, deed);
      if (move < 0 || !this.#slots.make(world, move)) continue;
      done.push(deed);
      if (this.#isBroken()) return { deeds: done };
      world = this.#slots.next.slice();
    }
    return this.#isUnrested(world) ? { deeds: done } : undefined;
  }

  /** The shortest that shrinking makes of a walk. */
  shrunk({ deeds }: Walked, triesMax = 20_000): Walked {
    const fails = (fewer: readonly Deed[]) => {
      const found = this.performed(fewer);
      return found && { actions: found.deeds, failure: this.#property };
    };
    const failing = fails(deeds) ?? { actions: deeds, failure: this.#property };
    const { failing: shortest } = shrunk({ failing, fails, triesMax });
    return { deeds: shortest.actions };
  }

  /** One of the moves that break nothing, or one that breaks what is looked for. */
  #chosen(world: Uint32Array, dice: Dice, mayBreak: boolean) {
    let sound: { move: Move; world: Uint32Array; breaks: boolean } | undefined;
    for (const move of this.#shuffled(world, dice, !mayBreak)) {
      this.#slots.make(world, move);
      const next = this.#slots.next.slice();
      if (this.#isBroken() || this.#isUnrested(next)) {
        if (mayBreak) return { move, world: next, breaks: true };
        continue;
      }
      sound ??= { move, world: next, breaks: false };
      if (!mayBreak) return sound;
    }
    return sound;
  }

  /** All moves in some order; those of the idler mostly first, where the walk is to be filled. */
  #shuffled(world: Uint32Array, dice: Dice, fills: boolean): readonly Move[] {
    const moves: Move[] = [];
    this.#slots.each(world, (move) => {
      moves.push(move);
    });
    const order: Move[] = [];
    while (moves.length > 0) order.push(...moves.splice(dice.between(0, moves.length - 1), 1));
    if (!fills || this.#idler === undefined || dice.whether(1 / this.#idleDeeds)) return order;
    const idle = order.filter((move) => this.#isIdle(told(this.#slots, world, move)));
    return [...idle, ...order.filter((move) => !idle.includes(move))];
  }

  #isIdle(deed: Deed): boolean {
    if (deed.type !== 'acts' && deed.type !== 'arrives') return false;
    const { actor, event } = deed;
    return actor === this.#idler || (isReceived(event) && event.from === this.#idler);
  }

  /** Whether the move that was made last broke it. */
  #isBroken(): boolean {
    const { next, broken, breaks } = this.#slots;
    if (broken >= 0 && breaks.item(broken).split(':', 1)[0] === this.#property) return true;
    return this.#always.some((question) => !question.holds(next));
  }

  /** Whether it does not hold when nobody acts any more and everything has come to rest. */
  #isUnrested(world: Uint32Array): boolean {
    if (this.#eventually.length === 0) return false;
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
    return this.#eventually.some((question) => !question.holds(now));
  }
}

/** In the walks of these seeds people do much while they keep out of what breaks. */
const BUSY_SEEDS = 20;

/** Of all actors. */
const STATES_KNOWN_MAX = 20_000;

/** A world that is not at rest by then goes round in a circle. */
const REST_STEPS = 400;
