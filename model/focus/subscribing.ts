// SUBSCRIBE to a room's roster: outside a dialog to make a subscription, in its dialog to refresh
// or to end it (RFC 6665 4.2.1, RFC 4575 3, RFC 4579 3.4). Law: a 2xx is followed by a NOTIFY at
// once, and none is a 202 (R6665-4.2.1-3, R6665-8.3-1).
import { type Fault, peerFault } from '../clause.ts';
import { initialStep } from '../kernel/transition.ts';
import { limits } from '../limits.ts';
import { profileOf } from '../profile.ts';
import { ownerOf } from '../room/identities.ts';
import { ALLOW_EVENTS, type Extra, RETRY_SOON, warning } from '../sip/response.ts';
import { subscriptionMachine } from '../sip/subscription.ts';
import { hostPort } from '../wire/address.ts';
import { acceptsType } from '../wire/message-media.ts';
import { asOctets, flatCopy, flatText, type Octets } from '../wire/octets.ts';
import { shown, trimmed } from '../wire/plain-text.ts';
import { type SipRequest, sipHeader, sipHeaders } from '../wire/sip.ts';
import { parameter, parseCSeq, parseNameAddr, tagOf } from '../wire/sip-header.ts';
import { readParameters } from '../wire/sip-text.ts';
import { addressOfRecord } from '../wire/sip-uri.ts';
import { dialogName } from './names.ts';
import { ROSTER_TYPE, sendUnsent } from './notifying.ts';
import { refused } from './refusing.ts';
import { roomOf } from './rooms.ts';
import { lifeOf, nextNumber, type Turn } from './state.ts';
import { accessTo } from './subscribers.ts';
import {
  isLive,
  keepSubscription,
  keepSubscriptionWire,
  placeSubscription,
  type SubscriptionWire,
  tellSubscription,
} from './subscriptions.ts';
import { type Flow, respond } from './transactions.ts';
import { targetOf } from './within.ts';

/** Answers a SUBSCRIBE outside any dialog whose Request-URI is of this focus. */
export function subscribe(turn: Turn, request: SipRequest, transaction: number, flow: Flow): void {
  const asked = askedOf(request);
  if (!asked.ok) return refuse(turn, transaction, flow, asked);
  const party = partyOf(turn, request);
  if (!party.ok) return refuse(turn, transaction, flow, party);
  const { room, subscriber } = party;
  const access = accessTo(turn, room, subscriber);
  const fault = accessFault(turn, room, access);
  if (fault !== undefined) return refuse(turn, transaction, flow, fault);
  const { variants } = lifeOf(turn).settings;
  const machine = initialStep(subscriptionMachine, {
    approved: access === 'granted',
    serialised: variants.notifySerialised,
    pacedBySubscribe: variants.pacedBySubscribe,
  });
  const id = nextNumber(turn);
  const profile = profileOf(sipHeader(request, 'User-Agent') ?? asOctets(''), asOctets(''));
  keepSubscription(turn, id, {
    ...{ room, subscriber, profile, machine: machine.snapshot },
    ...{ told: null, streamless: false, unsent: [] },
  });
  const wire = wireOf(turn, request, transaction, flow, { ...party, event: asked.event });
  keepSubscriptionWire(turn, id, wire);
  placeSubscription(turn, id);
  turn.index = turn.index.set(wire.dialogName, id);
  accept(turn, id, { ...asked, transaction, routes: recordedIn(request) });
}

/** The subscription in whose dialog a request comes. */
export function subscriptionOf(turn: Turn, request: SipRequest): number | undefined {
  const to = parseNameAddr(sipHeader(request, 'To') ?? asOctets(''));
  const from = parseNameAddr(sipHeader(request, 'From') ?? asOctets(''));
  const callId = sipHeader(request, 'Call-ID');
  if (!to.ok || !from.ok || callId === undefined) return undefined;
  const name = dialogName(callId, tagOf(to.value) ?? '', tagOf(from.value) ?? '');
  const id = turn.index.get(name);
  return id !== undefined && turn.subscriptions.each.has(id) ? id : undefined;
}

