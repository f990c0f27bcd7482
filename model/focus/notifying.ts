// What a subscription's machine asks for becomes NOTIFYs, streams and timers (RFC 6665 4.2, RFC
// 3261 12.2, 18.1.1). Law: what a subscriber is told follows from what it was told before, so that
// a NOTIFY that is lost can be made good (E2, X9).
import { stepMachine } from '../kernel/transition.ts';
import { limits } from '../limits.ts';
import { profiles } from '../profile.ts';
import { changesBetween, type Roster, rosterOf } from '../room/roster.ts';
import type { Extra } from '../sip/response.ts';
import {
  type EndReason,
  type SubscriptionEvent,
  subscriptionMachine,
} from '../sip/subscription.ts';
import type { Address } from '../wire/address.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import type { SipRequest } from '../wire/sip.ts';
import { serializeSip } from '../wire/sip.ts';
import { endConnection } from './bindings.ts';
import { deletedDocument, fullDocument, partialDocument } from './roster-document.ts';
import { lifeOf, nextNumber, type Turn } from './state.ts';
import {
  dropSubscription,
  keepSubscription,
  keepSubscriptionWire,
  placeSubscription,
  type Subscription,
  type SubscriptionWire,
  tellSubscription,
  type Unsent,
} from './subscriptions.ts';
import { changeTimer } from './timers.ts';
import { openClient } from './transactions.ts';
import { nextHop, requestOf } from './within.ts';

/** Feeds a subscription an event and carries out what comes of it. */
export function performSubscription(turn: Turn, id: number, event: SubscriptionEvent): void {
  const known = turn.subscriptions.each.get(id);
  if (known === undefined) return;
  const step = stepMachine(subscriptionMachine, known.machine, event);
  if (step.snapshot !== known.machine) {
    keepSubscription(turn, id, { ...known, machine: step.snapshot });
    placeSubscription(turn, id);
  }
  for (const change of step.timers) {
    changeTimer(turn, { kind: 'subscription', id, event: change.name }, change);
  }
  for (const action of step.actions) {
    if (action.type === 'notify-full') notifyFull(turn, id);
    else if (action.type === 'notify-changes') notifyChanges(turn, id);
    else if (action.type === 'notify-end') notifyEnd(turn, id, action.params.reason);
    else if (action.type === 'look') look(turn, id);
    else if (action.type === 'release') release(turn, id);
  }
}

/** A stream that this side asked for is up: what waited for it leaves. */
export function takeDialled(turn: Turn, request: number, connection: number): void {
  const id = takeRequest(turn, request);
  const wire = id === undefined ? undefined : turn.subscriptions.wires.get(id);
  if (id === undefined || wire === undefined) return endConnection(turn, connection);
  keepSubscriptionWire(turn, id, { ...wire, dialled: connection });
  for (const unsent of takeUnsent(turn, id, {})) transmit(turn, id, unsent);
}

/** E25: what no stream takes goes as a datagram, if the subscriber came by one. */
export function missDialled(turn: Turn, request: number): void {
  const id = takeRequest(turn, request);
  const wire = id === undefined ? undefined : turn.subscriptions.wires.get(id);
  if (id === undefined || wire === undefined) return;
  const unsent = takeUnsent(turn, id, { streamless: true });
  const datagrams = transportOf(turn, wire.connection) === 'sip-udp';
  for (const each of unsent) {
    if (datagrams) transmit(turn, id, each);
    else lose(turn, id);
  }
}

/** What waited for a stream to the Contact leaves by the flow that is there now. */
export function sendUnsent(turn: Turn, id: number): void {
  for (const unsent of takeUnsent(turn, id, {})) transmit(turn, id, unsent);
}

function takeRequest(turn: Turn, request: number): number | undefined {
  const { subscriptions } = turn;
  const id = subscriptions.dialling.get(request);
  const dialling = subscriptions.dialling.delete(request);
  turn.subscriptions = { ...subscriptions, dialling };
  return id;
}

function takeUnsent(turn: Turn, id: number, change: Partial<Subscription>): readonly Unsent[] {
  const known = turn.subscriptions.each.get(id);
  if (known === undefined) return [];
  keepSubscription(turn, id, { ...known, ...change, unsent: [] });
  return known.unsent;
}

