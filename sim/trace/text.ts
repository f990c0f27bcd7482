// A story as a ladder for a terminal: a line for each thing that happened, lanes on the left, words
// on the right. Law: no line is wider than asked, and no octet of a peer moves the cursor.
import { type LadderRow, ladderOf } from './ladder.ts';
import type { Lane, Story, StoryMessage, StoryNote } from './story.ts';
import { shown } from './summary.ts';

export interface TextOptions {
  /** 100 when absent, 60 at least. */
  readonly columns?: number;
  /** The story has steps in place of seconds. */
  readonly inSteps?: boolean;
}

/**
 * Draws the story in UTF-8, at most `columns` wide. Times are seconds since the story began.
 */
export function textOf(story: Story, options: TextOptions = {}): string {
  const { columns = 100, inSteps = false } = options;
  const { lanes } = story;
  const gap = gapFor(lanes.length);
  const wordsAt = TIME_COLUMNS + gap * lanes.length + 1;
  const room = Math.max(columns, 60) - wordsAt;
  const drawing: Drawing = { lanes, gap, room, down: new Set(), inSteps };
  const rows = ladderOf(story).flatMap((row) => drawn(drawing, row));
  const heads = headings(lanes, gap, inSteps ? '    step ' : ' seconds ');
  return [
    ...wrapped(story.title, columns),
    '',
    ...heads,
    ...rows,
    ...heads,
    '',
    ...wrapped(LEGEND, columns),
    '',
  ]
    .map((line) => line.replace(/ +$/, ''))
    .join('\n');
}

interface Drawing {
  readonly lanes: readonly Lane[];
  /** Columns from one lane to the next. */
  readonly gap: number;
  /** Columns for words. */
  readonly room: number;
  /** Nodes that have crashed. */
  readonly down: Set<string>;
  readonly inSteps: boolean;
}

function drawn(drawing: Drawing, row: LadderRow): readonly string[] {
  const cells = laneCells(drawing);
  const words = row.type === 'note' ? noted(drawing, cells, row.note) : moved(drawing, cells, row);
  const rest = laneCells(drawing);
  return wrapped(words, drawing.room).map((line, at) => {
    const moment = (row.atMs / 1000).toFixed(drawing.inSteps ? 0 : 3);
    const time = at === 0 ? moment.padStart(9) : ' '.repeat(9);
    return `${time}  ${(at === 0 ? cells : rest).join('')} ${line}`;
  });
}

/** The lanes where nothing happens. */
function laneCells({ lanes, gap, down }: Drawing): string[] {
  return lanes.flatMap(({ name }) => {
    const cell: string[] = Array(gap).fill(' ');
    cell[Math.floor(gap / 2)] = down.has(name) ? '╎' : '│';
    return cell;
  });
}

function moved(
  drawing: Drawing,
  cells: string[],
  row: Exclude<LadderRow, { type: 'note' }>,
): string {
  const { message } = row;
  const from = columnOf(drawing, message.from);
  const to = columnOf(drawing, message.to);
  if (from === to) {
    cells[from] = '↺';
    return worded(row, drawing.inSteps);
  }
  const step = from < to ? 1 : -1;
  const tip = row.type === 'leaves' ? from + step * 3 : to;
  const isWhole = row.type === 'message' && message.fate === 'arrived';
  const line = isWhole && !row.isLate ? '─' : '╌';
  for (let at = from + step; at !== tip; at += step) {
    cells[at] = cells[at] === ' ' ? line : crossing(cells[at], line);
  }
  cells[from] = step > 0 ? '├' : '┤';
  const head = step > 0 ? '▶' : '◀';
  if (row.type === 'leaves') {
    cells[tip] = step > 0 ? '›' : '‹';
    return worded(row, drawing.inSteps);
  }
  if (isWhole) cells[tip - step] = head;
  else if (message.fate === 'refused') cells[tip - step] = '✗';
  else {
    // A broken arrow: it never reaches the other lane.
    const broken = tip - step * Math.max(2, Math.floor(drawing.gap / 2) - 1);
    for (let at = broken + step; at !== tip; at += step) {
      cells[at] = isLane(cells[at]) ? (cells[at] ?? ' ') : ' ';
    }
    cells[broken] = message.fate === 'lost' ? '✗' : '…';
  }
  return worded(row, drawing.inSteps);
}

function worded(row: Exclude<LadderRow, { type: 'note' }>, inSteps: boolean): string {
  const { message } = row;
  const { number, text, protocol } = message;
  if (row.type === 'leaves') return `(${number}) ${shown(text, 30)} leaves`;
  const told = row.isLate ? `(${number}) ${text}` : text;
  const facts = [...factsOf(message, inSteps)];
  const words = protocol === 'TCP' ? `TCP ${told}` : told;
  return facts.length === 0 ? words : `${words} ${KEPT}[${facts.join(', ').replace(/ /g, KEPT)}]`;
}

