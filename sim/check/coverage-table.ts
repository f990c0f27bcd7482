// What runs have visited, of all that there is: a table for a terminal, and data for `--json`. What
// was not visited is named; what cannot be is explained.
import type { Coverage } from './coverage.ts';
import {
  machines,
  placeInWords,
  type StatePlace,
  statePlaces,
  type TransitionPlace,
  transitionPlaces,
} from './machines.ts';
import { unvisited as tableOfUnvisited, type Unvisited } from './unvisited.ts';

/** What should come sometimes, and how often it came. */
export interface Mark {
  readonly name: string;
  /** What has to come, for somebody who has not read the code. */
  readonly says: string;
  readonly clauses: readonly string[];
}

/** A coverage beside all that there is: plain data. */
export interface CoverageTable {
  readonly runs: number;
  readonly machines: readonly MachineLine[];
  readonly unvisitedStates: readonly StatePlace[];
  readonly unvisited: readonly UnvisitedLine[];
  /** Explained as what cannot be, and taken all the same: the explanation is wrong. */
  readonly wronglyExplained: readonly UnvisitedLine[];
  readonly clauses: readonly Counted[];
  readonly faults: readonly Counted[];
  readonly marks: readonly (Mark & Counted)[];
}

/** How much of a machine was visited. */
export interface MachineLine {
  readonly machine: string;
  readonly states: Visited;
  /** `explained` of them were not taken, and are known to be such as cannot be. */
  readonly transitions: Visited & { readonly explained: number };
}

/** `visited` of `all`. */
export interface Visited {
  readonly visited: number;
  readonly all: number;
}

/** A transition that was not taken, and why; null where that is not known. */
export interface UnvisitedLine
  extends Pick<TransitionPlace, 'machine' | 'source' | 'event' | 'branch' | 'targets' | 'guard'> {
  readonly why: string | null;
  /** It can be taken, but seldom is. */
  readonly seldom: boolean;
}

/** Something with a name, and how often it came. */
export interface Counted {
  readonly name: string;
  readonly times: number;
}

/**
 * The coverage beside all that there is. `marks` are those that there are; one that was counted and
 * is not among them is left out.
 */
export function coverageTable(
  coverage: Coverage,
  marks: readonly Mark[] = [],
  explained: readonly Unvisited[] = tableOfUnvisited,
): CoverageTable {
  const reasons = new Map(explained.map((row) => [keyOf(row), row]));
  const taken = (number: number) => (coverage.transitions[number] ?? 0) > 0;
  const lines = transitionPlaces.map((place, number) => ({
    isTaken: taken(number),
    line: lineOf(place, reasons.get(keyOf(place))),
  }));
  const states = statePlaces.map((place, number) => ({
    place,
    isVisited: (coverage.states[number] ?? 0) > 0 || isLeft(coverage, place),
  }));
  return {
    runs: coverage.runs,
    machines: Object.keys(machines).map((machine) => {
      const own = lines.filter(({ line }) => line.machine === machine);
      const places = states.filter(({ place }) => place.machine === machine);
      return {
        machine,
        states: { visited: places.filter((each) => each.isVisited).length, all: places.length },
        transitions: {
          visited: own.filter(({ isTaken }) => isTaken).length,
          explained: own.filter(({ isTaken, line }) => !isTaken && isImpossible(line)).length,
          all: own.length,
        },
      };
    }),
    unvisitedStates: states.filter((each) => !each.isVisited).map(({ place }) => place),
    unvisited: lines.filter(({ isTaken }) => !isTaken).map(({ line }) => line),
    wronglyExplained: lines
      .filter(({ isTaken, line }) => isTaken && isImpossible(line))
      .map(({ line }) => line),
    clauses: clausesOf(coverage, marks),
    faults: Object.entries(coverage.faults).map(counted),
    marks: marks.map((mark) => ({ ...mark, times: coverage.marks[mark.name] ?? 0 })),
  };
}

/**
 * What is missing, a sentence each: a state that was not visited, a transition that was not taken
 * and is not explained, a machine fewer of whose transitions than `transitionsLeast` (0 to 1) of
 * those that can be taken were, an explanation that is wrong, a mark that never came. Empty: the
 * runs have seen it all.
 */
export function coverageGaps(table: CoverageTable, transitionsLeast = 0.95): readonly string[] {
  return [
    ...table.unvisitedStates.map(({ machine, state }) => `${machine}: never in ${state}`),
    ...table.unvisited.filter(({ why }) => why === null).map((line) => `never ${inWords(line)}`),
    ...table.wronglyExplained.map((line) => `taken, though it cannot be: ${inWords(line)}`),
    ...table.machines
      .map(({ machine, transitions }) => ({ machine, ...takeable(transitions) }))
      .filter(({ visited, all }) => visited < transitionsLeast * all)
      .map(({ machine, visited, all }) => {
        const least = Math.ceil(transitionsLeast * all);
        return `${machine}: ${visited} of ${all} transitions taken, expected ${least} at least`;
      }),
    ...table.marks
      .filter(({ times }) => times === 0)
      .map(({ name, says }) => `${name} never came: ${says}`),
  ];
}

