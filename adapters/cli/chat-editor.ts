// The line that a person types: letters, movement, what was typed before, completion. Pure: a key
// in, the line after it out.
import { graphemes } from './chat-width.ts';

export interface Editor {
  /** What stands before and behind the cursor. */
  readonly before: string;
  readonly after: string;
  /** What was entered, the oldest first; `place` is where in it the person looks. */
  readonly history: readonly string[];
  readonly place: number;
  /** What was being typed when the person began to look back. */
  readonly draft: string;
  /** What was last cut out. */
  readonly cut: string;
  readonly isPasting: boolean;
  /** The last letter was a carriage return: a line feed behind it belongs to it. */
  readonly endsInReturn: boolean;
  /** Where a completion stands, and what it may become, so that the key may go round. */
  readonly completion: Completion | null;
}

interface Completion {
  readonly head: string;
  readonly options: readonly string[];
  readonly at: number;
}

/** A key as node:readline names it. */
export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
}

export type Outcome =
  | { readonly type: 'edited' }
  | { readonly type: 'entered'; readonly line: string }
  /** The end of the input, on an empty line. */
  | { readonly type: 'closed' | 'interrupted' | 'redraw' | 'suspended' };

export const emptyEditor: Editor = {
  before: '',
  after: '',
  history: [],
  place: 0,
  draft: '',
  cut: '',
  isPasting: false,
  endsInReturn: false,
  completion: null,
};

/** The line after a key that types `letters`; `complete` gives what a head may become. */
export function pressed(
  editor: Editor,
  letters: string | undefined,
  key: Key,
  complete: (head: string) => readonly string[],
): { readonly editor: Editor; readonly outcome: Outcome } {
  const { name = '', ctrl = false, meta = false } = key;
  const code = `${ctrl ? 'ctrl-' : ''}${meta ? 'meta-' : ''}${name}`;
  if (name === 'paste-start' || name === 'paste-end') {
    return edited({ ...editor, isPasting: name === 'paste-start', endsInReturn: false });
  }
  if (editor.isPasting) return edited(pasted(editor, letters ?? ''));
  if (code === 'return' || code === 'enter') return entered(editor);
  if (code === 'meta-return' || code === 'meta-enter') return edited(pasted(editor, '\n'));
  if (code === 'tab') return edited(completed(editor, complete));
  const calm = { ...editor, completion: null };
  if (code === 'ctrl-c') return { editor: calm, outcome: { type: 'interrupted' } };
  if (code === 'ctrl-z') return { editor: calm, outcome: { type: 'suspended' } };
  if (code === 'ctrl-l') return { editor: calm, outcome: { type: 'redraw' } };
  if (code === 'ctrl-d' && editor.before + editor.after === '') {
    return { editor: calm, outcome: { type: 'closed' } };
  }
  const change = keys[code];
  if (change !== undefined) return edited(change(calm));
  return edited(ctrl || meta ? calm : inserted(calm, letters ?? ''));
}

function edited(editor: Editor): { editor: Editor; outcome: Outcome } {
  return { editor, outcome: { type: 'edited' } };
}

function entered(editor: Editor): { editor: Editor; outcome: Outcome } {
  const line = (editor.before + editor.after).replace(LAST_LINE_ENDS, '');
  const isNew = line !== '' && editor.history.at(-1) !== line;
  const history = (isNew ? [...editor.history, line] : editor.history).slice(-HISTORY_MAX);
  const { cut } = editor;
  const after = { ...emptyEditor, history, place: history.length, cut };
  return { editor: after, outcome: { type: 'entered', line } };
}

function inserted(editor: Editor, letters: string): Editor {
  return { ...editor, before: editor.before + letters.replace(CONTROLS, ''), completion: null };
}

/** What is pasted keeps its lines and its tabs; a CR and its LF may come one by one. */
function pasted(editor: Editor, letters: string): Editor {
  const isRest = letters.startsWith('\n') && editor.endsInReturn;
  const text = (isRest ? letters.slice(1) : letters).replace(LINE_ENDS, '\n');
  const before = editor.before + text.replace(CONTROLS_IN_LINES, '');
  return { ...editor, before, endsInReturn: letters.endsWith('\r'), completion: null };
}

