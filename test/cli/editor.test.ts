// The line that a person types, key by key, and what the tab key makes of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Editor, emptyEditor, type Key, pressed } from '../../adapters/cli/chat-editor.ts';
import { commandOf, completions, typedCommandOf } from '../../adapters/cli/chat-lines.ts';
import { graphemes } from '../../adapters/cli/chat-width.ts';

const NAMES = ['Rook', 'bob', 'Bobby Ray'];

describe('the line', () => {
  it.each([
    ['hello', [], 'hello|'],
    ['ac', ['left', 'b'], 'ab|c'],
    ['ab', ['ctrl-a', 'x'], 'x|ab'],
    ['ab', ['home', 'x', 'end', 'y'], 'xaby|'],
    ['ab', ['backspace'], 'a|'],
    ['ab', ['left', 'left', 'delete'], '|b'],
    ['one two  three', ['ctrl-w'], 'one two  |'],
    ['one two', ['ctrl-w', 'ctrl-w'], '|'],
    ['one two', ['ctrl-left', 'ctrl-k'], 'one |'],
    ['one two', ['ctrl-left', 'ctrl-u'], '|two'],
    ['one two', ['ctrl-w', 'ctrl-a', 'ctrl-y'], 'two|one '],
    ['one two', ['ctrl-a', 'ctrl-right', 'x'], 'onex| two'],
    ['e\u0301x', ['left', 'left', 'x'], 'x|e\u0301x'],
    ['e\u0301', ['backspace'], '|'],
  ])('%j with %j is %j', (typed, keys, shown) => {
    const after = play(typing(emptyEditor, typed), keys);
    expect(`${after.before}|${after.after}`).toBe(shown);
  });

  it('is what the keys say, wherever the cursor was moved', () => {
    const key = fc.oneof(
      fc.constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete'),
      fc.constantFrom('a', 'b', '雪'),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        let [text, at] = [[] as string[], 0];
        for (const each of keys) {
          if (each === 'left') at = Math.max(0, at - 1);
          else if (each === 'right') at = Math.min(text.length, at + 1);
          else if (each === 'home') at = 0;
          else if (each === 'end') at = text.length;
          else if (each === 'backspace') {
            if (at > 0) text = [...text.slice(0, at - 1), ...text.slice(at)];
            at = Math.max(0, at - 1);
          } else if (each === 'delete') text = [...text.slice(0, at), ...text.slice(at + 1)];
          else {
            text = [...text.slice(0, at), each, ...text.slice(at)];
            at += 1;
          }
        }
        const { before, after } = play(emptyEditor, keys);
        expect([before, after]).toEqual([text.slice(0, at).join(''), text.slice(at).join('')]);
      }),
    );
  });

  it('is entered whole, and brought back by the arrows, the draft last', () => {
    let editor = emptyEditor;
    for (const line of ['one', 'two', 'two', '']) editor = play(typing(editor, line), ['return']);
    editor = play(typing(editor, 'draft'), ['up']);
    expect(editor.before).toBe('two');
    expect(play(editor, ['up']).before).toBe('one');
    expect(play(editor, ['up', 'up', 'up']).before).toBe('one');
    expect(play(editor, ['down']).before).toBe('draft');
    expect(play(editor, ['down', 'down']).before).toBe('draft');
    const { outcome } = press(typing(emptyEditor, 'x'), 'return');
    expect(outcome).toEqual({ type: 'entered', line: 'x' });
  });

  it('takes a paste as one text that keeps its lines, and no controls', () => {
    const pasted = play(emptyEditor, [
      'paste-start',
      'a',
      '\r',
      '\n',
      '\n',
      '\x1b',
      '\t',
      'b',
      '\n',
      'paste-end',
    ]);
    expect(pasted.before).toBe('a\n\n\tb\n');
    expect(press(pasted, 'return').outcome).toEqual({ type: 'entered', line: 'a\n\n\tb' });
    expect(typedCommandOf('/msg Rook a\nb')).toMatchObject({ to: 'Rook', text: 'a\nb' });
  });

  it('has another line behind alt-enter', () => {
    const two = play(typing(emptyEditor, 'a'), ['meta-return', 'b']);
    expect(press(two, 'return').outcome).toEqual({ type: 'entered', line: 'a\nb' });
  });

  it('is put away with ctrl-z, and kept', () => {
    const { editor, outcome } = press(typing(emptyEditor, 'a'), 'ctrl-z');
    expect(outcome.type).toBe('suspended');
    expect(editor.before).toBe('a');
  });

  it('is left with ctrl-c, and with ctrl-d where it is empty', () => {
    expect(press(emptyEditor, 'ctrl-c').outcome.type).toBe('interrupted');
    expect(press(emptyEditor, 'ctrl-d').outcome.type).toBe('closed');
    expect(press(typing(emptyEditor, 'a'), 'ctrl-d').outcome.type).toBe('edited');
  });

  it('never holds a control, and never loses a letter to movement', () => {
    const key = fc.oneof(
      fc.constantFrom(
        'left',
        'right',
        'home',
        'end',
        'ctrl-left',
        'ctrl-right',
        'meta-b',
        'ctrl-b',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 30 }), (keys) => {
        const { before, after } = play(emptyEditor, keys);
        expect(before + after).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
        expect(graphemes(before + after).join('')).toBe(before + after);
      }),
    );
  });
});

