// Moves of a world as what they are: who did what, what arrived where, and what was sent on it.
import { canonicalJson } from '../../model/log/canonical.ts';
import type { KindRows } from './kind-rows.ts';
import type { Event, Json, Received, Sent } from './model.ts';
import { ACTS, ARRIVES, type Channel, DOUBLED, LOST, type Move, type Slots } from './slots.ts';

/** What a move is. */
export type Told =
  | { readonly type: 'acts'; readonly actor: string; readonly event: Event }
  | { readonly type: 'arrives'; readonly actor: string; readonly event: Event }
  | Carried;

interface Carried {
  readonly type: 'lost' | 'doubled';
  readonly from: string;
  readonly to: string;
  readonly message: Json;
}

/** What a move in that world is. */
export function told(slots: Slots, world: Uint32Array, move: Move): Told {
  const at = (move >>> 3) & 0xff;
  const which = move >>> 11;
  const type = move & 7;
  if (type === ACTS) {
    const rows = slots.rows[at] as KindRows;
    const input = rows.offers(world[at] as number)[which] as number;
    return { type: 'acts', actor: slots.actors[at] as string, event: rows.inputs.item(input) };
  }
  const { from, to, slot } = slots.channels[at] as Channel;
  const number = slots.queues.content(world[slot] as number)[which] as number;
  const message = slots.messages.item(number);
  const names = { from: slots.actors[from] as string, to: slots.actors[to] as string };
  if (type === ARRIVES) {
    return { type: 'arrives', actor: names.to, event: { from: names.from, message } };
  }
  return { type: type === LOST ? 'lost' : 'doubled', ...names, message };
}

/**
 * The move that comes nearest to something that was done elsewhere; -1 where there is none. A
 * message may be another one on the same way.
 */
export function moveLike(slots: Slots, world: Uint32Array, deed: Told): Move {
  if (deed.type === 'acts') {
    const at = slots.actor(deed.actor);
    const rows = slots.rows[at] as KindRows;
    const which = rows.offers(world[at] as number).indexOf(rows.input(deed.event));
    return which < 0 ? -1 : ACTS | (at << 3) | (which << 11);
  }
  const { from, to, message } = wayOf(deed);
  const [sender, receiver] = [slots.actor(from), slots.actor(to)];
  const at = slots.channels.findIndex((each) => each.from === sender && each.to === receiver);
  const channel = slots.channels[at];
  if (channel === undefined) return -1;
  const queue = slots.queues.content(world[channel.slot] as number);
  if (queue.length === 0) return -1;
  const number = slots.messages.number(canonicalJson(message), message);
  const place = channel.reorders ? Math.max(0, queue.indexOf(number)) : 0;
  return CODES[deed.type] | (at << 3) | (place << 11);
}

/** What an actor would send on an event. */
export function sentOn(
  slots: Slots,
  world: Uint32Array,
  actor: string,
  event: Event,
): readonly Sent[] {
  const at = slots.actor(actor);
  const rows = slots.rows[at] as KindRows;
  const { sends } = rows.outcome(world[at] as number, rows.input(event));
  return sends.flatMap((to, place) => {
    if (place % 2 !== 0) return [];
    const message = slots.messages.item(sends[place + 1] as number);
    return [{ to: slots.actors[to] as string, message }];
  });
}

/** From whom to whom, and what, of a message. */
function wayOf(told: Exclude<Told, { readonly type: 'acts' }>): Omit<Carried, 'type'> {
  if (told.type !== 'arrives') return told;
  const { from, message } = told.event as Received;
  return { from, to: told.actor, message };
}

const CODES = { arrives: ARRIVES, lost: LOST, doubled: DOUBLED } as const;
