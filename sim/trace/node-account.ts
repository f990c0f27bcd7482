// What happened in a tick of a replayed node, as plain data: the octets that it sent, and what of
// the focus is another than before.
import type { Effect } from '../../model/focus/effect.ts';
import type { Address } from '../../model/focus/input.ts';
import type { FocusState } from '../../model/focus/state.ts';
import type { Octets } from '../../model/wire/octets.ts';

/** Octets that left on a connection, in the order in which they did. */
export interface Sent {
  readonly connection: number;
  readonly octets: Octets;
  /** Of a datagram. */
  readonly destination?: Address;
}

/** Of a part of the focus: what is in it that was not, is not any more, is another than it was. */
export interface Changed {
  readonly came: readonly string[];
  readonly went: readonly string[];
  readonly changed: readonly string[];
}

/** By the name of the part; parts that are as they were are absent. */
export type Changes = Readonly<Record<string, Changed>>;

/** The octets of a tick, copies to many legs written out one by one. */
export function sentIn(effects: readonly Effect[]): readonly Sent[] {
  return effects.flatMap((effect): readonly Sent[] => {
    if (effect.type === 'fan-out') {
      const { before, after, legs } = effect;
      return legs.map(({ connection, route }) => {
        return { connection, octets: (before + route + after) as Octets };
      });
    }
    if (effect.type !== 'send') return [];
    const { type: _, ...sent } = effect;
    return [sent];
  });
}

/** What of the focus is another; both states are of one life. */
export function changesBetween(before: FocusState, after: FocusState): Changes {
  const changes: [string, Changed][] = [];
  for (const [name, part] of PARTS) {
    const [was, is] = [part(before), part(after)];
    if (was === is) continue;
    const changed = changedBetween(was, is);
    if (Object.values(changed).some((keys) => keys.length > 0)) changes.push([name, changed]);
  }
  if (before.phase !== after.phase) {
    changes.push(['phase', { came: [after.phase], went: [before.phase], changed: [] }]);
  }
  return Object.fromEntries(changes);
}

/** A room in a line: how far its log is, and how many are in it. */
export interface RoomLine {
  readonly room: string;
  readonly seq: number;
  readonly legs: number;
}

/** The rooms of a focus, by their URIs. */
export function roomLines({ rooms }: FocusState): readonly RoomLine[] {
  return [...rooms]
    .map(([room, { fold, legs }]) => ({ room, seq: fold.seq, legs: legs.size }))
    .sort((a, b) => (a.room < b.room ? -1 : 1));
}

interface Part {
  readonly size: number;
  has(key: never): boolean;
  get?(key: never): unknown;
  keys(): Iterable<unknown>;
}

function changedBetween(was: Part, is: Part): Changed {
  const came: string[] = [];
  const changed: string[] = [];
  for (const key of is.keys()) {
    if (!was.has(key as never)) came.push(String(key));
    else if (is.get?.(key as never) !== was.get?.(key as never)) changed.push(String(key));
  }
  const went = [...was.keys()].filter((key) => !is.has(key as never)).map(String);
  return { came: came.sort(), went: went.sort(), changed: changed.sort() };
}

/** In the order in which they are told. Wire names and indexes follow from these. */
const PARTS: readonly (readonly [name: string, part: (state: FocusState) => Part])[] = [
  ['connections', ({ connections }) => connections],
  ['congested', ({ congested }) => congested],
  ['rooms', ({ rooms }) => rooms],
  ['legs', ({ legs }) => legs],
  ['transactions', ({ transactions }) => transactions],
  ['asked', ({ asked }) => asked],
  ['incoming', ({ incoming }) => incoming],
  ['outgoing', ({ outgoing }) => outgoing],
  ['copies', ({ copies }) => copies],
  ['subscriptions', ({ subscriptions }) => subscriptions.each],
  ['timers', ({ timers }) => timers],
];
