// A story in the Informal Trace Format of Apalache and Quint, for their viewers: a state after each
// thing that happened. Law: plain JSON; every whole number as `{"#bigint": "n"}`.
import { momentsOf, type Story, type StoryEvent } from './story.ts';

/** The trace as JSON text, one state a line. */
export function itfOf(story: Story): string {
  const states = statesOf(story).map((state, index) =>
    JSON.stringify({ '#meta': { index }, ...state }),
  );
  const meta = {
    format: 'ITF',
    'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
    source: 'confab',
    status: 'violation or example',
    description: story.title,
    varTypes: VARIABLES,
  };
  const vars = JSON.stringify(Object.keys(VARIABLES));
  const head = `{"#meta":${JSON.stringify(meta)},\n"params":[],\n"vars":${vars},\n"loop":null,\n`;
  return `${head}"states":[\n${states.join(',\n')}\n]}\n`;
}

interface TraceState {
  readonly happened: string;
  readonly clause: string;
  readonly atMs: Whole;
  readonly up: { readonly '#map': readonly (readonly [string, boolean])[] };
  readonly logged: { readonly '#map': readonly (readonly [string, Whole])[] };
  readonly underWay: { readonly '#set': readonly TraceMessage[] };
}

interface TraceMessage {
  readonly number: Whole;
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

interface Whole {
  readonly '#bigint': string;
}

function statesOf(story: Story): readonly TraceState[] {
  const up = new Map(story.lanes.map(({ name, kind }) => [name, kind === 'peer']));
  const logged = new Map<string, number>();
  const underWay = new Map<number, TraceMessage>();
  const after = (happened: string, atMs: number, clause = ''): TraceState => ({
    ...{ happened, clause, atMs: whole(atMs) },
    up: { '#map': [...up] },
    logged: { '#map': [...logged].map(([room, seq]) => [room, whole(seq)] as const) },
    underWay: { '#set': [...underWay.values()] },
  });
  const states = [after('nothing yet', 0)];
  for (const { event, is, atMs } of momentsOf(story)) {
    if (event.type === 'note') {
      note(event, up, logged);
      states.push(after(`${event.lanes.join(', ')}: ${event.text}`, atMs, event.clause ?? ''));
      continue;
    }
    const { number, from, to, text, fate, why } = event;
    if (is === 'sent') underWay.set(number, { number: whole(number), from, to, what: text });
    else underWay.delete(number);
    const ends = fate === 'lost' ? `${to} never gets ${text} (${why})` : `${to} takes ${text}`;
    states.push(after(is === 'sent' ? `${from} sends ${text} to ${to}` : ends, atMs));
  }
  return states;
}

function note(
  { kind, lanes, entry }: Extract<StoryEvent, { type: 'note' }>,
  up: Map<string, boolean>,
  logged: Map<string, number>,
): void {
  if (kind === 'boot' || kind === 'restart') for (const lane of lanes) up.set(lane, true);
  if (kind === 'crash') for (const lane of lanes) up.set(lane, false);
  const [room, seq] = entry?.split(' ') ?? [];
  if (room !== undefined) logged.set(room, Math.max(logged.get(room) ?? 0, Number(seq)));
}

function whole(value: number): Whole {
  return { '#bigint': String(Math.round(value)) };
}

const VARIABLES = {
  happened: 'Str',
  clause: 'Str',
  atMs: 'Int',
  up: 'Str -> Bool',
  logged: 'Str -> Int',
  underWay: 'Set({ number: Int, from: Str, to: Str, what: Str })',
};
