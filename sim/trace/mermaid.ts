// A story as a Mermaid sequence diagram, as GitHub draws it in Markdown. Law: whatever is in a
// message or a name, the text stays one statement a line.
import { type LadderRow, ladderOf } from './ladder.ts';
import type { Story, StoryNote } from './story.ts';
import { shown } from './summary.ts';
import { factsOf } from './text.ts';

/**
 * The source of a `sequenceDiagram`. At most `rows` of the ladder are drawn (400 when absent: such
 * renderers give up on more); a note says how many are left out.
 */
export function mermaidOf(story: Story, { rows: rowsMax = 400 }: { rows?: number } = {}): string {
  const ids = new Map(story.lanes.map(({ name }, at) => [name, `n${at}`]));
  const idOf = (name: string) => ids.get(name) ?? 'n0';
  const actors = story.lanes.map(({ name, kind }, at) => {
    const label = escaped(name, 40).replace(/:/g, '#58;');
    return `  ${kind === 'focus' ? 'participant' : 'actor'} n${at} as ${label}`;
  });
  const rows = ladderOf(story);
  const lines = rows.slice(0, rowsMax).flatMap((row) => statements(row, idOf));
  const left = rows.length - rowsMax;
  const [first = 'n0'] = ids.values();
  const rest = left > 0 ? [`  Note over ${first}: ${left} more are not drawn`] : [];
  return `${['sequenceDiagram', ...actors, ...lines, ...rest].join('\n')}\n`;
}

function statements(row: LadderRow, idOf: (name: string) => string): readonly string[] {
  const time = `${(row.atMs / 1000).toFixed(3)} s`;
  if (row.type === 'note') return noted(row.note, time, idOf);
  const { message } = row;
  const [from, to] = [idOf(message.from), idOf(message.to)];
  if (row.type === 'leaves') {
    const text = escaped(`${time}: (${message.number}) ${message.text}`, 60);
    return [`  Note right of ${from}: ${text} leaves`];
  }
  const facts = factsOf(message);
  const late = row.isLate ? `(${message.number}) ` : '';
  const told = facts.length === 0 ? '' : ` [${facts.join(', ')}]`;
  const text = escaped(`${late}${message.text}${told}`, 160);
  return [`  ${from}${ARROWS[message.fate]}${to}: ${time}: ${text}`];
}

function noted(note: StoryNote, time: string, idOf: (name: string) => string): readonly string[] {
  const over = [...new Set(note.lanes.map(idOf))];
  if (over.length === 0) return [];
  const [first = 'n0', ...others] = over;
  const lanes = others.length === 0 ? first : `${first},${others[others.length - 1]}`;
  const clause = note.clause === null ? '' : ` [${note.clause}]`;
  const line = `Note over ${lanes}: ${escaped(`${time}: ${note.text}${clause}`, 200)}`;
  const shade = SHADES[note.kind];
  return shade === undefined ? [`  ${line}`] : [`  rect ${shade}`, `    ${line}`, '  end'];
}

/** Text that ends no statement and begins no entity, comment or directive of Mermaid's. */
function escaped(text: string, most: number): string {
  return shown(text, most).replace(UNSAFE, (found) => `#${found.codePointAt(0)};`);
}

const ARROWS = { arrived: '->>', lost: '-x', refused: '--x', 'under way': '-)' } as const;
const SHADES: { readonly [kind in StoryNote['kind']]?: string } = {
  crash: 'rgba(208, 60, 60, 0.25)',
  restart: 'rgba(60, 160, 80, 0.2)',
  fault: 'rgba(220, 160, 40, 0.25)',
  'log-failed': 'rgba(208, 60, 60, 0.25)',
  violated: 'rgba(208, 60, 60, 0.4)',
};
/** Also what a Markdown page or the HTML behind it would take for its own. */
const UNSAFE = /[;#"'<>&%{}`\\]/g;
