// A random walk through a model, and a trace of one made short: what a designer has who comes from
// a long run, and not from a search.

import { canonicalJson } from '../../model/log/canonical.ts';
import { shrunk } from '../trace/shrink.ts';
import { chanceFrom } from '../world/chance.ts';
import { type Dice, diceOf } from '../world/dice.ts';
import { type Question, questionsOf } from './judging.ts';
import { isReceived, type Model } from './model.ts';
import { moveLike, type Told, told as toldOf } from './moves.ts';
import { type Move, Slots } from './slots.ts';
import { Visited } from './visited.ts';

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
  readonly #likings = new Map<string, number>();

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
   * Walks at random for so many deeds, keeping out of what breaks the property; and from there, as
   * often as it takes, until it breaks. Undefined where the walk comes to an end before that.
   */
  walk(seed: number, leastDeeds: number): Walked | undefined {
    const dice = diceOf(chanceFrom(seed));
    // In most walks hardly anybody else does anything before the end.
    this.#idleDeeds = seed < BUSY_SEEDS ? 40 : 1000;
    const held = this.#walked(this.#slots.first(), dice, leastDeeds - 1, false);
    if (held.deeds.length < leastDeeds - 1) return undefined;
    for (let tries = 0; tries < TAILS; tries += 1) {
      const tail = this.#walked(held.world, dice, leastDeeds, true);
      if (tail.breaks) return { deeds: [...held.deeds, ...tail.deeds] };
    }
    return undefined;
  }

  #walked(from: Uint32Array, dice: Dice, deedsMax: number, mayBreak: boolean) {
    this.#likings.clear();
    const deeds: Deed[] = [];
    let world = from;
    while (deeds.length < deedsMax) {
      const taken = this.#chosen(world, dice, mayBreak);
      if (taken === undefined) break;
      deeds.push(toldOf(this.#slots, world, taken.move));
      world = taken.world;
      if (taken.breaks) return { deeds, world, breaks: true };
    }
    return { deeds, world, breaks: false };
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

  /**
   * The shortest that shrinking makes of a walk: deeds are left out, and where nothing more can be,
   * it is looked for a shorter way from somewhere on it, within a bound.
   */
  shrunk(walked: Walked, triesMax = 20_000): Walked {
    let best = this.#cut(walked, triesMax);
    for (;;) {
      const shorter = this.#shortcut(best.deeds);
      if (shorter === undefined) return best;
      best = this.#cut(shorter, triesMax);
    }
  }

  #cut({ deeds }: Walked, triesMax: number): Walked {
    const fails = (fewer: readonly Deed[]) => {
      const found = this.performed(fewer);
      return found && { actions: found.deeds, failure: this.#property };
    };
    const failing = fails(deeds) ?? { actions: deeds, failure: this.#property };
    return { deeds: shrunk({ failing, fails, triesMax }).failing.actions };
  }

  /** A shorter way: the same up to some place, and from there whatever breaks it sooner. */
  #shortcut(deeds: readonly Deed[]): Walked | undefined {
    const worlds = [this.#slots.first()];
    for (const deed of deeds) {
      const world = worlds.at(-1) as Uint32Array;
      const move = moveLike(this.#slots, world, deed);
      if (move >= 0 && this.#slots.make(world, move)) worlds.push(this.#slots.next.slice());
    }
    for (let at = deeds.length - 2; at >= 0; at -= 1) {
      const way = this.#wayFrom(worlds[at] as Uint32Array, deeds.length - at - 1);
      if (way !== undefined) return { deeds: [...deeds.slice(0, at), ...way] };
    }
    return undefined;
  }

  /** The shortest way from a world, of at most so many deeds. */
  #wayFrom(from: Uint32Array, deedsMax: number): readonly Deed[] | undefined {
    const slots = this.#slots;
    const visited = new Visited(slots.words);
    visited.add(from, -1);
    const world = new Uint32Array(slots.words);
    /** Of each world but the first: by which move it was reached. */
    const moves: Move[] = [-1];
    let [depth, levelEnd] = [0, 1];
    for (let at = 0; at < visited.count && visited.count < WAY_STATES_MAX; at += 1) {
      if (at === levelEnd) [depth, levelEnd] = [depth + 1, visited.count];
      if (depth === deedsMax) return undefined;
      visited.read(at, world);
      let found: Move | undefined;
      slots.each(world, (move) => {
        if (found !== undefined) return;
        if (this.#isBroken()) found = move;
        else if (visited.add(slots.next, at) >= 0) moves.push(move);
      });
      if (found !== undefined) return this.#wayTo(visited, moves, at, found);
    }
    return undefined;
  }

  #wayTo(visited: Visited, moves: readonly Move[], number: number, last: Move): readonly Deed[] {
    const world = new Uint32Array(this.#slots.words);
    const deeds: Deed[] = [];
    let move = last;
    for (let at = number; at >= 0; at = visited.parent(at)) {
      visited.read(at, world);
      deeds.unshift(toldOf(this.#slots, world, move));
      move = moves[at] as Move;
    }
    return deeds;
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
    const told = new Map(moves.map((move) => [move, toldOf(this.#slots, world, move)]));
    // What people like on that day comes sooner.
    const places = new Map(
      moves.map((move) => [move, dice.between(0, PLACES) * this.#liking(told.get(move), dice)]),
    );
    const order = moves.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    if (!fills || this.#idler === undefined || dice.whether(1 / this.#idleDeeds)) return order;
    const idle = order.filter((move) => this.#isIdle(told.get(move)));
    return [...idle, ...order.filter((move) => !idle.includes(move))];
  }

  /** Drawn once for each thing that somebody may do: 1 for what is liked most. */
  #liking(deed: Deed | undefined, dice: Dice): number {
    const name = deed === undefined ? '' : habitOf(deed);
    const known = this.#likings.get(name) ?? dice.one(LIKINGS) ?? 1;
    this.#likings.set(name, known);
    return known;
  }

  #isIdle(deed: Deed | undefined): boolean {
    if (deed?.type !== 'acts' && deed?.type !== 'arrives') return false;
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

/** What somebody does, or the way that a message takes. */
function habitOf(deed: Deed): string {
  if (deed.type !== 'acts' && deed.type !== 'arrives')
    return `${deed.type} ${deed.from} ${deed.to}`;
  const { actor, event } = deed;
  return isReceived(event) ? `${event.from} ${actor}` : `${actor} ${canonicalJson(event)}`;
}

/** How many times as late something comes. */
const LIKINGS = [1, 2, 5, 25];
const PLACES = 1000;

/** How often it is gone on from a walk that is long enough. */
const TAILS = 400;

/** How many worlds a shorter way is looked for in. */
const WAY_STATES_MAX = 30_000;

/** Of all actors. */
const STATES_KNOWN_MAX = 20_000;

/** A world that is not at rest by then goes round in a circle. */
const REST_STEPS = 400;
