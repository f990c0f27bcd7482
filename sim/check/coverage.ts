// What runs have been through: states and transitions of every machine, clauses, faults, and marks
// (what should happen sometimes). A coverage is plain data, which workers send and which adds up.
// Law: recording reads what happens and changes nothing; equal runs give equal coverages, and runs
// add up to the same in any order.
import type { Notice } from '../../model/focus/notice.ts';
import type { KernelWitness } from '../../model/kernel/transition.ts';
import type { Happened } from '../world/happened.ts';
import { machinesId, numberOf, statePlaces, transitionPlaces } from './machines.ts';

/** What was visited, and how often. */
export interface Coverage {
  /** Which machines it counts: only coverages of the same ones add up. */
  readonly machines: string;
  /** How many runs are in it. */
  readonly runs: number;
  /** How often a transition led to each state, by the state's number. */
  readonly states: readonly number[];
  /** How often each transition was taken, by its number. */
  readonly transitions: readonly number[];
  /** How often a clause was named: by an entry of the log, a refusal, or a copy not delivered. */
  readonly clauses: Counts;
  /** How often something went wrong, by what it was. */
  readonly faults: Counts;
  /** How often something came that should come sometimes, by the mark's name. */
  readonly marks: Counts;
}

/** How often, by name; in the order of the names. */
export interface Counts {
  readonly [name: string]: number;
}

/** Records a run. */
export interface CoverageRecorder {
  /** For the kernel: `witnessed(recorder.sawMicrostep, () => ...)` around what drives the nodes. */
  readonly sawMicrostep: KernelWitness;
  /** For the world: what came of an action. */
  readonly sawHappened: (happened: Happened) => void;
  readonly sawMark: (name: string) => void;
  readonly sawClause: (clause: string) => void;
  /** What was recorded until now, as one run. */
  readonly coverage: () => Coverage;
}

/** A recorder that has seen nothing. */
export function coverageRecorder(): CoverageRecorder {
  const states = new Uint32Array(statePlaces.length);
  const transitions = new Uint32Array(transitionPlaces.length);
  const clauses = new Map<string, number>();
  const faults = new Map<string, number>();
  const marks = new Map<string, number>();
  return {
    sawMicrostep: ({ taken, states: active }) => {
      let moves = false;
      for (const definition of taken) {
        const number = numberOf(definition);
        if (number !== undefined) transitions[number] = (transitions[number] ?? 0) + 1;
        if (definition.target !== undefined) moves = true;
      }
      // Where a machine begins is not counted: beginnings are shared between runs.
      if (!moves) return;
      for (const node of active) {
        const number = numberOf(node);
        if (number !== undefined) states[number] = (states[number] ?? 0) + 1;
      }
    },
    sawHappened: (happened) => {
      for (const clause of clausesOf(happened)) count(clauses, clause);
      const fault = faultOf(happened);
      if (fault !== undefined) count(faults, fault);
    },
    sawMark: (name) => count(marks, name),
    sawClause: (clause) => count(clauses, clause),
    coverage: () => ({
      ...{ machines: machinesId, runs: 1, states: [...states], transitions: [...transitions] },
      ...{ clauses: inOrder(clauses), faults: inOrder(faults), marks: inOrder(marks) },
    }),
  };
}

/** The coverage of no run at all: what others are added to. */
export const emptyCoverage: Coverage = { ...coverageRecorder().coverage(), runs: 0 };

/**
 * The coverage of both. Throws a RangeError when they count different machines: then one was made
 * by another version of this program.
 */
export function addedCoverage(one: Coverage, other: Coverage): Coverage {
  if (one.machines !== other.machines) {
    throw new RangeError(
      `coverage: expected the machines ${one.machines} of this version, got ${other.machines}`,
    );
  }
  return {
    machines: one.machines,
    runs: one.runs + other.runs,
    states: one.states.map((times, at) => times + (other.states[at] ?? 0)),
    transitions: one.transitions.map((times, at) => times + (other.transitions[at] ?? 0)),
    clauses: addedCounts(one.clauses, other.clauses),
    faults: addedCounts(one.faults, other.faults),
    marks: addedCounts(one.marks, other.marks),
  };
}

function addedCounts(one: Counts, other: Counts): Counts {
  const sum = new Map(Object.entries(one));
  for (const [name, times] of Object.entries(other)) count(sum, name, times);
  return inOrder(sum);
}

function count(counts: Map<string, number>, name: string, times = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + times);
}

function inOrder(counts: ReadonlyMap<string, number>): Counts {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function clausesOf(happened: Happened): readonly string[] {
  if (happened.type === 'logged') return [happened.committed.entry.clause];
  if (happened.type !== 'ticked') return [];
  return happened.effects.flatMap((effect) =>
    effect.type === 'tell' ? clauseOfNotice(effect.notice) : [],
  );
}

function clauseOfNotice(notice: Notice): readonly string[] {
  return notice.type === 'refused' || notice.type === 'undelivered' ? [notice.clause] : [];
}

/** What went wrong, in words that have no number, name or time in them. */
function faultOf(happened: Happened): string | undefined {
  switch (happened.type) {
    case 'lost':
      return `${happened.parcel.isDatagram ? 'datagram' : 'stream'}: ${happened.why}`;
    case 'corrupted':
      return 'octet corrupted';
    case 'duplicated':
      return 'datagram duplicated';
    case 'append-failed':
      return 'append failed';
    case 'crashed':
      return happened.lostEntries === 0 ? 'crash' : 'crash that lost entries';
    case 'restarted':
      return 'restart';
    case 'fault':
      return nameless(happened);
    default:
      return undefined;
  }
}

/** `bob#3 takes no octets` is told of many sockets, and is one thing that can go wrong. */
function nameless({ what, nodes }: Extract<Happened, { type: 'fault' }>): string {
  const words = what.split(' ').map((word) => {
    if (nodes.includes(word)) return 'a node';
    if (word.includes('#')) return 'a socket';
    return /^-?[\d.]+$/.test(word) ? 'so many' : word;
  });
  return words.join(' ');
}