/** Answers a SUBSCRIBE in a subscription's dialog. */
export function resubscribe(
  turn: Turn,
  id: number,
  request: SipRequest,
  transaction: number,
  flow: Flow,
): void {
  const known = turn.subscriptions.each.get(id);
  const wire = turn.subscriptions.wires.get(id);
  if (known === undefined || wire === undefined || !isLive(known)) {
    return refuse(turn, transaction, flow, OVER);
  }
  const remoteSeq = sequenceOf(request);
  if (remoteSeq < wire.remoteSeq) {
    const message = `expected CSeq ${wire.remoteSeq} or more, got ${remoteSeq}`;
    const fault = peerFault(500, 'R3261-12.2-1', message);
    return refuse(turn, transaction, flow, { fault, extra: RETRY_SOON });
  }
  const asked = askedOf(request);
  if (!asked.ok) return refuse(turn, transaction, flow, asked);
  // R6665-4.5.2-3: the id is part of the subscription's name.
  if (asked.event !== wire.event) return refuse(turn, transaction, flow, OVER);
  const target = targetOf(request);
  const moved = target !== undefined && target !== wire.remoteTarget;
  keepSubscriptionWire(turn, id, {
    ...wire,
    remoteSeq,
    remoteTarget: target ?? wire.remoteTarget,
    connection: flow.connection,
    destination: flow.source,
  });
  // Another Contact may take a stream where the one before did not.
  if (moved) keepSubscription(turn, id, { ...known, streamless: false });
  accept(turn, id, { ...asked, transaction, routes: [] });
  // What waits for another stream need not wait any longer.
  if (flow.source === null) sendUnsent(turn, id);
}

interface Wanted {
  readonly ok: true;
  readonly seconds: number;
  /** The Event value that is echoed. */
  readonly event: Octets;
}

type Refused = { readonly ok: false; readonly fault: Fault; readonly extra?: Extra };

/** R6665-3.1-2: granted for no longer than asked; R6665-4.4.3-1: for 0 seconds it is a poll. */
function accept(
  turn: Turn,
  id: number,
  asked: Wanted & { readonly transaction: number; readonly routes: Extra },
): void {
  const { seconds, transaction } = asked;
  const wire = turn.subscriptions.wires.get(id);
  if (wire === undefined) return;
  keepSubscriptionWire(turn, id, { ...wire, expiresAtMs: turn.nowMs + seconds * 1000 });
  respond(turn, transaction, 200, {
    extra: [
      ...asked.routes,
      ['Contact', wire.contact],
      ['Expires', asOctets(String(seconds))],
      ALLOW_EVENTS,
    ],
  });
  tellSubscription(
    turn,
    id,
    seconds === 0 ? { type: 'end', reason: 'timeout' } : { type: 'subscribe.accepted', seconds },
  );
}

/** What the SUBSCRIBE asks for, whoever sent it and wherever to. */
function askedOf(request: SipRequest): Wanted | Refused {
  const event = eventOf(request);
  if (event === undefined) {
    const message = `expected the event package ${PACKAGE}`;
    return {
      ok: false,
      fault: peerFault(489, 'R6665-4.2.1-1', message),
      extra: [ALLOW_EVENTS],
    };
  }
  const accepted = sipHeaders(request, 'Accept');
  if (accepted.length > 0 && !acceptsType(accepted, ROSTER_TYPE)) {
    const message = `expected Accept with ${ROSTER_TYPE}, got ${shown(accepted.join(', '))}`;
    const extra = [['Accept', ROSTER_TYPE]] as const;
    return { ok: false, fault: peerFault(406, 'R4575-3.4-1', message), extra };
  }
  const expires = sipHeader(request, 'Expires');
  if (expires !== undefined && !DIGITS.test(expires)) {
    const message = `expected Expires in seconds, got ${shown(expires)}`;
    return { ok: false, fault: peerFault(400, 'R6665-3.1-1', message) };
  }
  const asked = expires === undefined ? limits.subscribeSecondsDefault : Number(expires);
  const least = limits.subscribeSecondsMin;
  if (asked > 0 && asked < least && asked < BRIEF_SECONDS_MAX) {
    const message = `expected Expires of ${least} or more, got ${asked}`;
    const extra = [['Min-Expires', asOctets(String(least))]] as const;
    return { ok: false, fault: peerFault(423, 'R6665-4.2.1-2', message), extra };
  }
  return { ok: true, event, seconds: Math.min(asked, limits.subscribeSecondsMax) };
}

/** The Event value as it is echoed, its id with it; undefined for another package or none. */
function eventOf(request: SipRequest): Octets | undefined {
  const events = sipHeaders(request, 'Event');
  const value = events[0];
  if (value === undefined || events.length > 1) return undefined;
  const semicolon = value.indexOf(';');
  const name = trimmed(semicolon === -1 ? value : value.slice(0, semicolon));
  // Packages are compared octet by octet (RFC 6665 8.2.1).
  if (name !== PACKAGE) return undefined;
  const parameters = readParameters(value, semicolon === -1 ? value.length : semicolon);
  if (!parameters.ok) return undefined;
  const id = parameter(parameters.value, 'id');
  return flatCopy(asOctets(id === undefined || id === true ? PACKAGE : `${PACKAGE};id=${id}`));
}