/** What became of a message beyond arriving at once. */
export function factsOf(message: StoryMessage, inSteps = false): readonly string[] {
  const { fate, why, reads, isCorrupted, isCopy, sentAtMs, endedAtMs } = message;
  const isTimed = !inSteps && fate === 'arrived' && endedAtMs !== null;
  const tookMs = isTimed ? endedAtMs - sentAtMs : 0;
  return [
    ...(fate === 'lost' ? [why === '' || why === 'lost' ? 'lost' : `lost: ${why}`] : []),
    ...(fate === 'refused' ? ['refused'] : []),
    ...(fate === 'under way' ? ['still under way'] : []),
    ...(isCopy ? ['a copy'] : []),
    ...(isCorrupted ? ['corrupted'] : []),
    ...(reads > 1 ? [`in ${reads} reads`] : []),
    ...(tookMs > 0 ? [`${tookMs} ms`] : []),
  ];
}

function noted(drawing: Drawing, cells: string[], note: StoryNote): string {
  const columns = note.lanes.map((lane) => columnOf(drawing, lane)).sort((a, b) => a - b);
  const [first, last] = [columns[0], columns[columns.length - 1]];
  if (first !== undefined && last !== undefined && columns.length > 1) {
    for (let at = first + 1; at < last; at += 1) {
      cells[at] = isLane(cells[at]) ? '╪' : '═';
    }
  }
  for (const column of columns) cells[column] = SIGNS[note.kind];
  if (note.kind === 'crash') for (const lane of note.lanes) drawing.down.add(lane);
  if (note.kind === 'restart') for (const lane of note.lanes) drawing.down.delete(lane);
  const [only = ''] = note.lanes;
  const who = note.lanes.length !== 1 || note.text.startsWith(only) ? '' : `${only} `;
  return `${who}${note.text}${note.clause === null ? '' : ` [${note.clause}]`}`;
}

function columnOf({ lanes, gap }: Drawing, name: string): number {
  const at = lanes.findIndex((lane) => lane.name === name);
  return Math.max(at, 0) * gap + Math.floor(gap / 2);
}

function crossing(cell: string | undefined, line: string): string {
  return line === '─' ? '┼' : (cell ?? line);
}

function isLane(cell: string | undefined): boolean {
  return cell !== undefined && '│╎┼╪'.includes(cell);
}

/** The lanes' names, on as many lines as it takes for them not to touch. */
function headings(lanes: readonly Lane[], gap: number, unit: string): readonly string[] {
  const longest = Math.max(1, ...lanes.map(({ name }) => widthOf(name)));
  const lines = Math.min(Math.ceil((longest + 1) / gap), HEADING_LINES_MAX, lanes.length || 1);
  return Array.from({ length: lines }, (_, line) => {
    let text = '';
    lanes.forEach(({ name }, at) => {
      if (at % lines !== line) return;
      const label = fitting(printable(name), gap * lines - 1);
      const start = at * gap + Math.floor(gap / 2) - Math.floor(widthOf(label) / 2);
      text += ' '.repeat(Math.max(0, start - widthOf(text))) + label;
    });
    return `${line === 0 ? unit : ' '.repeat(9)}  ${text}`;
  });
}

/** The more lanes, the closer: half of the columns are for words. */
function gapFor(lanes: number): number {
  return Math.max(4, Math.min(16, Math.floor(44 / Math.max(lanes, 1))));
}

/** Words in lines of so many columns, further ones indented; a word that is longer is cut up. */
function wrapped(words: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(words).split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (widthOf(joined) <= columns) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    let left = `  ${word}`;
    while (widthOf(left) > columns) {
      const cut = fitting(left, columns);
      lines.push(cut);
      left = `  ${left.slice(cut.length)}`;
    }
    line = left;
  }
  return [...lines, line].map((each) => each.replace(/\u00a0/g, ' '));
}

function fitting(text: string, columns: number): string {
  let cut = '';
  for (const character of text) {
    if (widthOf(cut + character) > columns) break;
    cut += character;
  }
  return cut;
}

function printable(text: string): string {
  return text.replace(UNSHOWN, '\ufffd');
}

/** Columns on a terminal, near enough: East Asian wide characters and emoji take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isWide =
      (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) || code >= 0x1f300;
    const isHangul = code >= 0xac00 && code <= 0xd7a3;
    const isFull = (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff00 && code <= 0xff60);
    width += isWide || isHangul || isFull ? 2 : 1;
  }
  return width;
}

const SIGNS: { readonly [kind in StoryNote['kind']]: string } = {
  boot: '●',
  timer: '◷',
  entry: '◆',
  asked: '»',
  told: '«',
  refused: '⊘',
  'log-failed': '⚠',
  violated: '■',
  crash: '✗',
  restart: '●',
  fault: '⚡',
};
/** Where no line is to end. */
const KEPT = '\u00a0';
const LEGEND =
  '● begins  » is asked  « is told  ◆ the room log  ◷ timer  ⊘ refused  ✗ lost, refused or ' +
  'crashed  ⚡ fault  ⚠ the log failed  ■ does not hold  (3) one message in two places';
const HEADING_LINES_MAX = 4;
const TIME_COLUMNS = 11;
const UNSHOWN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
