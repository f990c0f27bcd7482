// Offers of a peer's within its dialog: re-INVITE and UPDATE (RFC 3261 14, RFC 3311, RFC 3264 8,
// RFC 6141). What an offer declares is the room's to know before the 2xx says that it is taken
// (law 8); what is refused leaves the session as it was (R3261-14.1-2, S11).
import { peerFault } from '../clause.ts';
import type { Refusal } from '../room/context.ts';
import { type Leg, sameCapabilities } from '../session/leg.ts';
import { answerOffer, type Declared, offerAgain } from '../session/offer.ts';
import { awaitsAck, clashOf } from '../sip/offer-answer.ts';
import type { Extra } from '../sip/response.ts';
import { agreeInterval } from '../sip/session-timer.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import type { SessionDescription } from '../wire/sdp.ts';
import { type SipMessage, type SipRequest, sipHeader, sipHeaders } from '../wire/sip.ts';
import { parseCSeq } from '../wire/sip-header.ts';
import { acceptHeaders } from './accepting.ts';
import { retryAfter } from './clashing.ts';
import { decline, type Refused } from './declining.ts';
import { append } from './membership.ts';
import { describedBy, freshPath, nextDescription, offeredIn, termsOf } from './offered.ts';
import { reviewOutgoing } from './outgoing.ts';
import { pathsOf, removeSession, renewSession } from './renewing.ts';
import {
  type Change,
  type LegWire,
  lifeOf,
  type Paths,
  rewireLeg,
  type Turn,
  tellLeg,
} from './state.ts';
import { type Flow, respond } from './transactions.ts';
import { targetOf } from './within.ts';

/** A re-INVITE or UPDATE of the leg's: refused, answered at once, or before the room's log. */
export function changeSession(
  turn: Turn,
  id: number,
  request: SipRequest,
  transaction: number,
  flow: Flow,
): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined) return;
  const refuse = (fault: Refused, extra: Extra = []) =>
    decline(turn, transaction, flow.connection, fault, extra);
  if (leg.exchange.status !== 'active') return refuse(ENDING);
  const isInvite = request.method === 'INVITE';
  const clash = isInvite || request.body !== '' ? clashOf(leg.exchange.value) : undefined;
  if (clash === 'own') return refuse(PENDING);
  if (clash === 'earlier') return refuse(TOO_EARLY, [retryAfter(turn)]);
  const offered = offeredIn(request);
  if (!offered.ok) return refuse(offered.fault, offered.extra);
  const agreed = agreeInterval(request);
  if (!agreed.ok) return refuse(agreed.fault, agreed.extra);
  const unchanged: Change = {
    transaction,
    seq: sequence(request),
    capabilities: leg.capabilities,
    maxBytes: leg.maxBytes,
    media: 'kept',
    description: null,
    target: targetOf(request) ?? wire.remoteTarget,
    allowsUpdate: allowsUpdate(request),
    interval: agreed.interval,
    headers: [...acceptHeaders(turn, request, leg.room, flow), ...agreed.headers],
  };
  const { description: offer } = offered;
  if (offer !== null) return judge(turn, id, { leg, wire }, offer, unchanged, refuse, isInvite);
  if (!isInvite) {
    // It offers nothing, and is in no open offer's way (R3311-5-1).
    refreshDialog(turn, id, unchanged);
    return sendAccept(turn, unchanged);
  }
  rewireLeg(turn, id, { change: { ...unchanged, description: wholeOffer(turn, leg, wire) } });
  tellLeg(turn, id, { machine: 'exchange', event: { type: 'offer.wanted' } });
}

/** The 2xx leaves, and the session is what the offer made of it. */
export function acceptChange(turn: Turn, id: number): void {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined || wire.change === null) return;
  const { capabilities, maxBytes, media, description } = wire.change;
  turn.legs = turn.legs.set(id, { ...leg, capabilities, maxBytes });
  reviewOutgoing(turn, id);
  if (description !== null) rewireLeg(turn, id, { description });
  refreshDialog(turn, id, wire.change);
  if (media === 'removed') removeSession(turn, id);
  else if (media !== 'kept') renewSession(turn, id, media);
  repeatAccept(turn, id);
  if (!awaitsAck(leg.exchange.value)) rewireLeg(turn, id, { change: null });
  if (media !== 'removed' || !lifeOf(turn).settings.variants.leavesWithoutMedia) return;
  tellLeg(turn, id, { machine: 'session', event: { type: 'expelled', cause: 'media-removed' } });
}

/** The 2xx again, until its ACK comes (R3261-13.3-1). */
export function repeatAccept(turn: Turn, id: number): void {
  const change = turn.wires.legs.get(id)?.change;
  if (change != null) sendAccept(turn, change);
}

/** The room's log did not take it: the session stays as it was. */
export function refuseChange(turn: Turn, id: number, refusal: Refusal | undefined): void {
  const wire = turn.wires.legs.get(id);
  if (wire === undefined || wire.change === null) return;
  const { status, clause, reason } = refusal ?? UNKEPT;
  const fault = { status, clause, message: reason };
  decline(turn, wire.change.transaction, wire.connection, fault, [retryAfter(turn)]);
  rewireLeg(turn, id, { change: null });
}

