// Everything that was ever worked out about a kind of actor: its states, what can happen to it, and
// what came of what in which state, by number. A machine steps once for each pair, however many
// edges of a search need it.
import { canonicalJson } from '../../model/log/canonical.ts';
import { Interned, PairTable } from './interning.ts';
import { type Event, isReceived, type Json, type Kind, type Step } from './model.ts';

/** Names that a model's actors and properties have, by number, and its messages. */
export interface Names {
  /** Of an actor; throws for a stranger. */
  actor(name: string): number;
  /** Of a property of the kind `step`, and why: `name: why`. */
  broken(breaks: string): number;
  message(message: Json): number;
}

/** What a step came to, by number. */
export interface Outcome {
  /** The state after it; `BLOCKED` where the event cannot happen. */
  readonly next: number;
  /** Actors and messages by turns. */
  readonly sends: readonly number[];
  /** Actors. */
  readonly cuts: readonly number[];
  /** Which property it breaks; -1 for none. */
  readonly breaks: number;
}

export class KindRows {
  readonly kind: Kind;
  readonly states = new Interned<unknown>();
  readonly inputs = new Interned<Event>();
  readonly outcomes: Outcome[] = [];
  /** How often a step was worked out. */
  stepped = 0;
  readonly #names: Names;
  readonly #memo: PairTable | null;
  readonly #offers: (readonly number[] | undefined)[] = [];
  /** Of each state the one before it and what happened then; of a first one -1 and its actor. */
  readonly #origins: number[] = [];
  readonly #commuting = new PairTable();

  /** Without a memo every step is worked out anew: a measure of what the memo is good for. */
  constructor(kind: Kind, names: Names, isMemoised: boolean) {
    this.kind = kind;
    this.#names = names;
    this.#memo = isMemoised ? new PairTable() : null;
  }

  /** The number of an actor's first state. */
  first(actor: string): number {
    return this.#stateNumber(this.kind.initial(actor), -1, this.#names.actor(actor));
  }

  input(event: Event): number {
    return this.inputs.number(canonicalJson(event), event);
  }

  /** What the actor may do by itself there, as inputs. */
  offers(state: number): readonly number[] {
    const known = this.#offers[state];
    if (known !== undefined) return known;
    const own = this.kind.offers?.(this.states.item(state)) ?? [];
    const offers = own.map((each) => this.input(each));
    this.#offers[state] = offers;
    return offers;
  }

  outcome(state: number, input: number): Outcome {
    const known = this.#memo?.at(state, input) ?? -1;
    if (known >= 0) return this.outcomes[known] as Outcome;
    const outcome = this.#worked(state, input);
    if (this.#memo !== null) {
      this.#memo.put(state, input, this.outcomes.length);
      this.outcomes.push(outcome);
    }
    return outcome;
  }

  /** Whether whatever else happens to the actor may as well happen after that input. */
  commutes(state: number, input: number): boolean {
    if (this.kind.commutes === undefined) return false;
    const known = this.#commuting.at(state, input);
    if (known >= 0) return known === 1;
    const event = this.inputs.item(input);
    const outcome = this.outcome(state, input);
    const isFree =
      isReceived(event) &&
      outcome.next !== BLOCKED &&
      outcome.sends.length === 0 &&
      outcome.cuts.length === 0 &&
      this.kind.commutes(this.states.item(state), event);
    this.#commuting.put(state, input, isFree ? 1 : 0);
    return isFree;
  }

  /** How a state came about first: another one, and what happened in it; or -1, and whose it is. */
  origin(state: number): readonly [number, number] {
    return [this.#origins[state * 2] as number, this.#origins[state * 2 + 1] as number];
  }

  shown(state: number): Json {
    const item = this.states.item(state);
    return this.kind.shown === undefined ? (item as Json) : this.kind.shown(item);
  }

  #worked(state: number, input: number): Outcome {
    this.stepped += 1;
    const event = this.inputs.item(input);
    const step = this.kind.step(this.states.item(state), event);
    if (step === undefined) return blocked;
    if (typeof step === 'object' && step !== null && 'state' in step) {
      return this.#numbered(step, state, input);
    }
    const what = canonicalJson(event);
    throw new Error(`kind ${this.kind.name} takes ${what} to no step: a step has a state`);
  }

  #numbered({ state, sends = [], cuts = [], breaks }: Step<unknown>, from: number, input: number) {
    const names = this.#names;
    return {
      next: this.#stateNumber(state, from, input),
      sends:
        sends.length === 0
          ? NONE
          : sends.flatMap(({ to, message }) => [names.actor(to), names.message(message)]),
      cuts: cuts.length === 0 ? NONE : cuts.map((name) => names.actor(name)),
      breaks: breaks === undefined ? -1 : names.broken(breaks),
    };
  }

  #stateNumber(state: unknown, from: number, input: number): number {
    const key = this.kind.key === undefined ? canonicalJson(state) : this.kind.key(state);
    const number = this.states.number(key, state);
    if (this.#origins.length === number * 2) this.#origins.push(from, input);
    return number;
  }
}

export const BLOCKED = -1;

const NONE: readonly number[] = [];

const blocked: Outcome = { next: BLOCKED, sends: NONE, cuts: NONE, breaks: -1 };
