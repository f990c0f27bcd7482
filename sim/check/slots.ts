// A model laid out for a search: a world is a vector of numbers, one for each actor and for each
// channel, and what can happen is a list of moves from one vector to others.
// Law: a move is found again by its world alone, so that a path of worlds is a path of moves.
import { canonicalJson } from '../../model/log/canonical.ts';
import { Interned, Queues } from './interning.ts';
import { BLOCKED, KindRows } from './kind-rows.ts';
import type { Event, Json, Kind, Model, Property } from './model.ts';

/** Something that can happen in a world, packed into a number: `told` unpacks it. */
export type Move = number;

export interface Channel {
  readonly from: number;
  readonly to: number;
  /** Where it stands in a world. */
  readonly slot: number;
  readonly loses: boolean | ((message: Json) => boolean);
  readonly duplicates: boolean;
  readonly reorders: boolean;
  readonly capacity: number;
  readonly streams: ((message: Json) => string | null) | null;
  /** Of each message over which stream it goes. */
  readonly streamed: (string | null)[];
  /** The input that a message is to who gets it, by the message. */
  readonly inputs: number[];
}

export interface SlotsOptions {
  /** False: every step is worked out anew. */
  readonly memo?: boolean;
}

export class Slots {
  readonly model: Model;
  /** Numbers a world has. */
  readonly words: number;
  readonly actors: readonly string[];
  /** Of each actor. */
  readonly rows: readonly KindRows[];
  readonly channels: readonly Channel[];
  readonly messages = new Interned<Json>();
  readonly queues = new Queues();
  readonly steps: readonly Property[];
  /** The world after the move that was made last. */
  readonly next: Uint32Array;
  /** What that move broke: a place in `steps`, or -1, and why. */
  broken = -1;
  /** Of each break that there ever was, `name: why`. */
  readonly breaks = new Interned<string>();
  /** Some step has cut links: then what is under way is not only for who gets it to change. */
  hasCut = false;
  readonly #channelBetween: Int32Array;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #budget: number;
  readonly #hub: number;