/** The table for a terminal: lines of text, columns aligned, a line feed at the end of each. */
export function coverageText(table: CoverageTable): string {
  const { runs, faults, marks, clauses, unvisited, wronglyExplained } = table;
  const unexplained = unvisited.filter(({ why }) => why === null);
  const explained = unvisited.filter(isImpossible);
  const seldom = unvisited.filter((line) => line.seldom);
  return [
    ...machineRows(table),
    ...section('States never visited', table.unvisitedStates.map(stateInWords)),
    ...section('Transitions never taken', unexplained.map(inWords)),
    ...section('Transitions that cannot be taken', explained.flatMap(withReason)),
    ...section('Transitions that are seldom taken, and were not', seldom.flatMap(withReason)),
    ...section('Taken, though explained as what cannot be', wronglyExplained.map(inWords)),
    ...section(
      'What went wrong on purpose, and what put it right',
      columns(faults.map(timesAndName)),
    ),
    ...section(
      'What should come sometimes',
      columns(marks.map(({ name, says, times }) => [timesInWords(times), name, says])),
    ),
    ...section(`Clauses that decided: ${clauses.length}`, columns(clauses.map(timesAndName))),
    `${runs} ${runs === 1 ? 'run' : 'runs'}`,
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function machineRows({ machines: lines }: CoverageTable): readonly string[] {
  const sum = (of: (line: MachineLine) => Visited): Visited => ({
    visited: lines.reduce((total, line) => total + of(line).visited, 0),
    all: lines.reduce((total, line) => total + of(line).all, 0),
  });
  const explained = lines.reduce((total, { transitions }) => total + transitions.explained, 0);
  const all = {
    machine: 'all',
    states: sum(({ states }) => states),
    transitions: { ...sum(({ transitions }) => transitions), explained },
  };
  return columns([
    ['machine', 'states', '', 'transitions', '', 'cannot be taken', 'of the rest'],
    ...[...lines, all].map(({ machine, states, transitions }) => [
      ...[machine, `${states.visited} of ${states.all}`, share(states)],
      ...[`${transitions.visited} of ${transitions.all}`, share(transitions)],
      ...(transitions.explained === 0 ? ['', ''] : [String(transitions.explained)]),
      ...(transitions.explained === 0 ? [] : [share(takeable(transitions))]),
    ]),
  ]);
}

/** Whole percents, rounded down: 100 % is all of it. */
function share({ visited, all }: Visited): string {
  return all === 0 ? '' : `${Math.floor((100 * visited) / all)} %`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

/** Numbers, and what begins with one, to the right; words to the left. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((cell, at) => Math.max(cell.length, widest[at] ?? 0)),
    [],
  );
  return rows.map((row) => {
    const cells = row.map((cell, at) => {
      const width = widths[at] ?? 0;
      return /^\d/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
    });
    return cells.join('  ').replace(/ +$/, '');
  });
}

/** It was left, so it was visited: where a machine begins is not counted. */
function isLeft(coverage: Coverage, { machine, state }: StatePlace): boolean {
  return transitionPlaces.some(
    (each, number) =>
      each.machine === machine &&
      (each.source === state || each.source.startsWith(`${state}.`)) &&
      (coverage.transitions[number] ?? 0) > 0,
  );
}

/** A clause counts where it was named, where a transition that says it was taken, and by marks. */
function clausesOf(coverage: Coverage, marks: readonly Mark[]): readonly Counted[] {
  const decided = new Map<string, number>();
  const add = (name: string, times: number) => {
    if (times > 0) decided.set(name, (decided.get(name) ?? 0) + times);
  };
  for (const [number, { clauses }] of transitionPlaces.entries()) {
    for (const clause of clauses) add(clause, coverage.transitions[number] ?? 0);
  }
  for (const { name, clauses } of marks) {
    for (const clause of clauses) add(clause, coverage.marks[name] ?? 0);
  }
  const named = Object.entries(coverage.clauses);
  // A refusal is named as well where its transition was taken: the greater of both.
  for (const [name, times] of named) decided.set(name, Math.max(times, decided.get(name) ?? 0));
  return [...decided].sort(([a], [b]) => (a < b ? -1 : 1)).map(counted);
}

function lineOf(place: TransitionPlace, row: Unvisited | undefined): UnvisitedLine {
  const { machine, source, event, branch, targets, guard } = place;
  const about = { why: row?.why ?? null, seldom: row?.seldom === true };
  return { machine, source, event, branch, targets, guard, ...about };
}

function isImpossible({ why, seldom }: UnvisitedLine): boolean {
  return why !== null && !seldom;
}

/** Of the transitions that can be taken. */
function takeable({ visited, all, explained }: MachineLine['transitions']): Visited {
  return { visited, all: all - explained };
}

function withReason(line: UnvisitedLine): readonly string[] {
  return [inWords(line), `  ${line.why}`];
}

function inWords(line: UnvisitedLine): string {
  const to = line.targets.length === 0 ? '' : `, to ${line.targets.join(' and ')}`;
  return `${placeInWords(line)}${to}`;
}

function stateInWords({ machine, state }: StatePlace): string {
  return `${machine}: ${state}`;
}

function timesAndName({ name, times }: Counted): readonly string[] {
  return [timesInWords(times), name];
}

function timesInWords(times: number): string {
  return times === 0 ? 'never' : String(times);
}

function counted([name, times]: readonly [string, number]): Counted {
  return { name, times };
}

function keyOf({ machine, source, event, branch = 0 }: Omit<Unvisited, 'why'>): string {
  return JSON.stringify([machine, source, event, branch]);
}