type Party =
  | Refused
  | {
      readonly ok: true;
      readonly room: string;
      readonly subscriber: string;
      readonly contact: Octets;
      readonly remoteTag: string;
    };

/** Who subscribes, to which room, and where they are. */
function partyOf(turn: Turn, request: SipRequest): Party {
  const from = parseNameAddr(sipHeader(request, 'From') ?? asOctets(''));
  if (!from.ok) return from;
  const subscriber = addressOfRecord(from.value.uri);
  if (!subscriber.ok) return subscriber;
  const contact = targetOf(request);
  if (contact === undefined) {
    const message = 'a SUBSCRIBE needs a Contact with a sip URI';
    return { ok: false, fault: peerFault(400, 'R3261-8.1-1', message) };
  }
  const room = roomOf(turn, request.uri);
  if (!room.ok) return room;
  const { policy, variants } = lifeOf(turn).settings;
  return {
    ok: true,
    room: flatText(room.value),
    // Whoever it is by that URI: the room knows its members by their own (R7701-5.2-9, P10).
    subscriber: flatText(ownerOf(policy.identities, variants, subscriber.value)),
    contact,
    remoteTag: tagOf(from.value) ?? '',
  };
}

function accessFault(
  turn: Turn,
  room: string,
  access: ReturnType<typeof accessTo>,
): Refused | undefined {
  if (access === 'absent') {
    return { ok: false, fault: peerFault(404, 'R7701-5.1-1', `there is no room ${room}`) };
  }
  if (access === 'refused') {
    const message = 'only members of the room may see who is in it';
    return { ok: false, fault: peerFault(403, 'R4575-3.5-1', message) };
  }
  const { each, rooms } = turn.subscriptions;
  const here = rooms.get(room)?.all.size ?? 0;
  if (each.size < limits.subscriptionsMax && here < limits.subscribersMax) return undefined;
  const fault = peerFault(503, 'R3261-21.4-1', 'there is no place for more subscribers');
  return { ok: false, fault, extra: RETRY_SOON };
}

function wireOf(
  turn: Turn,
  request: SipRequest,
  transaction: number,
  flow: Flow,
  party: Extract<Party, { ok: true }> & { readonly event: Octets },
): SubscriptionWire {
  const localParty = turn.wires.transactions.get(transaction)?.head?.to ?? asOctets('');
  const local = parseNameAddr(localParty);
  const localTag = local.ok ? (tagOf(local.value) ?? '') : '';
  const callId = flatCopy(sipHeader(request, 'Call-ID') ?? asOctets(''));
  return {
    connection: flow.connection,
    destination: flow.source,
    dialled: null,
    callId,
    localParty,
    remoteParty: flatCopy(sipHeader(request, 'From') ?? asOctets('')),
    dialogName: flatText(dialogName(callId, localTag, party.remoteTag)),
    remoteTarget: flatCopy(party.contact),
    routes: sipHeaders(request, 'Record-Route').map(flatCopy),
    contact: contactFor(turn, party.room, flow),
    event: party.event,
    localSeq: 0,
    remoteSeq: sequenceOf(request),
    version: 0,
    expiresAtMs: turn.nowMs,
  };
}

/** R6665-4.5.1-1: a notifier's Contact is one that can be reached from everywhere. */
function contactFor(turn: Turn, room: string, flow: Flow): Octets {
  const user = room.slice('sip:'.length, room.lastIndexOf('@'));
  const transport = flow.source === null ? ';transport=tcp' : '';
  const uri = `sip:${user}@${hostPort(lifeOf(turn).settings.sip)}${transport};gr`;
  return flatCopy(asOctets(`<${uri}>;isfocus`));
}

function recordedIn(request: SipRequest): Extra {
  return sipHeaders(request, 'Record-Route').map((value) => ['Record-Route', value] as const);
}

function sequenceOf(request: SipRequest): number {
  const cseq = parseCSeq(sipHeader(request, 'CSeq') ?? asOctets(''));
  return cseq.ok ? cseq.value.number : 0;
}

function refuse(
  turn: Turn,
  transaction: number,
  flow: Flow,
  { fault, extra = [] }: { readonly fault: Fault; readonly extra?: Extra },
): void {
  refused(turn, flow.connection, fault);
  respond(turn, transaction, fault.status, { extra: [...extra, ...warning(fault.message)] });
}

const PACKAGE = 'conference';

const DIGITS = /^\d{1,10}$/;

/** R6665-4.2.1-2: who asks for an hour or more is never told that it is too brief. */
const BRIEF_SECONDS_MAX = 3600;

const OVER = {
  fault: peerFault(481, 'R6665-4.5.2-3', 'there is no such subscription'),
} as const;
