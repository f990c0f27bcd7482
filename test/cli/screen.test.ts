// The screen of the terminal client, drawn on a terminal that forgives nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blankScreen,
  type Dock,
  type Drawn,
  type Line,
  resized,
  withChange,
  withDock,
  withLines,
} from '../../adapters/cli/chat-screen.ts';
import { cut, widthOf } from '../../adapters/cli/chat-width.ts';
import { Terminal, widths } from './terminal-emulator.ts';

const letter = fc.constantFrom(
  ...'abc ',
  ...[...widths.keys()],
  ...['\x1b[2J', '\x07', '\x9b', '\r', '\t', '\n', '\u202e', '\ud800', '👩\u200d💻', 'e\u0301'],
  ...['word ', 'a much longer word', 'https://example.org/a-place-without-any-space'],
);
const text = fc.array(letter, { maxLength: 30 }).map((letters) => letters.join(''));
const span = fc.record({
  text,
  style: fc.constantFrom('plain' as const, 'bad' as const, 'person3' as const, 'own' as const),
});
const line: fc.Arbitrary<Line> = fc.oneof(
  fc.record({ spans: fc.array(span, { maxLength: 3 }) }),
  fc.record({ key: fc.nat(5), spans: fc.array(span, { maxLength: 3 }) }),
);
const dock: fc.Arbitrary<Dock> = fc.record({
  state: text,
  prompt: fc.constant('> '),
  before: text,
  after: text,
});

type Happening =
  | { readonly what: 'lines'; readonly lines: readonly Line[]; readonly dock: Dock }
  | { readonly what: 'change'; readonly line: Line; readonly dock: Dock }
  | { readonly what: 'dock'; readonly dock: Dock }
  | { readonly what: 'size'; readonly size: readonly [number, number]; readonly dock: Dock };

const size = fc.tuple(fc.integer({ min: 8, max: 90 }), fc.integer({ min: 4, max: 30 }));
const lines = fc.array(line, { maxLength: 4 });
const drawing: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('lines' as const), lines, dock }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('change' as const), line, dock }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('dock' as const), dock }) },
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: drawing },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('size' as const), size, dock }) },
);

