// Whom of a room's members this node hosts, and how each is reached and read (R7701-6.1-29).
// Law: one list for each roster value, while no leg changes; no machine step per receiver.
import { profiles } from '../profile.ts';
import type { Member } from '../room/context.ts';
import { isBound } from '../session/leg.ts';
import type { FanOut } from './effect.ts';
import type { HostedRoom, Turn } from './state.ts';
import { type Reader, takesAll } from './withholding.ts';

export type Route = FanOut['legs'][number];

/** A member whom this node hosts, and how to reach it, if it can be reached. */
export interface Receiver extends Reader {
  readonly member: Member;
  readonly leg: number;
  readonly route: Route | undefined;
  /** Nothing has to be looked at before it is sent something. */
  readonly takesAll: boolean;
  /** Its path leads over relays. */
  readonly isRelayed: boolean;
}

export type Served = Receiver & { readonly route: Route };

/** The members on this node, by ascending leg number. Computed once while no leg changes. */
export function receivers(
  turn: Turn,
  hosted: HostedRoom,
  members: readonly Member[],
): readonly Receiver[] {
  const from = [hosted.legs, turn.legs, turn.wires.legs] as const;
  const known = receiversOf.get(members);
  if (known?.from.every((value, at) => value === from[at])) return known.found;
  const found: Receiver[] = [];
  for (const member of members) {
    const leg = hosted.legs.get(member.leg);
    if (leg !== undefined) found.push(receiverAt(turn, member, leg));
  }
  found.sort((a, b) => a.leg - b.leg);
  receiversOf.set(members, { from, found });
  return found;
}

function receiverAt(turn: Turn, member: Member, id: number): Receiver {
  const leg = turn.legs.get(id);
  const reader: Reader = {
    maxBytes: leg?.maxBytes ?? null,
    refusedTypes: leg?.refusedTypes ?? [],
    profile: profiles[leg?.profile ?? 'strict'],
  };
  return {
    member,
    leg: id,
    route: routeTo(turn, id),
    ...reader,
    takesAll: takesAll(reader),
    isRelayed: (turn.wires.legs.get(id)?.remotePath.length ?? 1) > 1,
  };
}

/** A leg that is leaving gets nothing more: its BYE was answered, or its connection is gone. */
export function routeTo(turn: Turn, id: number): Route | undefined {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined || leg.connection === null) return undefined;
  return isBound(leg) ? { connection: leg.connection, route: wire.route } : undefined;
}

/** Whether it can be reached now. */
export function isServed(receiver: Receiver): receiver is Served {
  return receiver.route !== undefined;
}

/** A cache by identity of a persistent value: it can be seen from outside only as speed. */
const receiversOf = new WeakMap<
  readonly Member[],
  { readonly from: readonly object[]; readonly found: readonly Receiver[] }
>();
