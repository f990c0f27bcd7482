// What somebody who looks at a timeline sees of it and has chosen: the step, branches, what is
// typed. Pure: a key in, what is looked at after it out, and what is to be done that no key does.

import type { Choice } from '../../sim/trace/step-words.ts';
import type { StepFailure, Timeline } from '../../sim/trace/timeline.ts';
import type { Action } from '../../sim/world/action.ts';
import type { Key } from './chat-editor.ts';
import { graphemes } from './chat-width.ts';
import { pressedWhilePicking } from './view-picking.ts';

/** A timeline that can be gone on from in another way. */
export interface Branching extends Timeline {
  choices(step: number): readonly Choice[];
  /** Throws an Error that says why the action cannot be done. */
  branchedAt(step: number, action: Action): Branching;
  failureAfter(step: number): StepFailure | undefined;
}

/** What is looked at. */
export interface View {
  /** What it is called in the header: a file, or a small world. */
  readonly name: string;
  /** The run as it was given, and branches, the newest last. */
  readonly runs: readonly (Timeline | Branching)[];
  readonly shown: number;
  readonly step: number;
  /** Lines of the details that are above what is seen. */
  readonly scroll: number;
  readonly details: 'changes' | 'states';
  /** Messages are shown with all their octets. */
  readonly isFull: boolean;
  readonly isHelp: boolean;
  /** What is asked for in the last row. */
  readonly prompt: Prompt | null;
  readonly picking: Picking | null;
  /** What was last looked for; '' for nothing. */
  readonly sought: string;
  /** Something is looked for: the step that comes next. */
  readonly seekingAt: number | null;
  /** What is told in the last row until the next key. */
  readonly told: string;
}

export interface Prompt {
  readonly asks: 'step' | 'text' | 'file';
  readonly typed: string;
}

/** The list of what can be done next. */
export interface Picking {
  readonly choices: readonly Choice[];
  readonly filter: string;
  readonly at: number;
  readonly hasDeeds: boolean;
}

/** What a key asks for beyond the view itself. */
export type Wish =
  | { readonly type: 'quit' | 'suspend' | 'redraw' }
  | { readonly type: 'write'; readonly path: string };

export interface Looked {
  readonly view: View;
  readonly wish?: Wish;
}

/** A view of a timeline from a step on. */
export function newView(name: string, timeline: Timeline | Branching, step = 0): View {
  return {
    ...{ name, runs: [timeline], shown: 0, step, scroll: 0 },
    ...{ details: 'changes', isFull: false, isHelp: false },
    ...{ prompt: null, picking: null, sought: '', seekingAt: null, told: '' },
  };
}

/** The timeline that is looked at. */
export function shownRun({ runs, shown }: View): Timeline | Branching {
  return runs[shown] as Timeline | Branching;
}

/** Whether a timeline can be gone on from in another way. */
export function canBranch(timeline: Timeline | Branching): timeline is Branching {
  return 'branchedAt' in timeline;
}

/** The view after a key that types `letters`. */
export function pressed(before: View, letters: string | undefined, key: Key): Looked {
  const { name = letters ?? '' } = key;
  // Whatever is pressed with it, an escape is one.
  const code =
    name === 'escape' ? name : `${key.ctrl ? 'ctrl-' : ''}${key.meta ? 'meta-' : ''}${name}`;
  // Whatever is pressed ends a search.
  const view: View = { ...before, told: '', seekingAt: null };
  if (code === 'ctrl-c') return { view, wish: { type: 'quit' } };
  if (code === 'ctrl-z') return { view, wish: { type: 'suspend' } };
  if (code === 'ctrl-l') return { view, wish: { type: 'redraw' } };
  if (view.picking !== null)
    return { view: pressedWhilePicking(view, view.picking, letters, code) };
  if (view.prompt !== null) return pressedInPrompt(view, view.prompt, letters, code);
  if (view.isHelp) return { view: { ...view, isHelp: false } };
  if (letters === 'q') return { view, wish: { type: 'quit' } };
  const move = MOVES[code];
  if (move !== undefined) return { view: gone(view, view.step + move) };
  return { view: commanded(view, letters, code) };
}

/** The view at a step, or at the nearest there is. */
export function gone(view: View, step: number): View {
  const last = shownRun(view).length;
  return { ...view, step: Math.max(0, Math.min(step, last)), scroll: 0 };
}

/** Typed text after a key; undefined where the key types nothing. */
export function typedAfter(
  typed: string,
  letters: string | undefined,
  code: string,
): string | undefined {
  if (code === 'backspace' || code === 'ctrl-h') return graphemes(typed).slice(0, -1).join('');
  if (code === 'ctrl-u') return '';
  if (letters === undefined || letters === '' || CONTROL.test(letters)) return undefined;
  return typed + letters;
}