/** The head becomes the next of what it may be; again, and it goes round. */
function completed(editor: Editor, complete: (head: string) => readonly string[]): Editor {
  const going = editor.completion;
  const known = going ?? { head: editor.before, options: complete(editor.before), at: -1 };
  if (known.options.length === 0) return editor;
  const at = (known.at + 1) % known.options.length;
  return { ...editor, before: known.options[at] ?? editor.before, completion: { ...known, at } };
}

function looking(editor: Editor, place: number): Editor {
  if (place < 0 || place > editor.history.length || place === editor.place) return editor;
  const isDraft = editor.place === editor.history.length;
  const draft = isDraft ? editor.before + editor.after : editor.draft;
  const before = place === editor.history.length ? draft : (editor.history[place] ?? '');
  return { ...editor, before, after: '', place, draft };
}

function moved(editor: Editor, letters: number): Editor {
  const all = [...graphemes(editor.before), ...graphemes(editor.after)];
  const at = Math.max(0, Math.min(all.length, graphemes(editor.before).length + letters));
  return { ...editor, before: all.slice(0, at).join(''), after: all.slice(at).join('') };
}

function movedTo(editor: Editor, before: string): Editor {
  const text = editor.before + editor.after;
  return { ...editor, before, after: text.slice(before.length) };
}

function withoutWordBefore(text: string): string {
  return text.replace(WORD_AT_END, '');
}

function throughWordBehind({ before, after }: Editor): string {
  return before + (WORD_AT_START.exec(after)?.[0] ?? '');
}

const left = (editor: Editor) => moved(editor, -1);
const right = (editor: Editor) => moved(editor, 1);
const home = (editor: Editor) => movedTo(editor, '');
const end = (editor: Editor) => movedTo(editor, editor.before + editor.after);
const older = (editor: Editor) => looking(editor, editor.place - 1);
const newer = (editor: Editor) => looking(editor, editor.place + 1);
const backspace = (editor: Editor) => ({
  ...editor,
  before: graphemes(editor.before).slice(0, -1).join(''),
});
const remove = (editor: Editor) => ({
  ...editor,
  after: graphemes(editor.after).slice(1).join(''),
});
const wordLeft = (editor: Editor) => movedTo(editor, withoutWordBefore(editor.before));
const wordRight = (editor: Editor) => movedTo(editor, throughWordBehind(editor));
const cutWord = (editor: Editor) => {
  const before = withoutWordBefore(editor.before);
  return { ...editor, before, cut: editor.before.slice(before.length) };
};
const cutWordBehind = (editor: Editor) => {
  const { length } = throughWordBehind(editor).slice(editor.before.length);
  return { ...editor, after: editor.after.slice(length), cut: editor.after.slice(0, length) };
};

const keys: { readonly [code: string]: ((editor: Editor) => Editor) | undefined } = {
  left,
  right,
  home,
  end,
  backspace,
  delete: remove,
  up: older,
  down: newer,
  'ctrl-b': left,
  'ctrl-f': right,
  'ctrl-a': home,
  'ctrl-e': end,
  'ctrl-h': backspace,
  'ctrl-d': remove,
  'ctrl-p': older,
  'ctrl-n': newer,
  'ctrl-left': wordLeft,
  'ctrl-right': wordRight,
  'meta-left': wordLeft,
  'meta-right': wordRight,
  'meta-b': wordLeft,
  'meta-f': wordRight,
  'ctrl-w': cutWord,
  'meta-backspace': cutWord,
  'meta-d': cutWordBehind,
  'ctrl-u': (editor) => ({ ...editor, before: '', cut: editor.before }),
  'ctrl-k': (editor) => ({ ...editor, after: '', cut: editor.after }),
  'ctrl-y': (editor) => ({ ...editor, before: editor.before + editor.cut }),
};

const HISTORY_MAX = 1_000;
const LINE_ENDS = /\r\n?|\n/g;
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/g;
const CONTROLS_IN_LINES = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
const LAST_LINE_ENDS = /\n+$/;
const WORD_AT_END = /\S*\s*$/;
const WORD_AT_START = /^\s*\S*/;
