// Where everything in the picture of a story stands. Law: time runs downwards and never back; what
// happened at one moment shares a height where it left together, and whatever has words has a line
// of its own; a pause is shortened and marked.
import {
  type Lane,
  type Moment,
  momentsOf,
  type Story,
  type StoryMessage,
  type StoryNote,
} from './story.ts';

/** All heights and places, in pixels. */
export interface SvgLayout {
  readonly width: number;
  readonly height: number;
  /** Where the time's margin ends. */
  readonly marginLeft: number;
  /** Between two lanes. */
  readonly gap: number;
  /** Where lifelines begin and end. */
  readonly top: number;
  readonly bottom: number;
  readonly lanes: readonly (Lane & { readonly x: number })[];
  readonly placed: readonly Placed[];
  readonly notes: readonly { readonly note: StoryNote; readonly y: number }[];
  readonly ticks: readonly {
    readonly y: number;
    readonly label: string;
    readonly isPause: boolean;
  }[];
  /** Of a lane that is not up all the time: what it is where. */
  readonly lives: ReadonlyMap<string, readonly Life[]>;
  /** How long a partition or a hold lasts. */
  readonly spans: readonly Span[];
}

export interface Placed {
  readonly message: StoryMessage;
  readonly fromX: number;
  readonly toX: number;
  readonly fromY: number;
  readonly toY: number;
}

export interface Life {
  readonly from: number;
  readonly to: number;
  readonly state: 'up' | 'down' | 'frozen';
}

export interface Span {
  readonly kind: 'partition' | 'hold';
  readonly x: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

export function layoutOf(story: Story): SvgLayout {
  const gap = gapFor(story.lanes.length);
  const firstX = TIME_WIDTH + FIRST_MARGIN;
  const lanes = story.lanes.map((lane, at) => ({ ...lane, x: firstX + at * gap }));
  const moments = momentsOf(story);
  const { heights, ticks, endY } = heightsOf(moments);
  const bottom = endY + 26;
  const xOf = (name: string) => lanes.find((lane) => lane.name === name)?.x ?? firstX;
  const placed: Placed[] = [];
  const notes: { note: StoryNote; y: number }[] = [];
  const begun = new Map<number, number>();
  moments.forEach(({ event, is }, at) => {
    const y = heights[at] ?? TOP;
    if (event.type === 'note') notes.push({ note: event, y });
    else if (is === 'sent' && event.endedTurn !== null) begun.set(event.number, y);
    else {
      const fromY = begun.get(event.number) ?? y;
      const toY = is === 'sent' ? bottom - 6 : y;
      placed.push({ message: event, fromX: xOf(event.from), toX: xOf(event.to), fromY, toY });
    }
  });
  const lastX = lanes[lanes.length - 1]?.x ?? firstX;
  return {
    ...{ gap, lanes, placed, notes, ticks, bottom, top: TOP - 20, marginLeft: TIME_WIDTH },
    width: lastX + LAST_MARGIN,
    height: bottom + 84,
    lives: livesOf(lanes, notes, bottom),
    spans: spansOf(notes, xOf, bottom),
  };
}

/** The height of each moment, and where the time is written. */
function heightsOf(moments: readonly Moment[]) {
  const ticks: { y: number; label: string; isPause: boolean }[] = [];
  const heights: number[] = [];
  let y = TOP;
  let last: Moment | undefined;
  let labelled = Number.NEGATIVE_INFINITY;
  for (const moment of moments) {
    const passedMs = last === undefined ? 0 : Math.max(0, moment.atMs - last.atMs);
    const isPause = passedMs >= PAUSE_MS;
    // What leaves in one turn leaves from one place.
    const together = last?.is === 'sent' && moment.is === 'sent' && last.turn === moment.turn;
    if (last !== undefined && !together) {
      y += (isPause ? PAUSE_HEIGHT : heightOf(passedMs)) + lineHeight(moment, last);
    }
    if (last === undefined || isPause || (passedMs > 0 && y - labelled >= LABEL_GAP)) {
      ticks.push({ y, label: `${(moment.atMs / 1000).toFixed(3)} s`, isPause });
      labelled = y;
    }
    heights.push(y);
    last = moment;
  }
  return { heights, ticks, endY: y };
}

/** What has words takes a line; a message has them where it ends. */
function lineHeight(moment: Moment, last: Moment): number {
  if (moment.is === 'sent') return last.is === 'sent' ? 6 : 8;
  return LINE;
}

/** Longer takes longer, and ten times as long about twice. */
function heightOf(passedMs: number): number {
  return Math.round(Math.min(30, 4 * Math.log2(1 + passedMs)));
}

function livesOf(
  lanes: readonly Lane[],
  notes: readonly { note: StoryNote; y: number }[],
  bottom: number,
): ReadonlyMap<string, readonly Life[]> {
  const lives = new Map<string, readonly Life[]>();
  for (const { name } of lanes) {
    const changes = notes.flatMap(({ note, y }) => {
      const state = note.lanes.includes(name) ? stateAfter(note) : undefined;
      return state === undefined ? [] : [{ y, state }];
    });
    let from = TOP - 20;
    let state: Life['state'] = 'up';
    const pieces: Life[] = [];
    for (const change of [...changes, { y: bottom, state: 'up' } as const]) {
      pieces.push({ from, to: change.y, state });
      from = change.y;
      state = change.state;
    }
    lives.set(name, pieces);
  }
  return lives;
}

function stateAfter({ kind, begins, ends }: StoryNote): Life['state'] | undefined {
  if (kind === 'crash') return 'down';
  if (kind === 'restart') return 'up';
  if (begins === 'freeze') return 'frozen';
  return ends === 'freeze' ? 'up' : undefined;
}

function spansOf(
  notes: readonly { note: StoryNote; y: number }[],
  xOf: (name: string) => number,
  bottom: number,
): readonly Span[] {
  return notes.flatMap(({ note, y }, at): readonly Span[] => {
    const kind = note.begins;
    if (kind === null || kind === 'freeze') return [];
    const key = note.lanes.join(' ');
    const end = notes
      .slice(at + 1)
      .find((later) => later.note.ends === kind && later.note.lanes.join(' ') === key);
    const xs = note.lanes.map(xOf);
    const x = Math.min(...xs);
    return [{ kind, x, width: Math.max(Math.max(...xs) - x, 8), from: y, to: end?.y ?? bottom }];
  });
}

function gapFor(lanes: number): number {
  if (lanes <= 3) return 330;
  return lanes <= 5 ? 270 : 220;
}

const TOP = 112;
const TIME_WIDTH = 84;
/** Left of the first lane, for its notes. */
const FIRST_MARGIN = 330;
const LAST_MARGIN = 330;
const LINE = 21;
const LABEL_GAP = 30;
const PAUSE_MS = 300;
const PAUSE_HEIGHT = 34;
