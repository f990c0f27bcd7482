// A way through a model as a story, to be drawn as every other one: actors are lanes, a step takes
// one unit of time.
import type { Lane, Story, StoryEvent, StoryMessage, StoryNote } from '../trace/story.ts';
import { isReceived, type Json, type Model, type Own } from './model.ts';
import type { TraceStep } from './path.ts';
import { eventWords, messageWords } from './step-words.ts';

/** What a trace is drawn with besides its steps. */
export interface Headline {
  readonly title: string;
  /** What is wrong at the end; absent where nothing is. */
  readonly wrong?: string;
}

/** The story of a trace. Of each step the time is its number, from 1. */
export function traceStory(model: Model, trace: readonly TraceStep[], about: Headline): Story {
  const lanes = lanesOf(model, trace);
  const events: StoryEvent[] = [];
  const underWay = new Map<string, number[]>();
  const worded = (message: Json) => model.words?.(message) ?? messageWords(message);
  let turn = 0;
  for (const [at, step] of trace.entries()) {
    const atMs = (at + 1) * STEP_MS;
    turn += 1;
    if (isReceived(step.event)) ends(events, underWay, step, { atMs, turn, worded });
    else events.push(note(step.actor, step.event, atMs, turn, model));
    for (const { to, message } of step.sends) {
      turn += 1;
      queueOf(underWay, step.actor, to).push(events.length);
      const now = { atMs, turn, worded };
      events.push(sent(step.actor, to, message, events.length, now));
    }
  }
  if (about.wrong !== undefined) {
    turn += 1;
    const last = trace.at(-1)?.actor ?? lanes[0]?.name ?? '';
    const wrong = { ...blankNote, kind: 'violated', lanes: [last], text: about.wrong } as const;
    events.push({ ...wrong, atMs: trace.length * STEP_MS, turn });
  }
  return { title: about.title, epochMs: 0, lanes, events, sockets: new Map() };
}

/** Those to whom something happens, in the model's order. */
function lanesOf({ actors, hub }: Model, trace: readonly TraceStep[]): readonly Lane[] {
  const seen = new Set(
    trace.flatMap(({ actor, event, sends }) => [
      actor,
      ...(isReceived(event) ? [event.from] : []),
      ...sends.map(({ to }) => to),
    ]),
  );
  return actors
    .filter(({ name }) => seen.has(name))
    .map(({ name }) => ({ name, kind: name === hub ? 'focus' : 'agent' }));
}

/** The message that a step takes arrives, or is lost: the first of those alike. */
function ends(
  events: StoryEvent[],
  underWay: Map<string, number[]>,
  { what, actor, event }: TraceStep,
  { atMs, turn, worded }: Now,
): void {
  if (!isReceived(event)) return;
  const [from, to] = what === 'lost' ? [actor, event.from] : [event.from, actor];
  const queue = queueOf(underWay, from, to);
  const text = worded(event.message);
  const place = queue.findIndex((number) => (events[number] as StoryMessage).text === text);
  const number = queue[Math.max(place, 0)];
  const message = number === undefined ? undefined : (events[number] as StoryMessage);
  if (number === undefined || message === undefined) return;
  const end = { endedAtMs: atMs, endedTurn: turn, reads: 1 };
  if (what === 'doubled') {
    events.push({ ...message, ...end, number: events.length + 1, fate: 'arrived', isCopy: true });
    return;
  }
  queue.splice(Math.max(place, 0), 1);
  events[number] = { ...message, ...end, fate: what === 'lost' ? 'lost' : 'arrived' };
}

/** When something happens, and how it is told. */
interface Now {
  readonly atMs: number;
  readonly turn: number;
  worded(message: Json): string;
}

function queueOf(underWay: Map<string, number[]>, from: string, to: string): number[] {
  const name = `${from} ${to}`;
  const known = underWay.get(name) ?? [];
  underWay.set(name, known);
  return known;
}

function sent(
  from: string,
  to: string,
  message: Json,
  place: number,
  { atMs, turn, worded }: Now,
): StoryMessage {
  return {
    ...blankMessage,
    ...{ number: place + 1, from, to, text: worded(message) },
    ...{ sentAtMs: atMs, sentTurn: turn },
  };
}

function note(actor: string, event: Own, atMs: number, turn: number, model: Model): StoryNote {
  const kind = model.actors.find(({ name }) => name === actor)?.kind;
  const text = kind?.words?.(event) ?? eventWords(event);
  return { ...blankNote, kind: NOTES[event.by ?? 'person'], lanes: [actor], text, atMs, turn };
}

const STEP_MS = 1000;

const NOTES = { person: 'asked', clock: 'timer', fault: 'fault' } as const;

const blankNote = {
  type: 'note',
  action: null,
  clause: null,
  entry: null,
  begins: null,
  ends: null,
} as const;

const blankMessage: StoryMessage = {
  ...{ type: 'message' as const, action: null, protocol: 'MSRP' as const },
  ...{ method: null, status: null, number: 0, from: '', to: '', text: '' },
  ...{ sentAtMs: 0, sentTurn: 0 },
  ...{ hasSdp: false, octets: '' as StoryMessage['octets'], isDatagram: true, socket: null },
  ...{ source: null, endedAtMs: null, endedTurn: null, fate: 'under way' as const },
  ...{ why: '', reads: 0 },
  ...{ isCorrupted: false, isCopy: false, connection: null },
};