  /** Throws for a model that contradicts itself: a link to nobody, a name given twice. */
  constructor(model: Model, { memo = true }: SlotsOptions = {}) {
    this.model = model;
    this.actors = model.actors.map(({ name }) => name);
    this.#numbers = new Map(this.actors.map((name, number) => [name, number]));
    if (this.#numbers.size < this.actors.length) throw new Error('two actors have one name');
    this.steps = model.properties.filter(({ kind }) => kind === 'step');
    const kinds = new Map<Kind, KindRows>();
    this.rows = model.actors.map(({ kind }) => {
      const rows = kinds.get(kind) ?? new KindRows(kind, this.#names(), memo);
      kinds.set(kind, rows);
      return rows;
    });
    this.channels = this.#linked();
    this.#channelBetween = new Int32Array(this.actors.length ** 2).fill(-1);
    for (const [number, { from, to }] of this.channels.entries()) {
      const place = from * this.actors.length + to;
      if ((this.#channelBetween[place] ?? -1) >= 0) throw new Error('two links have the same ends');
      this.#channelBetween[place] = number;
    }
    if (this.channels.length > PLACES_MAX) throw new Error(`at most ${PLACES_MAX / 2} links`);
    this.#budget = this.actors.length + this.channels.length;
    const hasBudget = (model.losses ?? 0) + (model.duplicates ?? 0) > 0;
    this.words = this.#budget + (hasBudget ? 2 : 0);
    this.#hub = model.hub === undefined ? -1 : this.actor(model.hub);
    this.next = new Uint32Array(this.words);
  }

  /** The world as the model begins. */
  first(): Uint32Array {
    const world = new Uint32Array(this.words);
    for (const [at, name] of this.actors.entries()) world[at] = this.#rowsOf(at).first(name);
    if (this.words > this.#budget) {
      world[this.#budget] = this.model.losses ?? 0;
      world[this.#budget + 1] = this.model.duplicates ?? 0;
    }
    return world;
  }

  /** The number of an actor. */
  actor(name: string): number {
    const number = this.#numbers.get(name);
    if (number === undefined) throw new Error(`${this.model.name}: nobody is called ${name}`);
    return number;
  }

  /** Every move that the world allows, each made into `next`. */
  each(world: Uint32Array, made: (move: Move) => void): void {
    this.#acts(world, made);
    for (let at = 0; at < this.channels.length; at += 1) this.#arrives(world, at, made);
  }

  /**
   * The same, or fewer where the order of others with these does not matter: one message that
   * commutes with everything, or else whatever the hub does next where a message waits for it from
   * everybody. Each lowers what is under way, so that no round of them leaves the others out.
   */
  eachAmple(world: Uint32Array, made: (move: Move) => void): void {
    const { channels, queues } = this;
    for (let at = 0; at < channels.length; at += 1) {
      const channel = channels[at] as Channel;
      const queue = world[channel.slot] as number;
      if (queue === 0 || isFaulty(channel)) continue;
      const input = this.#input(channel, queues.head(queue));
      if (!this.#rowsOf(channel.to).commutes(world[channel.to] as number, input)) continue;
      return this.#arrives(world, at, made);
    }
    if (!this.#isBesieged(world)) return this.each(world, made);
    let isBlocked = true;
    const madeByHub = (move: Move) => {
      isBlocked = false;
      made(move);
    };
    for (let at = 0; at < channels.length; at += 1) {
      if ((channels[at] as Channel).to === this.#hub) this.#arrives(world, at, madeByHub);
    }
    // Somebody else may have to do something first.
    if (isBlocked) this.each(world, made);
  }

  /** Only what goes on by itself: messages arrive, and time passes. */
  eachHealed(world: Uint32Array, made: (move: Move) => void): void {
    this.#acts(world, made, true);
    for (let at = 0; at < this.channels.length; at += 1) this.#arrives(world, at, made, true);
  }

  /** Makes a move into `next`; false where the world does not allow it. */
  make(world: Uint32Array, move: Move): boolean {
    const at = (move >>> 3) & 0xff;
    const which = move >>> 11;
    const type = move & 7;
    if (type === ACTS) {
      const rows = this.#rowsOf(at);
      const input = rows.offers(world[at] as number)[which];
      if (input === undefined) return false;
      return this.#isDue(world, rows.inputs.item(input)) && this.#step(world, at, input);
    }
    const channel = this.channels[at] as Channel;
    const queue = world[channel.slot] as number;
    if (!this.#mayCome(channel, queue, which)) return false;
    if (type === ARRIVES) return this.#deliver(world, channel, which, false);
    // What is lost or comes twice is a datagram.
    if (channel.streams !== null && this.#stream(channel, queue, which) !== null) return false;
    if (type === DOUBLED) return channel.duplicates && this.#deliver(world, channel, which, true);
    return this.#loses(channel, queue, which) && this.#lose(world, channel, which);
  }

  #rowsOf(actor: number): KindRows {
    return this.rows[actor] as KindRows;
  }

  #names() {
    return {
      actor: (name: string) => this.actor(name),
      broken: (breaks: string) => this.#breakNumber(breaks),
      message: (message: Json) => this.messages.number(canonicalJson(message), message),
    };
  }

  #breakNumber(breaks: string): number {
    const name = breaks.split(':', 1)[0];
    if (!this.steps.some((property) => property.name === name)) {
      throw new Error(`${this.model.name}: a step breaks ${name}, and no property is called so`);
    }
    return this.breaks.number(breaks, breaks);
  }

  #linked(): readonly Channel[] {
    let slot = this.actors.length;
    return this.model.links.flatMap(({ between: [one, other], ...link }) =>
      [
        [one, other],
        [other, one],
      ].map(([from = '', to = '']) => {
        const { loses = false, duplicates = false, reorders = false } = link;
        const { capacity = Number.POSITIVE_INFINITY, streams = null } = link;
        const ends = { from: this.actor(from), to: this.actor(to), slot, capacity };
        const faults = { loses, duplicates, reorders, streams };
        const channel = { ...ends, ...faults, streamed: [], inputs: [] };
        slot += 1;
        return channel;
      }),
    );
  }

  #acts(world: Uint32Array, made: (move: Move) => void, isHealed = false): void {
    for (let at = 0; at < this.rows.length; at += 1) {
      const rows = this.rows[at] as KindRows;
      const offers = rows.offers(world[at] as number);
      for (let which = 0; which < offers.length; which += 1) {
        const input = offers[which] as number;
        const event = rows.inputs.item(input);
        if (isHealed && !isOfTime(event)) continue;
        if (!this.#isDue(world, event)) continue;
        if (this.#step(world, at, input)) made(ACTS | (at << 3) | (which << 11));
      }
    }
  }

  #arrives(world: Uint32Array, at: number, made: (move: Move) => void, isHealed = false): void {
    const channel = this.channels[at] as Channel;
    const queue = world[channel.slot] as number;
    if (queue === 0) return;
    const places = channel.reorders ? this.queues.length(queue) : 1;
    const passed: (string | null)[] = [];
    for (let place = 0; place < places; place += 1) {
      const code = (at << 3) | (place << 11);
      const stream = channel.streams === null ? null : this.#stream(channel, queue, place);
      if (stream !== null && passed.includes(stream)) continue;
      passed.push(stream);
      if (this.#deliver(world, channel, place, false)) made(ARRIVES | code);
      if (isHealed || stream !== null) continue;
      if (this.#loses(channel, queue, place) && this.#lose(world, channel, place))
        made(LOST | code);
      if (channel.duplicates && this.#deliver(world, channel, place, true)) made(DOUBLED | code);
    }
  }

  #deliver(world: Uint32Array, channel: Channel, place: number, again: boolean): boolean {
    const { queues } = this;
    const queue = world[channel.slot] as number;
    const message = place === 0 ? queues.head(queue) : (queues.content(queue)[place] as number);
    if (again && (world[this.#budget + 1] ?? 0) === 0) return false;
    const rest = place === 0 ? queues.rest(queue) : queues.without(queue, place);
    const input = this.#input(channel, message);
    if (!this.#step(world, channel.to, input, channel.slot, again ? queue : rest)) return false;
    if (again) this.next[this.#budget + 1] = (world[this.#budget + 1] as number) - 1;
    return true;
  }

  #lose(world: Uint32Array, channel: Channel, place: number): boolean {
    if ((world[this.#budget] ?? 0) === 0) return false;
    this.broken = -1;
    this.next.set(world);
    this.next[channel.slot] = this.queues.without(world[channel.slot] as number, place);
    this.next[this.#budget] = (world[this.#budget] as number) - 1;
    return true;
  }

  #loses({ loses }: Channel, queue: number, place: number): boolean {
    if (typeof loses === 'boolean') return loses;
    return loses(this.messages.item(this.queues.content(queue)[place] as number));
  }

  /** Whether the message at a place may be the next: none before it is of the same stream. */
  #mayCome(channel: Channel, queue: number, place: number): boolean {
    if (place >= this.queues.length(queue) || (place > 0 && !channel.reorders)) return false;
    if (channel.streams === null) return true;
    const stream = this.#stream(channel, queue, place);
    if (stream === null) return true;
    for (let before = 0; before < place; before += 1) {
      if (this.#stream(channel, queue, before) === stream) return false;
    }
    return true;
  }

  #stream({ streams, streamed }: Channel, queue: number, place: number): string | null {
    const message = this.queues.content(queue)[place] as number;
    streamed[message] ??= streams?.(this.messages.item(message)) ?? null;
    return streamed[message] ?? null;
  }

  /** Whether nothing is under way, for an event that waits for that. */
  #isDue(world: Uint32Array, event: Event): boolean {
    return !isCalm(event) || this.channels.every(({ slot }) => world[slot] === 0);
  }

  #input(channel: Channel, message: number): number {
    const known = channel.inputs[message];
    if (known !== undefined) return known;
    const from = this.actors[channel.from] as string;
    const event = { from, message: this.messages.item(message) };
    const input = this.#rowsOf(channel.to).input(event);
    channel.inputs[message] = input;
    return input;
  }

  /** Steps an actor into `next`; `slot` is of the channel that its message came from. */
  #step(world: Uint32Array, actor: number, input: number, slot = -1, rest = 0): boolean {
    const { next } = this;
    const outcome = this.#rowsOf(actor).outcome(world[actor] as number, input);
    if (outcome.next === BLOCKED) return false;
    for (let at = 0; at < next.length; at += 1) next[at] = world[at] as number;
    next[actor] = outcome.next;
    if (slot >= 0) next[slot] = rest;
    const { sends, cuts } = outcome;
    if (cuts.length > 0) this.hasCut = true;
    for (let at = 0; at < cuts.length; at += 1) this.#cut(actor, cuts[at] as number);
    for (let at = 0; at < sends.length; at += 2) {
      if (!this.#push(actor, sends[at] as number, sends[at + 1] as number)) return false;
    }
    this.broken = outcome.breaks;
    return true;
  }

  #push(from: number, to: number, message: number): boolean {
    const { slot, capacity } = this.#between(from, to);
    const queue = this.next[slot] as number;
    if (this.queues.length(queue) >= capacity) return false;
    this.next[slot] = this.queues.push(queue, message);
    return true;
  }

  #cut(one: number, other: number): void {
    this.next[this.#between(one, other).slot] = 0;
    this.next[this.#between(other, one).slot] = 0;
  }

  #between(from: number, to: number): Channel {
    const at = this.#channelBetween[from * this.actors.length + to] as number;
    const channel = this.channels[at];
    if (channel !== undefined) return channel;
    const [one, other] = [this.actors[from], this.actors[to]];
    throw new Error(`${this.model.name}: ${one} has no link to ${other}`);
  }

  /** Whether a message waits for the hub from everybody, so that nobody else can be its next. */
  #isBesieged(world: Uint32Array): boolean {
    const hub = this.#hub;
    if (hub < 0 || this.#rowsOf(hub).offers(world[hub] as number).length > 0) return false;
    for (let at = 0; at < this.channels.length; at += 1) {
      const channel = this.channels[at] as Channel;
      if (channel.to === hub && (world[channel.slot] === 0 || isFaulty(channel))) return false;
      if (channel.from === hub && channel.capacity !== Number.POSITIVE_INFINITY) return false;
    }
    return true;
  }
}

function isFaulty({ loses, duplicates, reorders }: Channel): boolean {
  return loses !== false || duplicates || reorders;
}

function isCalm(event: Event): boolean {
  return 'calm' in event && event.calm === true;
}

function isOfTime(event: Event): boolean {
  return 'by' in event && event.by === 'clock';
}

export const ACTS = 0;
export const ARRIVES = 1;
export const LOST = 2;
export const DOUBLED = 3;
/** As many as a move has numbers for. */
const PLACES_MAX = 256;