/** R3261-15-1: the dialog ends under a request that waits for its answer. */
export function cancelChange(turn: Turn, id: number): void {
  const change = turn.wires.legs.get(id)?.change;
  if (change != null) respond(turn, change.transaction, 487);
}

/** Whether the peer says that it takes UPDATE. */
export function allowsUpdate(message: SipMessage): boolean {
  return sipHeaders(message, 'Allow').includes(asOctets('UPDATE'));
}

/** Both ends of the leg's session: of the one to come, where there is one. */
export function latestPaths(wire: LegWire): Paths {
  return wire.next ?? wire;
}

export function isSamePath(one: readonly Octets[], other: readonly Octets[]): boolean {
  return one.length === other.length && one.every((uri, place) => uri === other[place]);
}

/** R3261-12.2-1: the target of requests, and how long the session lasts from now on. */
function refreshDialog(turn: Turn, id: number, change: Change): void {
  const { target, allowsUpdate, interval } = change;
  const intervalSeconds = interval?.seconds ?? null;
  rewireLeg(turn, id, { remoteTarget: target, allowsUpdate, intervalSeconds });
  const event = interval === null ? DROPPED : ({ type: 'interval.agreed', interval } as const);
  tellLeg(turn, id, { machine: 'clock', event });
}

function sendAccept(turn: Turn, { transaction, description, headers }: Change): void {
  if (description === null) return respond(turn, transaction, 200, { extra: headers });
  const extra = [...headers, ['Content-Type', asOctets('application/sdp')] as const];
  respond(turn, transaction, 200, { extra, body: description.body });
}

interface Party {
  readonly leg: Leg;
  readonly wire: LegWire;
}

function judge(
  turn: Turn,
  id: number,
  party: Party,
  offer: SessionDescription,
  unchanged: Change,
  refuse: (fault: Refused) => void,
  isInvite: boolean,
): void {
  const answered = answerIn(turn, party, offer);
  if (!answered.ok) return refuse(answered.fault);
  const { leg, wire } = party;
  const { answer, remotePath, maxBytes, media } = answered;
  // Without a session nothing can be said or heard; what else was declared is not taken back.
  const capabilities =
    remotePath === null
      ? ({ ...leg.capabilities, direction: 'inactive' } as const)
      : answered.capabilities;
  const description = nextDescription(wire.description, answer);
  rewireLeg(turn, id, { change: { ...unchanged, capabilities, maxBytes, media, description } });
  const by = isInvite ? 'invite' : 'update';
  tellLeg(turn, id, { machine: 'exchange', event: { type: 'offer.received', by } });
  if (wire.leg === null || sameCapabilities(leg.capabilities, capabilities)) {
    return tellLeg(turn, id, { machine: 'exchange', event: { type: 'change.accepted' } });
  }
  const fact = { type: 'participant.changed', leg: wire.leg, capabilities } as const;
  append(turn, leg.room, { fact, actor: leg.uri, leg: id });
}

type AnswerIn =
  | Exclude<ReturnType<typeof answerOffer>, { ok: true }>
  | (Declared & {
      readonly ok: true;
      readonly answer: SessionDescription;
      readonly media: Change['media'];
    });

/** R3264-8-4: the same path keeps its session, another one gets a URI of its own here. */
function answerIn(turn: Turn, { leg, wire }: Party, offer: SessionDescription): AnswerIn {
  const slots = describedBy(wire.description).media.length;
  const latest = latestPaths(wire);
  const with_ = (localPath: Octets) =>
    answerOffer(offer, { ...termsOf(turn, leg.profile, wire.description, localPath), slots });
  const answered = with_(latest.localPath);
  if (!answered.ok) return answered;
  const { remotePath } = answered;
  if (remotePath === null) return { ...answered, media: 'removed' };
  if (isSamePath(remotePath, latest.remotePath)) return { ...answered, media: 'kept' };
  const localPath = freshPath(turn);
  const renewed = with_(localPath);
  return renewed.ok ? { ...renewed, media: pathsOf(localPath, remotePath) } : renewed;
}

/** What this side offers where a re-INVITE offers nothing (R3264-5-1). */
function wholeOffer(turn: Turn, leg: Leg, wire: LegWire) {
  const latest = latestPaths(wire);
  const localPath = latest.remotePath.length === 0 ? freshPath(turn) : latest.localPath;
  const terms = termsOf(turn, leg.profile, wire.description, localPath);
  const last = describedBy(wire.description);
  return nextDescription(wire.description, offerAgain(last, terms, true));
}

function sequence(request: SipRequest): number {
  const cseq = parseCSeq(sipHeader(request, 'CSeq') ?? asOctets(''));
  return cseq.ok ? cseq.value.number : 0;
}

const DROPPED = { type: 'interval.dropped' } as const;

const ENDING = peerFault(481, 'R3261-12.2-1', 'the dialog is over');

const PENDING = peerFault(491, 'R3261-14.2-1', 'an offer of this side is not answered yet');

const TOO_EARLY = peerFault(500, 'R3261-14.2-1', 'your earlier offer is not answered yet');

const UNKEPT: Refusal = {
  status: 500,
  clause: 'R3261-14.1-2',
  reason: 'the room cannot be written to now',
};
