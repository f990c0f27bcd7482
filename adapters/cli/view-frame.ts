// The whole screen of a view, row by row. Pure: what is looked at in, text for the terminal out.
// Law: no row is wider than the screen, and nothing but this file's own sequences moves a cursor.
import type { Timeline } from '../../sim/trace/timeline.ts';
import { breaks, cut, graphemes, widthOf } from './chat-width.ts';
import { printable } from './printable.ts';
import { helpLines, type Look, pickingLines, type ViewLine, viewLines } from './view-lines.ts';
import { canBranch, shownRun, type View } from './view-state.ts';

/** What there is to draw on. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly colours: boolean;
  /** Letters beyond ASCII can be shown. */
  readonly utf8: boolean;
}

/** A screen full, and how far its details can be scrolled. */
export interface Frame {
  readonly text: string;
  readonly scrollMax: number;
}

/** Draws a view on all of the screen. */
export function frameOf(view: View, canvas: Canvas): Frame {
  const columns = Math.max(canvas.columns, COLUMNS_MIN);
  const body = Math.max(canvas.rows, ROWS_MIN) - 2;
  const run = shownRun(view);
  const { rows, scrollMax } =
    columns < WIDE ? stacked(view, run, columns, body) : besides(view, run, columns, body);
  const all = [header(view, run, columns), ...rows, footer(view, columns)];
  // A terminal that is smaller than what can be drawn shows the first of it.
  const seen = all
    .slice(0, canvas.rows)
    .map((row) => painted(clipped(row, canvas.columns), canvas));
  return { text: `${HOME}${seen.join(`${ERASE_ROW}\r\n`)}${ERASE_BELOW}`, scrollMax };
}

/** Takes the whole screen, without a cursor; and gives it back as it was. */
export const ENTER = '\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J';
export const LEAVE = '\x1b[?25h\x1b[?1049l';

type Row = readonly { readonly text: string; readonly look: Look }[];

interface Body {
  readonly rows: readonly Row[];
  readonly scrollMax: number;
}

/** The list of steps above the details. */
function stacked(view: View, run: Timeline, columns: number, height: number): Body {
  const isWhole = view.isHelp || view.picking !== null;
  const listed = isWhole ? 0 : Math.max(1, Math.min(LIST_ROWS_MAX, Math.floor(height / 3)));
  const rule: readonly Row[] = isWhole ? [] : [[{ text: '-'.repeat(columns - 1), look: 'quiet' }]];
  const details = detailRows(view, run, columns - 1, height - listed - rule.length);
  return {
    ...details,
    rows: [...listRows(view, run, columns - 1, listed), ...rule, ...details.rows],
  };
}

/** The list of steps to the left of the details. */
function besides(view: View, run: Timeline, columns: number, height: number): Body {
  const left = Math.floor((columns * 2) / 5);
  const list = listRows(view, run, left, height);
  const details = detailRows(view, run, columns - left - 4, height);
  const rows = details.rows.map((row, at): Row => {
    const beside = list[at] ?? [];
    const gap = ' '.repeat(Math.max(0, left - rowWidth(beside)));
    return [...beside, { text: `${gap} | `, look: 'quiet' }, ...row];
  });
  return { ...details, rows };
}

function header(view: View, run: Timeline, columns: number): Row {
  const { failure } = run;
  const branch = view.runs.length === 1 ? '' : branchWords(view);
  const where = `step ${view.step} of ${run.length}`;
  const verdict =
    failure === undefined
      ? run.kind === 'world'
        ? 'all holds'
        : 'as recorded'
      : `${failure.verdict} ${failure.atEnd ? 'after' : 'at'} step ${failure.step}`;
  const text = ` ${view.name}${branch} | ${where} | ${run.timeMs(view.step)} ms | ${verdict}`;
  const bar = cut(safe(text), columns - 1);
  return [{ text: `${bar}${' '.repeat(Math.max(0, columns - 1 - widthOf(bar)))}`, look: 'chosen' }];
}

function branchWords({ shown, runs }: View): string {
  return shown === 0 ? ` (as it was; ${runs.length - 1} branched off)` : ` (branch ${shown})`;
}

function footer(view: View, columns: number): Row {
  const { prompt, picking, told } = view;
  const asked = { step: 'Go to step: ', text: 'Look for: ', file: 'Write to: ' };
  const text =
    prompt !== null
      ? `${asked[prompt.asks]}${prompt.typed}_`
      : told !== ''
        ? told
        : picking !== null
          ? `Do: ${picking.filter}_   (type to narrow, up, down, enter, tab, esc)`
          : canBranch(shownRun(view))
            ? HINT
            : HINT.replace('  b branch', '');
  // What is typed is seen at its end, what is told from its beginning.
  const isTyped = prompt !== null || (picking !== null && told === '');
  const row = (isTyped ? tail : cut)(safe(text), columns - 1);
  return [{ text: row, look: told === '' ? 'quiet' : 'strong' }];
}

