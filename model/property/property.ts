// What must hold of a focus and its rooms, as data: a property is a fold over what is observed of a
// run, simulated, replayed or live, and says in a sentence what went wrong. Law: it reads what the
// nodes took in and gave out, never how the focus came to it, and changes nothing.

import type { Clause } from '../clause.ts';
import type { AgentState } from '../client/state.ts';
import type { Effect } from '../focus/effect.ts';
import type { Input } from '../focus/input.ts';
import type { FocusState } from '../focus/state.ts';
import type { Committed } from '../log/entry.ts';
import type { Known } from './fact.ts';

/** Something that was seen of a run, in the order in which it happened. */
export type Observation =
  /** A focus took the inputs of a tick and gave these effects. */
  | {
      readonly type: 'focus-ticked';
      /** In the world's time; of a live node its own. */
      readonly atMs: number;
      readonly node: string;
      readonly inputs: readonly Input[];
      readonly effects: readonly Effect[];
      /** What the focus is after it; to count what it holds, and to be told apart by `===`. */
      readonly state: FocusState;
    }
  /** A person's user agent did. */
  | {
      readonly type: 'agent-ticked';
      readonly atMs: number;
      readonly node: string;
      readonly inputs: readonly Input[];
      readonly effects: readonly Effect[];
      readonly state: AgentState;
    }
  /** What is under way to a node is not what was sent to it any more. */
  | { readonly type: 'corrupted'; readonly atMs: number; readonly node: string }
  /** An entry is on disk, whether anybody will be told or not. */
  | { readonly type: 'logged'; readonly atMs: number; readonly committed: Committed }
  /** A node is gone with all that it held; what its sockets carried is nobody's any more. */
  | { readonly type: 'crashed'; readonly atMs: number; readonly node: string }
  /** It begins a new life: its next tick boots it. */
  | { readonly type: 'restarted'; readonly atMs: number; readonly node: string }
  /**
   * Faults are over, everything that was under way has arrived, every timer that had to come to its
   * end has: what must eventually hold has to hold now.
   */
  | { readonly type: 'settled'; readonly atMs: number };

/** A property of runs. `S` is whatever it has to remember; a value, so that runs can branch. */
export interface Property<S = unknown> {
  /** kebab-case; what `--property` takes. */
  readonly name: string;
  /** What it makes sure of, for somebody who has not read the code. */
  readonly says: string;
  readonly clauses: readonly Clause[];
  readonly initial: S;
  /**
   * The next state, or what is wrong. Never throws, whatever the bytes. `known` is what the bytes
   * of this and earlier observations say: a property that needs only `seen` may leave it out.
   */
  observe(state: S, seen: Observation, known: Known): S | Violation;
}

/** A property does not hold, and where that shows. */
export interface Violation {
  readonly violated: string;
  readonly clause: Clause;
  /** Who did what, what was expected, what came: in words. */
  readonly sentence: string;
}

/** A violation of a property: by which clause, and in words. */
export function violation(
  { name }: Pick<Property, 'name'>,
  clause: Clause,
  sentence: string,
): Violation {
  return { violated: name, clause, sentence };
}

/** Whether a property answered with a violation. */
export function isViolation(answer: unknown): answer is Violation {
  return typeof answer === 'object' && answer !== null && 'violated' in answer;
}
