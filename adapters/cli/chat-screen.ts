// The screen of the terminal client: lines that scroll away, and under them a dock with a line of
// state and the line that is being typed. Pure: what is shown in, text for the terminal out.
// Law: no row is wider than the screen, and nothing but this file's own sequences moves a cursor.
import { printable } from '../../model/client/text.ts';
import { breaks, cut, graphemes, widthOf } from './chat-width.ts';

export type Style = 'plain' | 'quiet' | 'bad' | 'private' | 'own' | `person${number}`;

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** A line of the conversation; one with a key can be shown anew while it is on the screen. */
export interface Line {
  readonly key?: number;
  readonly spans: readonly Span[];
}

export interface Dock {
  readonly state: string;
  readonly prompt: string;
  /** What is typed, before and behind the cursor. */
  readonly before: string;
  readonly after: string;
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly colours: boolean;
  /** The latest lines: those on the screen, and before them what a larger one would show. */
  readonly lines: readonly Line[];
  /** Rows of the dock, as it was drawn, and how many of them are above the cursor. */
  readonly docked: number;
  readonly above: number;
  /** Rows of the screen under the dock: what was scrolled away does not come back. */
  readonly below: number;
}

export interface Drawn {
  readonly screen: Screen;
  readonly text: string;
}

/** A screen on which nothing was drawn yet. */
export function blankScreen(columns: number, rows: number, colours: boolean): Screen {
  const size = { columns: Math.max(columns, 8), rows: Math.max(rows, 4) };
  // Where on it the cursor stands is not known: at the bottom, in the worst case.
  return { ...size, colours, lines: [], docked: 0, above: 0, below: 0 };
}

/** The screen with more lines above the dock. */
export function withLines(screen: Screen, lines: readonly Line[], dock: Dock): Drawn {
  return redrawn(screen, [...screen.lines, ...lines], screen.lines.length, dock);
}

/**
 * The screen with the line of that key as it is now; false where that line has scrolled away and
 * can be reached no more.
 */
export function withChange(screen: Screen, line: Line, dock: Dock): Drawn | false {
  const at = screen.lines.findIndex(({ key }) => key !== undefined && key === line.key);
  if (at < 0) return false;
  const lines = screen.lines.map((old, other) => (other === at ? line : old));
  const reached = screen.lines.slice(at).flatMap((old) => rowsOf(screen, old)).length;
  if (reached + screen.docked > screen.rows - screen.below) return false;
  return redrawn(screen, lines, at, dock);
}

/** The dock as it is now. */
export function withDock(screen: Screen, dock: Dock): Drawn {
  return redrawn(screen, screen.lines, screen.lines.length, dock);
}

/** Everything anew, on a screen of that size. */
export function resized(screen: Screen, columns: number, rows: number, dock: Dock): Drawn {
  const fresh = { ...blankScreen(columns, rows, screen.colours), lines: screen.lines };
  const shown = lastLines(fresh, fresh.lines, fresh.rows - dockRows(fresh, dock).rows.length);
  const { screen: bare, text } = redrawn({ ...fresh, lines: [] }, shown, 0, dock);
  const drawn = { ...bare, lines: screen.lines };
  const used = shown.flatMap((line) => rowsOf(drawn, line)).length + drawn.docked;
  const below = Math.max(0, drawn.rows - used);
  return { screen: { ...drawn, below }, text: `${CLEAR}${text}` };
}

/** Without the dock, the cursor where it stood. */
export function undocked(screen: Screen): Drawn {
  return { screen: { ...screen, docked: 0, above: 0 }, text: `\r${up(screen.above)}${ERASE}` };
}

/** The dock is taken off, lines are drawn from number `from` on, and the dock is put back. */
function redrawn(screen: Screen, lines: readonly Line[], from: number, dock: Dock): Drawn {
  const back = screen.lines.slice(from).flatMap((line) => rowsOf(screen, line)).length;
  const rows = lines.slice(from).flatMap((line) => rowsOf(screen, line));
  const { rows: docked, row, column } = dockRows(screen, dock);
  const text = [
    `\r${up(screen.above + back)}${ERASE}`,
    ...rows.map((each) => `${each}\r\n`),
    docked.join('\r\n'),
    `\r${up(docked.length - 1 - row)}${right(column)}`,
  ].join('');
  const grown = rows.length + docked.length - back - screen.docked;
  const below = Math.max(0, screen.below - grown);
  const kept = lines === screen.lines ? lines : lines.slice(-Math.max(screen.rows, KEPT_LEAST));
  return { screen: { ...screen, lines: kept, docked: docked.length, above: row, below }, text };
}