/** Of what is too long the end, where it is typed. */
function tail(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const letters = graphemes(text);
  let used = 2;
  let from = letters.length;
  while (from > 0) {
    used += widthOf(letters[from - 1] ?? '');
    if (used > width) break;
    from -= 1;
  }
  return `..${letters.slice(from).join('')}`;
}

function listRows(view: View, run: Timeline, width: number, height: number): readonly Row[] {
  const first = Math.max(0, Math.min(view.step - (height >> 1), run.length - height + 1));
  const digits = String(run.length).length;
  const latest = Math.min(run.length, first + height - 1);
  const msDigits = String(run.timeMs(Math.max(0, latest))).length;
  return Array.from({ length: height }, (_, at): Row => {
    const step = first + at;
    if (step > run.length) return [];
    const isFailure = run.failure?.step === step;
    const mark = `${step === view.step ? '>' : ' '}${isFailure ? '!' : ' '}`;
    const number = String(step).padStart(digits);
    const time = `${run.timeMs(step)} ms`.padStart(msDigits + 3);
    const text = cut(safe(`${mark}${number}  ${time}  ${run.title(step)}`), width);
    const look: Look = step === view.step ? 'chosen' : isFailure ? 'bad' : 'plain';
    return [{ text, look }];
  });
}

function detailRows(view: View, run: Timeline, width: number, height: number): Body {
  const picked = view.picking === null ? undefined : pickingLines(view.picking);
  const lines = picked?.lines ?? (view.isHelp ? helpLines : viewLines(view, run));
  const broken = lines.map((each) => brokenLine(each, width));
  const rows = broken.flat();
  const scrollMax = Math.max(0, rows.length - height);
  let from = Math.min(view.isHelp ? 0 : view.scroll, scrollMax);
  if (picked !== undefined) {
    const above = broken.slice(0, picked.chosen).flat().length;
    from = Math.max(0, Math.min(above - (height >> 1), scrollMax));
  }
  const seen = rows.slice(from, from + height);
  const left = rows.length - from - height;
  if (left > 0) {
    const text = cut(`${left + 1} more rows (down)`, width);
    seen[seen.length - 1] = [{ text, look: 'quiet' }];
  }
  while (seen.length < height) seen.push([]);
  return { rows: seen, scrollMax };
}

/** Rows after the first are set in a little more. */
function brokenLine({ text, look, inset }: ViewLine, width: number): readonly Row[] {
  const letters = graphemes(safe(text));
  const room = Math.max(8, width - inset);
  const places = breaks(letters, room, MORE_INSET);
  return places.map((place, at): Row => {
    const row = letters
      .slice(place, places[at + 1])
      .join('')
      .trimEnd();
    const before = ' '.repeat(inset + (at === 0 ? 0 : MORE_INSET));
    return [{ text: `${before}${row}`, look }];
  });
}

function rowWidth(row: Row): number {
  return row.reduce((width, { text }) => width + widthOf(text), 0);
}

/** The row in so many columns. */
function clipped(row: Row, columns: number): Row {
  let left = columns - 1;
  return row.map(({ text, look }) => {
    const kept = widthOf(text) <= left ? text : cut(text, Math.max(0, left));
    left -= widthOf(kept);
    return { text: kept, look };
  });
}

function painted(row: Row, { colours, utf8 }: Canvas): string {
  return row
    .map(({ text, look }) => {
      const shown = utf8 ? text : text.replace(/[^\x20-\x7e]/gu, '?');
      const code = codes[look];
      return colours && code !== undefined ? `\x1b[${code}m${shown}${RESET}` : shown;
    })
    .join('');
}

/** Nothing but letters and spaces. */
function safe(text: string): string {
  return printable(text.replaceAll('\t', '    '));
}

const COLUMNS_MIN = 20;
const ROWS_MIN = 6;
const LIST_ROWS_MAX = 12;
/** From here on there is room for the list and the details side by side. */
const WIDE = 90 + 30;
const MORE_INSET = 4;
const HINT = '? help  left/right step  b branch  / search  d states  m messages  q quit';
const HOME = '\x1b[H';
const ERASE_ROW = '\x1b[K';
const ERASE_BELOW = '\x1b[J';
const RESET = '\x1b[0m';
const codes: { readonly [look in Look]: string | undefined } = {
  plain: undefined,
  quiet: '2',
  bad: '31',
  strong: '1',
  head: '1;36',
  chosen: '7',
};
