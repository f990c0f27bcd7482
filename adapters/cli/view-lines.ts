// The lines that tell of a step: what happened, what changed, which clauses decided; or what
// everybody is; or what can be done next. Pure: words with styles, which the frame breaks into
// rows.
import type { Choice } from '../../sim/trace/step-words.ts';
import type {
  NodeStates,
  Occurrence,
  StateChange,
  StepAccount,
  Timeline,
} from '../../sim/trace/timeline.ts';
import { offered } from './view-picking.ts';
import type { Picking, View } from './view-state.ts';

/** How a piece of text looks. */
export type Look = 'plain' | 'quiet' | 'bad' | 'strong' | 'head' | 'chosen';

export interface ViewLine {
  readonly text: string;
  readonly look: Look;
  /** Columns before each of its rows. */
  readonly inset: number;
}

/** What is told of the step that is looked at. */
export function viewLines(view: View, run: Timeline): readonly ViewLine[] {
  const account = run.account(view.step);
  if (view.details === 'changes') return detailLines(account, view.isFull);
  return [...headLines(account), ...stateLines(run.states(view.step), account.changed)];
}

/** What a step did; `isFull` tells messages with all their octets. */
export function detailLines(account: StepAccount, isFull: boolean): readonly ViewLine[] {
  const { happened, changed, clauses } = account;
  const decided = clauses.map(({ clause, who, text }) => `${clause}  ${who}: ${text}`);
  return [
    ...headLines(account),
    ...section('Happened', happenedLines(happened, isFull)),
    ...section('Changed', changed.map(changeLine)),
    ...section(
      'Decided by',
      decided.map((text) => line(text, 'plain', 2)),
    ),
  ];
}

/** What everybody is; what a step changed stands out. */
export function stateLines(
  states: readonly NodeStates[],
  changed: readonly StateChange[],
): readonly ViewLine[] {
  const isNew = new Set(changed.map(({ who, part }) => `${who} ${part}`));
  return states.flatMap(({ who, parts }) =>
    section(
      who,
      parts.map(({ part, state }) =>
        line(`${part}: ${state}`, isNew.has(`${who} ${part}`) ? 'strong' : 'plain', 2),
      ),
    ),
  );
}

/** The list of what can be done, and which of its lines is the one that would be. */
export function pickingLines(picking: Picking): {
  readonly lines: readonly ViewLine[];
  readonly chosen: number;
} {
  const items = offered(picking);
  const lines: ViewLine[] = [];
  let group: Choice['group'] | undefined;
  let chosen = 0;
  for (const [at, choice] of items.entries()) {
    if (choice.group !== group) lines.push(line(GROUPS[choice.group], 'head'));
    ({ group } = choice);
    if (at === picking.at) chosen = lines.length;
    const isChosen = at === picking.at;
    lines.push(line(`${isChosen ? '>' : ' '} ${choice.text}`, isChosen ? 'chosen' : 'plain'));
  }
  const deeds = picking.choices.filter((choice) => choice.group === 'deed').length;
  if (!picking.hasDeeds && deeds > 0) {
    lines.push(line(`${GROUPS.deed}: ${deeds}, tab shows them`, 'quiet'));
  }
  if (items.length === 0) lines.unshift(line('Nothing that can be done contains that.', 'quiet'));
  return { lines, chosen };
}

/** What the keys do. */
export const helpLines: readonly ViewLine[] = [
  ...[
    ['right, j', 'one step on'],
    ['left, k', 'one step back'],
    ['PgDn, PgUp', 'ten steps on, back'],
    ['Home, End', 'the beginning, the last step'],
    ['g', 'to the step of that number'],
    ['v', 'to the step by which the run fails'],
    ['/, n', 'look for a text from here on (capitals count if typed); once more'],
    ['up, down', 'the details, line by line'],
    ['d', 'what changed, or what everybody is'],
    ['m', 'messages in full, or a line each'],
    ['b', 'choose what happens next: a branch from this step. Typing narrows'],
    ['', 'the list; or type an action as traces have it: {"type":"settle"}'],
    ['o', 'the other branches, one after the other'],
    ['e', 'what fails once faults end, all arrives and everybody leaves'],
    ['w', 'write this run as a trace, to be replayed, shrunk or exported'],
    ['?, q', 'this; the end'],
  ].map(([key = '', what = '']) => line(`${key.padEnd(11)} ${what}`, 'plain', 1)),
  line('Any key goes back.', 'quiet', 1),
];

function headLines({ title, failure }: StepAccount): readonly ViewLine[] {
  if (failure === undefined) return [line(title, 'strong')];
  const { violated, verdict, clause, sentence, atEnd } = failure;
  const what = violated === undefined ? verdict : `${violated} does not hold`;
  const by = clause === undefined ? '' : ` [${clause}]`;
  const when = atEnd ? `${AT_END}, ` : '';
  return [line(title, 'strong'), line(`${when}${what}${by}: ${sentence}`, 'bad')];
}

function happenedLines(happened: readonly Occurrence[], isFull: boolean): readonly ViewLine[] {
  return happened.flatMap((occurrence): readonly ViewLine[] => {
    const { what, who, to, from, text, parcel, clause, octets } = occurrence;
    if (what === 'octets' && !isFull) return [];
    const number = parcel === undefined ? '' : ` (#${parcel})`;
    const whither = to === undefined ? who : `${who} -> ${to === '' ? 'nobody' : to}`;
    const where = from === undefined ? whither : `${who} <- ${from}`;
    const named = clause === undefined ? '' : ` [${clause}]`;
    const separator = where === who ? ' ' : what === 'lost' ? ': lost: ' : ': ';
    const look: Look = what === 'refused' || what === 'lost' || what === 'fault' ? 'bad' : 'plain';
    const said = line(`${where}${separator}${text}${named}${number}`, look, 2);
    if (!isFull || octets === undefined) return [said];
    return [said, ...inFull(octets)];
  });
}

/** A message line by line; peers' octets are UTF-8 where they can be. */
function inFull(octets: string): readonly ViewLine[] {
  const bytes = Buffer.from(octets, 'latin1');
  const text = bytes.toString('utf8');
  return text
    .replace(/\r\n$/, '')
    .split('\r\n')
    .map((each) => line(each, 'quiet', 6));
}

function changeLine({ who, part, before, after }: StateChange): ViewLine {
  const was = before === null ? 'new' : before;
  const is = after === null ? 'gone' : after;
  if (before === null) return line(`${who}: ${part}: ${is} (new)`, 'plain', 2);
  return line(`${who}: ${part}: ${was} -> ${is}`, 'plain', 2);
}

function section(head: string, lines: readonly ViewLine[]): readonly ViewLine[] {
  return lines.length === 0 ? [] : [line(head, 'head'), ...lines];
}

function line(text: string, look: Look, inset = 0): ViewLine {
  return { text, look, inset };
}

/** When what shows only in the end does. */
const AT_END = 'When after this faults end, everything arrives and everybody leaves';

const GROUPS: { readonly [group in Choice['group']]: string } = {
  happens: 'What happens by itself',
  people: 'What people may ask for',
  trouble: 'What may go wrong',
  deed: 'What no client of ours would do',
};
