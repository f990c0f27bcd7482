// A run that can be looked at step by step, forwards and backwards: what was done, what came of it,
// what changed, which clauses decided, and what the properties say. Law: what is told is plain data
// and in words, so that a view, a pipe and a test see the same.
import type { Octets } from '../../model/wire/octets.ts';
import type { NoteKind } from './story.ts';

/** A run as a line of steps: 0 is the beginning, and each step after it one action or tick. */
export interface Timeline {
  readonly kind: 'world' | 'node';
  /** The number of the last step. */
  readonly length: number;
  /** The first step that is not as it has to be; undefined as long as none is known. */
  readonly failure: StepFailure | undefined;
  /** The time after a step, in milliseconds: of the world, or of the node's own clock. */
  timeMs(step: number): number;
  /** What was done in a step, in a line. */
  title(step: number): string;
  /** Throws a RangeError for a step that there is not. */
  account(step: number): StepAccount;
  /** What everybody is after a step. */
  states(step: number): readonly NodeStates[];
}

/** Where and how a run fails. */
export interface StepFailure {
  readonly step: number;
  /** `different`: it is not what was recorded. `broken`: our own code threw. */
  readonly verdict: 'violated' | 'broken' | 'different';
  /** The property that does not hold; absent where that is not it. */
  readonly violated?: string;
  readonly clause?: string;
  /** What is wrong, in a sentence. */
  readonly sentence: string;
  /** It shows only when behind this step faults end, everything arrives and everybody leaves. */
  readonly atEnd?: true;
}

/** What is told of a step. */
export interface StepAccount {
  readonly step: number;
  /** The time after it, as `timeMs`. */
  readonly atMs: number;
  readonly title: string;
  readonly happened: readonly Occurrence[];
  readonly changed: readonly StateChange[];
  readonly clauses: readonly Decision[];
  /** Where this is the step by which the run fails. */
  readonly failure?: StepFailure;
}

/** Something that happened, in words. */
export interface Occurrence {
  /** `octets`: of what another one tells, as they were. */
  readonly what: NoteKind | 'sent' | 'arrived' | 'lost' | 'octets' | 'other';
  readonly atMs: number;
  /** At whom; of something sent, the sender. */
  readonly who: string;
  readonly text: string;
  readonly clause?: string;
  /** Of something that was carried: its number; while it is under way, to whom it goes. */
  readonly parcel?: number;
  readonly to?: string;
  /** Of something that arrived: from whom. */
  readonly from?: string;
  /** The message as it was written, one character an octet. */
  readonly octets?: Octets;
}

/** A part of somebody's state that is another than before; null where it was not or is no more. */
export interface StateChange {
  readonly who: string;
  readonly part: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A clause by which something was decided. */
export interface Decision {
  readonly clause: string;
  readonly who: string;
  /** A transition of a machine, an entry of the log, or an answer. */
  readonly by: 'machine' | 'entry' | 'answer';
  readonly text: string;
}

/** All parts of a state, in words. */
export interface NodeStates {
  readonly who: string;
  readonly parts: readonly StatePart[];
}

export interface StatePart {
  readonly part: string;
  readonly state: string;
}

/** What of some states is another in others; parts that are as they were are left out. */
export function changesOf(
  who: string,
  before: readonly StatePart[],
  after: readonly StatePart[],
): readonly StateChange[] {
  const was = new Map(before.map(({ part, state }) => [part, state]));
  const is = new Map(after.map(({ part, state }) => [part, state]));
  const gone = before.filter(({ part }) => !is.has(part));
  return [
    ...after.flatMap(({ part, state }): readonly StateChange[] => {
      const old = was.get(part) ?? null;
      return old === state ? [] : [{ who, part, before: old, after: state }];
    }),
    ...gone.map(({ part, state }): StateChange => ({ who, part, before: state, after: null })),
  ];
}