/** As many of the latest lines as fit into so many rows. */
function lastLines(screen: Screen, lines: readonly Line[], rowsMax: number): readonly Line[] {
  let left = rowsMax;
  let from = lines.length;
  while (from > 0) {
    left -= rowsOf(screen, lines[from - 1] ?? { spans: [] }).length;
    if (left < 0) break;
    from -= 1;
  }
  return lines.slice(from);
}

/** A line broken into rows; rows after the first are set in. */
function rowsOf(screen: Screen, { spans }: Line): readonly string[] {
  const letters = spans.flatMap(({ text, style }) =>
    graphemes(safe(text)).map((letter) => ({ letter, style })),
  );
  const rows: string[] = [];
  let start = 0;
  for (let at = 0; at <= letters.length; at += 1) {
    if (at < letters.length && letters[at]?.letter !== '\n') continue;
    const paragraph = letters.slice(start, at);
    // A peer's second line must not look like somebody else's first.
    const inset = rows.length === 0 ? 0 : INDENT;
    const places = breaks(
      paragraph.map(({ letter }) => letter),
      screen.columns - 1 - inset,
      inset === 0 ? INDENT : 0,
    );
    places.forEach((place, number) => {
      const row = withoutSpaces(paragraph.slice(place, places[number + 1]));
      const isFirst = rows.length === 0;
      rows.push(`${isFirst ? '' : ' '.repeat(INDENT)}${painted(screen, row)}`);
    });
    start = at + 1;
  }
  return rows;
}

interface Letter {
  readonly letter: string;
  readonly style: Style;
}

/** What ends a row and cannot be seen. */
function withoutSpaces(row: readonly Letter[]): readonly Letter[] {
  const last = row.findLastIndex(({ letter }) => letter !== ' ');
  return row.slice(0, last + 1);
}

function painted({ colours }: Screen, letters: readonly Letter[]): string {
  let text = '';
  let style: Style = 'plain';
  for (const each of letters) {
    if (colours && each.style !== style) text += paint(each.style);
    style = each.style;
    text += each.letter;
  }
  return colours && style !== 'plain' ? `${text}${RESET}` : text;
}

function paint(style: Style): string {
  if (style === 'plain') return RESET;
  const code = style.startsWith('person')
    ? people[Number(style.slice('person'.length)) % people.length]
    : codes[style];
  return `${RESET}\x1b[${code}m`;
}

/** The dock's rows, and the row and column of the cursor within it. */
function dockRows(
  screen: Screen,
  dock: Dock,
): { readonly rows: readonly string[]; readonly row: number; readonly column: number } {
  const width = screen.columns - 1;
  const before = graphemes(`${safe(dock.prompt)}${typed(dock.before)}`);
  const letters = [...before, ...graphemes(typed(dock.after))];
  const rows: string[] = [''];
  let [row, column, used] = [0, 0, 0];
  letters.forEach((letter, at) => {
    const columns = widthOf(letter);
    if (used + columns > width) {
      rows.push('');
      used = 0;
    }
    if (at === before.length) [row, column] = [rows.length - 1, used];
    rows[rows.length - 1] += letter;
    used += columns;
  });
  if (before.length === letters.length) {
    if (used >= width) rows.push('');
    [row, column] = [rows.length - 1, used >= width ? 0 : used];
  }
  // Of a text that is longer than the screen, the part around the cursor.
  const room = Math.max(1, screen.rows - 2);
  const first = Math.min(Math.max(0, row - room + 1), Math.max(0, rows.length - room));
  const state = cut(safe(dock.state).replaceAll('\n', ' '), width);
  const bar = `${state}${' '.repeat(Math.max(0, width - widthOf(state)))}`;
  const head = screen.colours ? `\x1b[${BAR}m${bar}${RESET}` : state;
  return { rows: [head, ...rows.slice(first, first + room)], row: row - first + 1, column };
}

/** Nothing but letters, spaces and line feeds. */
function safe(text: string): string {
  return printable(text).replaceAll('\t', '    ');
}

function typed(text: string): string {
  return safe(text).replaceAll('\n', ' ');
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : '';
}

function right(columns: number): string {
  return columns > 0 ? `\x1b[${columns}C` : '';
}

const INDENT = 4;
/** Lines that a larger screen could show. */
const KEPT_LEAST = 99;
const ERASE = '\x1b[J';
const CLEAR = '\x1b[H\x1b[2J';
const RESET = '\x1b[0m';
/** What is typed is kept apart from what was said. */
const BAR = '7';
const codes: { readonly [style: string]: string | undefined } = {
  quiet: '2',
  bad: '31',
  private: '35',
  own: '1',
};
const people: readonly string[] = ['36', '32', '33', '34', '96', '92'];