/** R4575-3.2-1: what a SUBSCRIBE causes has all of the state. */
function notifyFull(turn: Turn, id: number): void {
  const known = turn.subscriptions.each.get(id);
  if (known === undefined) return;
  if (!known.machine.context.approved) return tell(turn, id, asOctets(''));
  const roster = seenBy(turn, known);
  if (roster !== undefined) tellWhole(turn, id, known, roster);
}

function notifyChanges(turn: Turn, id: number): void {
  const known = turn.subscriptions.each.get(id);
  const roster = known && seenBy(turn, known);
  if (known === undefined || roster === undefined) return;
  // R4575-4.4-1: all but such a peer take partial documents.
  if (known.told === null || profiles[known.profile].fullRosterOnly) {
    return tellWhole(turn, id, known, roster);
  }
  const version = nextVersion(turn, id, true);
  const body = partialDocument(known.told, roster, version);
  keepSubscription(turn, id, { ...known, told: roster });
  tell(turn, id, body ?? fullDocument(roster, version));
}

function tellWhole(turn: Turn, id: number, known: Subscription, roster: Roster): void {
  const { told } = known;
  const isNew = told === null || changesBetween(told, roster) !== undefined;
  const version = nextVersion(turn, id, isNew);
  keepSubscription(turn, id, { ...known, told: roster });
  tell(turn, id, fullDocument(roster, version));
}

/** R6665-4.2.1-6, R4575-3.3-1. */
function notifyEnd(turn: Turn, id: number, reason: EndReason): void {
  const known = turn.subscriptions.each.get(id);
  if (known === undefined) return;
  const state = asOctets(`terminated;reason=${reason}`);
  if (!known.machine.context.approved || reason === 'rejected' || reason === 'deactivated') {
    return tell(turn, id, asOctets(''), state);
  }
  const roster = seenBy(turn, known);
  if (reason === 'noresource' && !profiles[known.profile].fullRosterOnly) {
    return tell(turn, id, deletedDocument(known.room, nextVersion(turn, id, true)), state);
  }
  if (roster === undefined) return tell(turn, id, asOctets(''), state);
  const isNew = known.told === null || changesBetween(known.told, roster) !== undefined;
  tell(turn, id, fullDocument(roster, nextVersion(turn, id, isNew)), state);
}

/** R4575-5.2-1: one more for what reports a change; a variant decides on what does not (E19). */
function nextVersion(turn: Turn, id: number, isNew: boolean): number {
  const wire = turn.subscriptions.wires.get(id);
  if (wire === undefined) return 0;
  const { refreshRepeatsVersion, versionWraps } = lifeOf(turn).settings.variants;
  const repeats = !isNew && refreshRepeatsVersion;
  const version = repeats ? wire.version : versionAfter(wire.version, versionWraps);
  keepSubscriptionWire(turn, id, { ...wire, version });
  // E20: nothing comes after the last version.
  if (version === limits.rosterVersionMax && !versionWraps) {
    tellSubscription(turn, id, { type: 'end', reason: 'deactivated' });
  }
  return version;
}

function versionAfter(version: number, wraps: boolean): number {
  if (version < limits.rosterVersionMax) return version + 1;
  return wraps ? 0 : version;
}

/** Whether the subscriber misses anything, now that it may be told. */
function look(turn: Turn, id: number): void {
  const known = turn.subscriptions.each.get(id);
  if (known === undefined || known.told === null) return;
  const roster = seenBy(turn, known);
  if (roster === undefined || changesBetween(known.told, roster) === undefined) return;
  tellSubscription(turn, id, { type: 'roster.changed' });
}

function seenBy(turn: Turn, { room, subscriber }: Subscription): Roster | undefined {
  const fold = turn.rooms.get(room)?.fold;
  return fold === undefined ? undefined : rosterOf(fold, subscriber);
}

function tell(turn: Turn, id: number, body: Octets, ended?: Octets): void {
  const known = turn.subscriptions.each.get(id);
  const wire = turn.subscriptions.wires.get(id);
  if (known === undefined || wire === undefined) return;
  // R6665-4.2.2-1: never growing, for it counts down to one moment.
  const seconds = Math.max(0, Math.ceil((wire.expiresAtMs - turn.nowMs) / 1000));
  const word = known.machine.context.approved ? 'active' : 'pending';
  transmit(turn, id, { state: ended ?? asOctets(`${word};expires=${seconds}`), body });
}