describe('the screen', () => {
  it('never has a row wider than it is, a control of somebody else, or a cursor outside', () => {
    fc.assert(
      fc.property(
        size,
        fc.boolean(),
        fc.array(happening, { maxLength: 15 }),
        (first, colours, all) => {
          play(first, colours, all);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('shows every line, in order, as it was last changed, and the dock under them once', () => {
    fc.assert(
      fc.property(size, fc.array(drawing, { minLength: 1, maxLength: 15 }), (first, all) => {
        const { terminal, kept, last } = play(first, false, all);
        // All at once on a screen that has room for it looks the same.
        const [columns] = first;
        const plain = new Terminal(columns, 10_000);
        const rows = Math.max(first[1], 4);
        const blank = blankScreen(columns, rows, false);
        plain.write(withLines(blank, kept, last).text);
        expect(terminal.text()).toEqual(plain.text());
        expect(terminal.cursor).toEqual(plain.cursor);
      }),
      { numRuns: 200 },
    );
  });

  it('shows after a change of its size what fits, broken anew', () => {
    const said = [words('one two three four five six seven'), words('bob: hi')];
    const drawn = withLines(blankScreen(40, 10, false), said, typing('ab', 'c'));
    const narrow = resized(drawn.screen, 16, 8, typing('ab', 'c'));
    const terminal = new Terminal(16, 8);
    terminal.write(narrow.text);
    expect(terminal.text()).toEqual([
      'one two three',
      '    four five',
      '    six seven',
      'bob: hi',
      '2 here: a, b',
      '> abc',
    ]);
    expect(terminal.cursor).toEqual({ row: 5, column: 4 });
  });

  it('shows again what a small size had no room for', () => {
    const said = ['one', 'two', 'three', 'four', 'five'].map(words);
    const drawn = withLines(blankScreen(20, 10, false), said, typing('', ''));
    const small = resized(drawn.screen, 20, 4, typing('', ''));
    const large = resized(small.screen, 20, 10, typing('', ''));
    const terminal = new Terminal(20, 10);
    terminal.write(large.text);
    expect(terminal.text()).toEqual(['one', 'two', 'three', 'four', 'five', '2 here: a, b', '>']);
  });

  it('keeps what is typed apart by a bar of the whole width, where there are colours', () => {
    const { text } = withDock(blankScreen(20, 6, true), typing('', ''));
    expect(text).toContain(`\x1b[7m2 here: a, b${' '.repeat(7)}\x1b[0m`);
  });

  it('changes a line in place, and not where it has scrolled away', () => {
    const blank = blankScreen(20, 6, false);
    const one = { key: 1, spans: [{ text: 'one …', style: 'plain' as const }] };
    const done = { key: 1, spans: [{ text: 'one ✓', style: 'plain' as const }] };
    const drawn = withLines(blank, [one, words('two')], typing('', ''));
    const changed = withChange(drawn.screen, done, typing('', ''));
    const terminal = new Terminal(20, 6);
    terminal.write(drawn.text);
    if (changed !== false) terminal.write(changed.text);
    expect(terminal.text()).toEqual(['one ✓', 'two', '2 here: a, b', '>']);
    const later = withLines(drawn.screen, [words('3'), words('4'), words('5')], typing('', ''));
    expect(withChange(later.screen, done, typing('', ''))).toBe(false);
  });

  it('knows that what a long typed text pushed off the screen does not come back', () => {
    const blank = blankScreen(20, 6, false);
    const one = { key: 1, spans: [{ text: 'one', style: 'plain' as const }] };
    const long = withLines(blank, [one, words('two')], typing('x'.repeat(70), ''));
    const short = withDock(long.screen, typing('', ''));
    expect(withChange(short.screen, one, typing('', ''))).toBe(false);
    const two = { ...one, key: 2 };
    const again = withLines(short.screen, [two], typing('', ''));
    expect(withChange(again.screen, two, typing('', ''))).not.toBe(false);
  });

  it('has no colours where there shall be none', () => {
    const bad = { spans: [{ text: 'no', style: 'bad' as const }] };
    expect(withLines(blankScreen(20, 6, false), [bad], typing('', '')).text).not.toMatch(/\[\d*m/);
    expect(withLines(blankScreen(20, 6, true), [bad], typing('', '')).text).toContain('\x1b[31mno');
  });

  it('shows of a typed text that is longer than the screen the part around the cursor', () => {
    const before = Array.from({ length: 60 }, (_, n) => String(n % 10)).join('');
    const drawn = withDock(blankScreen(12, 5, false), typing(before, 'x'));
    const terminal = new Terminal(12, 5);
    terminal.write(drawn.text);
    expect(terminal.text()).toHaveLength(4);
    expect(terminal.text().at(-1)).toMatch(/9x$/);
    expect(terminal.text()[0]).toBe('2 here: a,…');
  });
});

describe('the width of text', () => {
  it.each([
    ['abc', 3],
    ['雪が', 4],
    ['e\u0301', 1],
    ['Ａ', 2],
    ['ﾊ', 1],
    ['😀', 2],
    ['한', 2],
    ['\u200d', 0],
  ])('of %j is %i', (shown, width) => {
    expect(widthOf(shown)).toBe(width);
  });

  it('is kept when it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'ab ', ...widths.keys())),
        fc.nat(20),
        (all, width) => {
          const whole = all.join('');
          const shown = cut(whole, width);
          expect(widthOf(shown)).toBeLessThanOrEqual(width);
          if (widthOf(whole) <= width) expect(shown).toBe(whole);
        },
      ),
    );
  });
});

function play(
  [columns, rows]: readonly [number, number],
  colours: boolean,
  happenings: readonly Happening[],
) {
  let terminal = new Terminal(columns, rows);
  let screen = blankScreen(columns, rows, colours);
  let kept: Line[] = [];
  let last: Dock = typing('', '');
  const draw = (drawn: Drawn) => {
    screen = drawn.screen;
    terminal.write(drawn.text);
  };
  draw(withDock(screen, last));
  for (const each of happenings) {
    if (each.what === 'change') {
      const drawn = withChange(screen, each.line, each.dock);
      if (drawn === false) continue;
      const at = kept.length - screen.lines.length;
      const place = screen.lines.findIndex(({ key }) => key === each.line.key) + at;
      kept = kept.map((old, other) => (other === place ? each.line : old));
      draw(drawn);
    } else if (each.what === 'lines') {
      kept = [...kept, ...each.lines];
      draw(withLines(screen, each.lines, each.dock));
    } else if (each.what === 'dock') draw(withDock(screen, each.dock));
    else {
      // How a terminal folds its rows anew is its own affair: what counts is what is drawn then.
      terminal = new Terminal(...(each.size as [number, number]));
      draw(resized(screen, ...each.size, each.dock));
    }
    last = each.dock;
  }
  return { terminal, kept, last };
}

function typing(before: string, after: string): Dock {
  return { state: '2 here: a, b', prompt: '> ', before, after };
}

function words(shown: string): Line {
  return { spans: [{ text: shown, style: 'plain' }] };
}