describe('the tab key', () => {
  it.each([
    ['/m', '/msg '],
    ['/', '/msg '],
    ['Ro', 'Rook: '],
    ['b', 'bob: '],
    ['ask Ro', 'ask Rook '],
    ['/msg ro', '/msg Rook '],
    ['/msg "Bobby', '/msg "Bobby Ray" '],
    ['/msg Bobby', '/msg "Bobby Ray" '],
    ['nothing', 'nothing'],
    ['', ''],
  ])('makes of %j %j', (typed, shown) => {
    expect(play(typing(emptyEditor, typed), ['tab']).before).toBe(shown);
  });

  it('goes round', () => {
    const shown = [1, 2, 3].map((times) => {
      const keys = Array<string>(times).fill('tab');
      return play(typing(emptyEditor, 'bo'), keys).before;
    });
    expect(shown).toEqual(['bob: ', 'Bobby Ray: ', 'bob: ']);
  });
});

describe('a line of input', () => {
  it.each([
    ['/msg Rook psst you', { type: 'whisper', to: 'Rook', text: 'psst you' }],
    ['/msg "Bobby \\"B\\" Ray" psst', { type: 'whisper', to: 'Bobby "B" Ray', text: 'psst' }],
    ['/msg sip:bob@localhost hi', { type: 'whisper', to: 'sip:bob@localhost', text: 'hi' }],
    ['/msg Rook', { type: 'unknown' }],
    ['/msg "Rook hi', { type: 'whisper', to: '"Rook', text: 'hi' }],
    ['/who', { type: 'who' }],
    ['/who am i', { type: 'who' }],
    ['//who', { type: 'say', text: '/who' }],
  ])('as a person types it: %s', (line, command) => {
    expect(typedCommandOf(line)).toMatchObject(command);
  });

  it.each([
    ['whisper Rook psst you', { type: 'whisper', to: 'Rook', text: 'psst you' }],
    ['whisper "Bobby Ray" psst', { type: 'whisper', to: 'Bobby Ray', text: 'psst' }],
    ['whisper "\\u0052ook" psst', { type: 'whisper', to: 'Rook', text: 'psst' }],
    ['whisper Rook', { type: 'unknown' }],
    ['whisper "" x', { type: 'unknown' }],
    ['who', { type: 'who' }],
    ['who else', { type: 'unknown' }],
    ['typing', { type: 'typing', active: true }],
    ['typing off', { type: 'typing', active: false }],
    ['typing on', { type: 'unknown' }],
    ['leave', { type: 'leave' }],
  ])('as a program writes it: %s', (line, command) => {
    expect(commandOf(line)).toMatchObject(command);
  });
});

function typing(editor: Editor, text: string): Editor {
  return [...text].reduce((before, letter) => press(before, letter).editor, editor);
}

function play(editor: Editor, keys: readonly string[]): Editor {
  return keys.reduce((before, key) => press(before, key).editor, editor);
}

/** A key by its name, with ctrl- or meta- before it, or a letter by itself. */
function press(editor: Editor, name: string) {
  const complete = (head: string) => completions(head, NAMES);
  const [, modifier, plain = ''] = /^(ctrl|meta)-(.+)$/s.exec(name) ?? [];
  if (modifier === undefined && !NAMED.has(name)) return pressed(editor, name, {}, complete);
  const key: Key = { name: modifier === undefined ? name : plain, [modifier ?? '']: true };
  return pressed(editor, undefined, key, complete);
}

const NAMED: ReadonlySet<string> = new Set([
  ...['left', 'right', 'up', 'down', 'home', 'end', 'backspace', 'delete', 'return', 'tab'],
  ...['paste-start', 'paste-end'],
]);
