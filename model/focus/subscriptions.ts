// The subscriptions of a focus to its rooms' rosters, as data: one component each, what the wire
// calls it, and which of a room's are told of the next change at once (RFC 6665 4.2).
// Law: a change costs nothing where nobody waits for it, however many subscribe.
import { Map as ImmutableMap, Set as ImmutableSet } from 'immutable';
import type { SnapshotOf } from '../kernel/transition.ts';
import type { ProfileName } from '../profile.ts';
import type { Roster } from '../room/roster.ts';
import type { SubscriptionEvent, subscriptionMachine } from '../sip/subscription.ts';
import type { Address } from '../wire/address.ts';
import type { Octets } from '../wire/octets.ts';
import type { Turn } from './state.ts';

export interface Subscription {
  readonly room: string;
  /** The subscriber's address of record. */
  readonly subscriber: string;
  readonly profile: ProfileName;
  readonly machine: SnapshotOf<typeof subscriptionMachine>;
  /** What the subscriber knows once it has every NOTIFY that was sent; null before the first. */
  readonly told: Roster | null;
  /** No stream to it could be had: all goes over UDP (E25). */
  readonly streamless: boolean;
  /** What waits for a stream to its Contact. */
  readonly unsent: readonly Unsent[];
}

/** A notification without what depends on the way that it takes. */
export interface Unsent {
  /** The value of Subscription-State. */
  readonly state: Octets;
  /** Empty for none. */
  readonly body: Octets;
}

export interface SubscriptionWire {
  /** Over which the last SUBSCRIBE came, and from where if that is a datagram socket. */
  readonly connection: number;
  readonly destination: Address | null;
  /** A stream to the Contact that this side opened. */
  readonly dialled: number | null;
  readonly callId: Octets;
  /** The whole From and To values of requests that this side sends. */
  readonly localParty: Octets;
  readonly remoteParty: Octets;
  readonly dialogName: string;
  readonly remoteTarget: Octets;
  readonly routes: readonly Octets[];
  readonly contact: Octets;
  /** The Event value: the package, and the id that the subscriber gave. */
  readonly event: Octets;
  readonly localSeq: number;
  readonly remoteSeq: number;
  /** Of the last document; 0 before the first (R4575-5.2-1). */
  readonly version: number;
  readonly expiresAtMs: number;
}

/** Those to one room. */
export interface Subscribers {
  readonly all: ImmutableSet<number>;
  /** They know everything, and may be told of a change at once. */
  readonly calm: ImmutableSet<number>;
  /** They wait for being admitted to the room (E9). */
  readonly pending: ImmutableSet<number>;
}

export interface Subscriptions {
  readonly each: ImmutableMap<number, Subscription>;
  readonly wires: ImmutableMap<number, SubscriptionWire>;
  /** By room; none without subscribers. */
  readonly rooms: ImmutableMap<string, Subscribers>;
  /** Connect effects that are not answered: the subscription for which the stream is to be. */
  readonly dialling: ImmutableMap<number, number>;
}

export const noSubscriptions: Subscriptions = {
  each: ImmutableMap(),
  wires: ImmutableMap(),
  rooms: ImmutableMap(),
  dialling: ImmutableMap(),
};

/** An event for a subscription, to be worked off before the next input. */
export interface SubscriptionMail {
  readonly subscription: number;
  readonly event: SubscriptionEvent;
}

export function tellSubscription(turn: Turn, subscription: number, event: SubscriptionEvent): void {
  turn.queue.push({ subscription, event });
}

/** Whether it has not begun to end. */
export function isLive({ machine }: Subscription): boolean {
  return machine.matches('live');
}

export function keepSubscription(turn: Turn, id: number, next: Subscription): void {
  const { subscriptions } = turn;
  turn.subscriptions = { ...subscriptions, each: subscriptions.each.set(id, next) };
}

export function keepSubscriptionWire(turn: Turn, id: number, next: SubscriptionWire): void {
  const { subscriptions } = turn;
  turn.subscriptions = { ...subscriptions, wires: subscriptions.wires.set(id, next) };
}

/** Puts the subscription where its machine says that it belongs among its room's. */
export function placeSubscription(turn: Turn, id: number): void {
  const { subscriptions } = turn;
  const known = subscriptions.each.get(id);
  if (known === undefined) return;
  const { all, calm, pending } = subscriptions.rooms.get(known.room) ?? NOBODY;
  const { approved } = known.machine.context;
  const next: Subscribers = {
    all: all.add(id),
    calm: placed(calm, id, approved && known.machine.matches({ live: 'calm' })),
    pending: placed(pending, id, !approved && isLive(known)),
  };
  if (next.all === all && next.calm === calm && next.pending === pending) return;
  turn.subscriptions = { ...subscriptions, rooms: subscriptions.rooms.set(known.room, next) };
}

/** Nothing is left to be done for it. */
export function dropSubscription(turn: Turn, id: number): void {
  const { each, wires, rooms, dialling } = turn.subscriptions;
  const known = each.get(id);
  if (known === undefined) return;
  const { all, calm, pending } = rooms.get(known.room) ?? NOBODY;
  const left = { all: all.delete(id), calm: calm.delete(id), pending: pending.delete(id) };
  turn.subscriptions = {
    each: each.delete(id),
    wires: wires.delete(id),
    rooms: left.all.isEmpty() ? rooms.delete(known.room) : rooms.set(known.room, left),
    dialling: dialling.filter((subscription) => subscription !== id),
  };
}

function placed(set: ImmutableSet<number>, id: number, isIn: boolean): ImmutableSet<number> {
  return isIn ? set.add(id) : set.delete(id);
}

const NOBODY: Subscribers = {
  all: ImmutableSet(),
  calm: ImmutableSet(),
  pending: ImmutableSet(),
};