/**
 * Over the flow by which the subscriber came, while it is there; else, and for what is too long for
 * a datagram, over a stream to its Contact (R3261-18-1, E25).
 */
function transmit(turn: Turn, id: number, unsent: Unsent): void {
  const known = turn.subscriptions.each.get(id);
  const wire = turn.subscriptions.wires.get(id);
  if (known === undefined || wire === undefined) return;
  const transport = transportOf(turn, wire.connection);
  if (transport === 'sip-tcp') return send(turn, id, wire, unsent, wire.connection);
  if (transport === 'sip-udp') {
    const request = notify(turn, wire, unsent, 'UDP');
    const fits = serializeSip(request).length <= limits.datagramRequestBytesMax;
    if (fits) return sendNotify(turn, id, wire, request, wire.connection);
  }
  const { dialled } = wire;
  if (dialled !== null && transportOf(turn, dialled) !== undefined) {
    return send(turn, id, wire, unsent, dialled);
  }
  const destination = known.streamless ? null : nextHop(wire);
  if (destination === null) {
    if (transport === undefined) return lose(turn, id);
    return send(turn, id, wire, unsent, wire.connection);
  }
  dial(turn, id, { ...known, unsent: [...known.unsent, unsent] }, destination);
}

/** E8: there is no way to the subscriber. */
function lose(turn: Turn, id: number): void {
  tellSubscription(turn, id, { type: 'notify.answered', outcome: 'lost' });
}

function dial(turn: Turn, id: number, known: Subscription, destination: Address): void {
  keepSubscription(turn, id, known);
  if (known.unsent.length > 1) return;
  const request = nextNumber(turn);
  const { subscriptions } = turn;
  const dialling = subscriptions.dialling.set(request, id);
  turn.subscriptions = { ...subscriptions, dialling };
  turn.effects.push({ type: 'connect', request, transport: 'sip-tcp', destination });
}

function send(
  turn: Turn,
  id: number,
  wire: SubscriptionWire,
  unsent: Unsent,
  connection: number,
): void {
  const datagram = transportOf(turn, connection) === 'sip-udp';
  sendNotify(turn, id, wire, notify(turn, wire, unsent, datagram ? 'UDP' : 'TCP'), connection);
}

function sendNotify(
  turn: Turn,
  id: number,
  wire: SubscriptionWire,
  request: SipRequest,
  connection: number,
): void {
  const datagram = transportOf(turn, connection) === 'sip-udp';
  keepSubscriptionWire(turn, id, { ...wire, localSeq: wire.localSeq + 1 });
  const destination = datagram ? (nextHop(wire) ?? wire.destination) : null;
  openClient(turn, request, { connection, destination }, { subscription: id });
}

function notify(
  turn: Turn,
  wire: SubscriptionWire,
  { state, body }: Unsent,
  transport: 'UDP' | 'TCP',
): SipRequest {
  const extra: Extra = [
    ['Contact', wire.contact],
    ['Event', wire.event],
    ['Subscription-State', state],
    ...(body === '' ? [] : [['Content-Type', ROSTER_TYPE] as const]),
  ];
  return requestOf(turn, wire, transport, {
    method: 'NOTIFY',
    seq: wire.localSeq + 1,
    extra,
    body,
  });
}

/** What a connection that still carries something is. */
function transportOf(turn: Turn, connection: number) {
  const known = turn.connections.get(connection);
  return known === undefined || known.ended ? undefined : known.transport;
}

function release(turn: Turn, id: number): void {
  const wire = turn.subscriptions.wires.get(id);
  if (wire !== undefined && turn.index.get(wire.dialogName) === id) {
    turn.index = turn.index.delete(wire.dialogName);
  }
  if (wire?.dialled != null) endConnection(turn, wire.dialled);
  dropSubscription(turn, id);
}

/** R4575-3.4-1 */
export const ROSTER_TYPE = asOctets('application/conference-info+xml');