/** Looks on for a while: `enough` says when to pause. */
export function seekOn(view: View, enough: () => boolean): View {
  const run = shownRun(view);
  for (let step = view.seekingAt ?? run.length + 1; step <= run.length; step += 1) {
    if (isIn(run, step, view.sought)) return gone({ ...view, seekingAt: null, told: '' }, step);
    if (enough()) return { ...view, seekingAt: step + 1, told: `Searching, step ${step} ...` };
  }
  const told = `"${view.sought}" comes nowhere after step ${view.step}.`;
  return { ...view, seekingAt: null, told };
}

function isIn(run: Timeline, step: number, wanted: string): boolean {
  // Capitals count where somebody typed some.
  const isPlain = wanted === wanted.toLowerCase();
  const has = (text: string) => (isPlain ? text.toLowerCase() : text).includes(wanted);
  if (has(run.title(step))) return true;
  const { happened, changed, clauses, failure } = run.account(step);
  const texts = [
    ...happened.map(({ who, text }) => `${who} ${text}`),
    ...changed.map(({ who, part, after }) => `${who} ${part} ${after ?? ''}`),
    ...clauses.map(({ clause, text }) => `${clause} ${text}`),
    failure?.sentence ?? '',
  ];
  return texts.some(has);
}

function commanded(view: View, letters: string | undefined, code: string): View {
  const run = shownRun(view);
  switch (code) {
    case 'home':
      return gone(view, 0);
    case 'end':
      return gone(view, run.length);
    case 'up':
      return { ...view, scroll: Math.max(0, view.scroll - 1) };
    case 'down':
      return { ...view, scroll: view.scroll + 1 };
  }
  switch (letters) {
    case 'g':
      return { ...view, prompt: { asks: 'step', typed: '' } };
    case '/':
      return { ...view, prompt: { asks: 'text', typed: '' } };
    case 'n':
      return view.sought === '' ? { ...view, told: 'Nothing to look for: / asks.' } : seeking(view);
    case 'v':
      return toFailure(view, run);
    case 'd':
      return { ...view, details: view.details === 'changes' ? 'states' : 'changes', scroll: 0 };
    case 'm':
      return { ...view, isFull: !view.isFull, scroll: 0 };
    case '?':
      return { ...view, isHelp: true };
    case 'o': {
      if (view.runs.length === 1) return { ...view, told: 'There is no other branch.' };
      return gone({ ...view, shown: (view.shown + 1) % view.runs.length }, view.step);
    }
    default:
      return branchCommanded(view, run, letters);
  }
}

function branchCommanded(view: View, run: Timeline | Branching, letters: string | undefined): View {
  if (letters !== 'b' && letters !== 'w' && letters !== 'e') return view;
  if (!canBranch(run)) return { ...view, told: OF_LIVE[letters] };
  if (letters === 'w') return { ...view, prompt: { asks: 'file', typed: '' } };
  if (letters === 'e') {
    const failure = run.failureAfter(view.step);
    const well = 'Faults end, everything arrives, everybody leaves: every property holds.';
    return { ...view, told: failure === undefined ? well : `In the end: ${failure.sentence}` };
  }
  const choices = run.choices(view.step);
  return { ...view, picking: { choices, filter: '', at: 0, hasDeeds: false } };
}

function toFailure(view: View, { failure }: Timeline): View {
  if (failure === undefined) return { ...view, told: 'Nothing is violated in this run.' };
  return gone(view, failure.step);
}

function seeking(view: View): View {
  return { ...view, seekingAt: view.step + 1, told: 'Searching ...' };
}

function pressedInPrompt(
  view: View,
  { asks, typed }: Prompt,
  letters: string | undefined,
  code: string,
): Looked {
  if (code === 'escape') return { view: { ...view, prompt: null } };
  if (code === 'return' || code === 'enter') return entered({ ...view, prompt: null }, asks, typed);
  const next = typedAfter(typed, letters, code);
  return { view: next === undefined ? view : { ...view, prompt: { asks, typed: next } } };
}

function entered(view: View, asks: Prompt['asks'], typed: string): Looked {
  if (typed === '') return { view };
  if (asks === 'text') return { view: seeking({ ...view, sought: typed }) };
  if (asks === 'file') return { view, wish: { type: 'write', path: typed } };
  const { length } = shownRun(view);
  if (/^\d{1,15}$/.test(typed) && Number(typed) <= length)
    return { view: gone(view, Number(typed)) };
  return { view: { ...view, told: `There are steps 0 to ${length}, and no "${typed}".` } };
}

const MOVES: { readonly [code: string]: number | undefined } = {
  ...{ right: 1, j: 1, left: -1, k: -1, pagedown: 10, pageup: -10 },
};
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Why there is no such thing of what a live focus did. */
const OF_LIVE = {
  b: 'Nobody knows what the peers of a live focus would have done else.',
  e: 'How a live focus would have ended is not known: its peers are not here.',
  w: 'This run is a trace already: it was recorded of a live focus.',
} as const;
