// What a checked model is made of: actors that take messages, links that carry them, and what must
// hold. A model is small enough for everything that can happen in it to be tried.
// Law: steps are pure; states and messages are values, of which equal ones are the same one.

/** Plain data: what messages are, and what properties see of a state. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** What an actor can take: a message from another one, or something that it does by itself. */
export type Event = Received | Own;

/** A message that an actor gets. */
export interface Received {
  /** The actor that sent it. */
  readonly from: string;
  readonly message: Json;
}

/** Something that an actor does by itself. */
export interface Own {
  /** Such as `ask`. Whatever else it needs stands beside it, as plain data. */
  readonly do: string;
  /**
   * Who causes it: a `person` when absent. In a healed world nobody acts and nothing fails, but the
   * `clock` goes on.
   */
  readonly by?: 'person' | 'clock' | 'fault';
  /** By this it is told from a message. */
  readonly from?: undefined;
  /** It takes longer than any message lives: it happens only while nothing is under way. */
  readonly calm?: true;
  readonly [key: string]: Json | undefined;
}

/** What an event comes to. */
export interface Step<S> {
  readonly state: S;
  /** In the order in which they leave. */
  readonly sends?: readonly Sent[];
  /** The links to these actors are cut: what was under way on them is lost. */
  readonly cuts?: readonly string[];
  /** What this step breaks: `name: why`, of a property of the kind `step`. */
  readonly breaks?: string;
}

/** A message that an actor sends. */
export interface Sent {
  readonly to: string;
  readonly message: Json;
}

// biome-ignore lint/suspicious/noExplicitAny: a model has kinds of different states.
type AnyState = any;

/** A kind of actor. Actors of one kind share everything that was ever worked out about it. */
export interface Kind<S = AnyState> {
  readonly name: string;
  initial(actor: string): S;
  /** Equal for states that nothing will ever tell apart; canonical JSON when absent. */
  key?(state: S): string;
  /** What the actor may do by itself in that state. */
  offers?(state: S): readonly Own[];
  /** What an event leads to; undefined where it cannot happen now, and its message waits. */
  step(state: S, event: Event): Step<S> | undefined;
  /**
   * Whether it is the same which comes first, this message or whatever else may happen to the
   * actor, and nothing leaves. Then no other order is tried (partial-order reduction).
   */
  commutes?(state: S, event: Received): boolean;
  /** What properties and pictures see; the state itself when absent. */
  shown?(state: S): Json;
  /** The event as a verb and what belongs to it: `asks for Rook`. */
  words?(event: Event): string;
}

/** Somebody or something of a model. */
export interface Actor {
  readonly name: string;
  readonly kind: Kind;
}

/** Two ordered channels between two actors, one each way. */
export interface Link {
  readonly between: readonly [string, string];
  /** Messages, or those of which it says so, may be lost, as often as `losses` of the model say. */
  readonly loses?: boolean | ((message: Json) => boolean);
  /** Messages may come twice, as often as the model's `duplicates` allow. */
  readonly duplicates?: boolean;
  /** Any message under way may come next. */
  readonly reorders?: boolean;
  /**
   * Over which stream a message goes, beside others: it is not lost or doubled, and overtaken by
   * none of the same stream. Null for a datagram.
   */
  streams?(message: Json): string | null;
  /** How many messages can be under way each way; who would send another one cannot act. */
  readonly capacity?: number;
}

export type Property = Always | Sometimes | Eventually | StepProperty;

interface Named {
  /** kebab-case. */
  readonly name: string;
  readonly clause: string;
  /** What it says, as a sentence. */
  readonly says: string;
}

/** Of some actors, as `shown`. */
export interface Reading {
  readonly reads: readonly string[];
  /** Takes what is shown of each of them, in that order. */
  // biome-ignore lint/suspicious/noExplicitAny: what is shown is the kind's own.
  holds(...shown: readonly any[]): boolean;
  /** What there is instead, in words: `anna and bert both have Rook`. */
  // biome-ignore lint/suspicious/noExplicitAny: what is shown is the kind's own.
  tells?(...shown: readonly any[]): string;
}

/** Holds in every state. */
export interface Always extends Named, Reading {
  readonly kind: 'always';
  /**
   * Once broken it stays so while messages only arrive: a search may leave out orders in which they
   * arrive later.
   */
  readonly lasts?: boolean;
}

/** Holds in some state, or the model does not ask what it means to ask. */
export interface Sometimes extends Named, Reading {
  readonly kind: 'sometimes';
}

/**
 * Holds in the end, wherever things stop: from each state, when nobody acts and nothing fails any
 * more, the world can only come to rest where it holds.
 */
export interface Eventually extends Named, Reading {
  readonly kind: 'eventually';
}

/** Is broken by a step that says so (`breaks`). */
export interface StepProperty extends Named {
  readonly kind: 'step';
}

/** A small world that a search can exhaust. */
export interface Model {
  /** kebab-case. */
  readonly name: string;
  /** What is asked, as a sentence. */
  readonly asks: string;
  readonly actors: readonly Actor[];
  readonly links: readonly Link[];
  readonly properties: readonly Property[];
  /** How many messages may be lost, and come twice, in all. */
  readonly losses?: number;
  readonly duplicates?: number;
  /**
   * Lists of names that are interchangeable: of actors of one kind, or of what messages name. A
   * name that takes others along stands in a list with them, in the same order everywhere.
   */
  readonly symmetry?: readonly (readonly (string | readonly string[])[])[];
  /**
   * The actor through whom everything goes. While a message waits for it from everybody, only what
   * it does next has to be tried (partial-order reduction).
   */
  readonly hub?: string;
  /** A message in words, where it is better told than by its members. */
  words?(message: Json): string | undefined;
}

/**
 * The kind, with somebody who watches each of its steps: told what is shown before and after it,
 * what happened and what was sent, and tells what it breaks.
 */
export function watching<S>(kind: Kind<S>, watch: Watch): Kind<S> {
  const shown = (state: S) => (kind.shown === undefined ? (state as Json) : kind.shown(state));
  return {
    ...kind,
    step(state, event) {
      const step = kind.step(state, event);
      if (step === undefined || step.breaks !== undefined) return step;
      const breaks = watch(shown(state), event, step.sends ?? [], shown(step.state));
      return breaks === undefined ? step : { ...step, breaks };
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: what is shown is the kind's own.
type Watch = (before: any, event: Event, sends: readonly Sent[], after: any) => string | undefined;

/** Whether the event is a message. */
export function isReceived(event: Event): event is Received {
  return 'from' in event;
}
