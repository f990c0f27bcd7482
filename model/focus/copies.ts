// Copies of a message on their way to its receivers (R7701-6.1-8, R7701-6.2-9): one transaction id
// and one body for all, one bit a leg for its answer, no machine step per receiver.
// Law: for every leg that is not served the reason is told (design, section 2).
import { Map as ImmutableMap } from 'immutable';
import { limits } from '../limits.ts';
import type { Committed } from '../log/entry.ts';
import { profiles } from '../profile.ts';
import type { Member } from '../room/context.ts';
import { contextOf } from '../room/fold.ts';
import { type Audience, audience, excludes, recipients } from '../room/judgement.ts';
import { isBound } from '../session/leg.ts';
import type { MsrpResponse } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { congestion } from './congestion.ts';
import type { FanOut } from './effect.ts';
import { sessionLeg } from './names.ts';
import { chunkOf, hasUnbegun, interrupt, isOnItsWay, queue } from './outgoing.ts';
import { refuseCopy } from './refusals.ts';
import { freshTid } from './reports.ts';
import {
  copiesOf,
  drafted,
  forget,
  isAnswered,
  isAwaited,
  type Message,
  NO_ENTRY,
  settle,
  settleSlot,
  slotOf,
  undelivered,
  unsettled,
} from './settlement.ts';
import type { Copies, HostedRoom, Turn } from './state.ts';
import { armTimer, timerName } from './timers.ts';
import { type Content, type Reader, unbearable, unwanted } from './withholding.ts';

/** Sends a committed message to this node's legs among those whom the room names. */
export function deliver(
  turn: Turn,
  hosted: HostedRoom,
  committed: Committed,
  to: 'room' | 'recipient',
): void {
  const { entry, body } = committed;
  if (entry.type !== 'message.posted' || body === undefined) return;
  const context = contextOf(hosted.fold);
  const meant = to === 'room' ? audience(context, entry.contentType) : recipients(context, entry);
  const heard = entry.withheld ? withheld(meant) : meant;
  const erases = to === 'recipient' || context.policy.history === 'none';
  const message = { room: entry.room, seq: committed.seq };
  const isLeftOut = (member: Member) => to === 'room' && excludes(context, entry, member);
  tellUnable(turn, hosted, message, heard.unable, isLeftOut);
  const { policy, variants } = context;
  const content = { body, type: entry.contentType, policy, heedsMaxSize: variants.maxSizeHeeded };
  const served = serve(turn, hosted, message, heard.able, isLeftOut, content);
  if (served.length === 0) {
    if (erases) turn.effects.push({ type: 'erase-body', ...message });
    return;
  }
  const tid = freshTid(turn, body);
  const { atOnce, inChunks } = divided(turn, served, body.length);
  const lastChunks =
    inChunks.length === 0 ? NONE : NONE.concat(inChunks.map(({ leg }) => [leg, 0]));
  const legs = served.map(({ leg }) => leg);
  const isPrivate = to === 'recipient';
  const { contentType } = entry;
  awaitAnswers(turn, tid, legs, { ...message, contentType, isPrivate, erases, lastChunks });
  if (atOnce.length > 0) sendAtOnce(turn, tid, body, atOnce.map(routeOf));
  for (const { leg, route, isRelayed } of inChunks) {
    queue(turn, route.connection, { leg, tid, body, route: route.route, relayed: isRelayed });
  }
}

/**
 * P4: a private message stands, and none of its recipient's sessions can be reached any more. Not
 * known of those that another node hosts.
 */
export function isLost(turn: Turn, hosted: HostedRoom, { entry }: Committed): boolean {
  const context = contextOf(hosted.fold);
  if (entry.type !== 'message.posted' || !context.variants.lostPrivateReported) return false;
  const { able } = recipients(context, entry, false);
  return (
    able.length > 0 &&
    able.every((member) => {
      const leg = hosted.legs.get(member.leg);
      return leg !== undefined && routeTo(turn, leg) === undefined;
    })
  );
}

/** Sends what no entry holds to one member of this node's; its answer is awaited like others. */
export function sendAsked(turn: Turn, hosted: HostedRoom, member: Member, body: Octets): void {
  const [receiver] = receivers(turn, hosted, [member]);
  if (receiver?.route === undefined) return;
  const tid = freshTid(turn, body);
  const { room } = contextOf(hosted.fold);
  const about = { room, seq: NO_ENTRY, lastChunks: NONE, ...ASKED };
  awaitAnswers(turn, tid, [receiver.leg], about);
  sendAtOnce(turn, tid, body, [receiver.route]);
}

/** Sends what no entry holds and nobody is to answer; a congested connection is left alone. */
export function sendUnasked(
  turn: Turn,
  hosted: HostedRoom,
  members: readonly Member[],
  body: Octets,
  isLeftOut: (member: Member) => boolean,
): void {
  const content = { body };
  const routes = receivers(turn, hosted, members)
    .filter((receiver) => unbearable(receiver, content) === undefined)
    .flatMap(({ member, route }) => (route === undefined || isLeftOut(member) ? [] : [route]))
    .filter(({ connection }) => !turn.congested.has(connection));
  if (routes.length === 0) return;
  sendAtOnce(turn, freshTid(turn, body), body, routes, 'Failure-Report: no\r\n');
}

function awaitAnswers(
  turn: Turn,
  tid: Octets,
  legs: readonly number[],
  about: Omit<Copies, 'tid' | 'legs' | 'settled' | 'left' | 'dueMs'>,
): void {
  turn.copies = turn.copies.set(tid, {
    tid,
    ...about,
    legs,
    settled: unsettled(legs.length),
    left: legs.length,
    dueMs: turn.nowMs + limits.answerMs,
  });
  turn.copiesOrder = turn.copiesOrder.push(tid);
  // One timer serves all: it is armed for the oldest, and armed again when it fires.
  if (!turn.timers.has(timerName(OWNER))) armTimer(turn, OWNER, turn.nowMs + limits.answerMs);
}

/**
 * A receiver's answer to its copy: on the connection that got it, once (M13, R7701-6.3-6).
 * `bound` are the legs that the connection carries.
 */
export function receiveAnswer(turn: Turn, bound: readonly number[], response: MsrpResponse): void {
  // MSRP has no provisional answers: such a status means nothing (R4975-10-200).
  if (response.status < 200) return;
  const draft = turn.drafts.get(response.tid);
  const copies = draft ?? turn.copies.get(response.tid);
  if (copies === undefined) return receiveChunkAnswer(turn, bound, response);
  const legId = answeringLeg(turn, bound, response.toPath);
  if (legId === undefined) return;
  const slot = slotOf(copies.legs, legId);
  if (slot < 0 || isAnswered(copies, slot)) return;
  if (copies.lastChunks !== NONE && copies.lastChunks.has(legId)) return;
  if (copies.left === 1) forget(turn, copies);
  else settleSlot(draft ?? drafted(turn, copies), slot);
  if (response.status !== 200) refuseCopy(turn, copies, legId, response.status);
}

/** The answer to the last chunk settles a copy, an error to any of them does as well. */
function receiveChunkAnswer(
  turn: Turn,
  bound: readonly number[],
  { tid, status, toPath }: MsrpResponse,
): void {
  const answered = chunkOf(tid);
  const copies = answered === undefined ? undefined : copiesOf(turn, answered.tid);
  const leg = answeringLeg(turn, bound, toPath);
  if (copies === undefined || leg === undefined || !isAwaited(copies, leg)) return;
  if (status === 200 && copies.lastChunks.get(leg) !== answered?.chunk) return;
  settle(turn, copies, leg);
  if (status !== 200) refuseCopy(turn, copies, leg, status);
}

/** Gives up on answers that are due, and arms the timer for the next (R4975-7.1.1-4). */
export function expireCopies(turn: Turn): void {
  for (;;) {
    const tid = turn.copiesOrder.first();
    if (tid === undefined) return;
    const copies = turn.drafts.get(tid) ?? turn.copies.get(tid);
    if (copies !== undefined && copies.dueMs > turn.nowMs) {
      return armTimer(turn, OWNER, copies.dueMs);
    }
    turn.copiesOrder = turn.copiesOrder.shift();
    if (copies === undefined) continue;
    if (isWaiting(turn, copies)) postpone(turn, copies);
    else giveUp(turn, copies);
  }
}

type Route = FanOut['legs'][number];

/** A member whom this node hosts, and how to reach it, if it can be reached. */
interface Receiver extends Reader {
  readonly member: Member;
  readonly leg: number;
  readonly route: Route | undefined;
  /** Its path leads over relays. */
  readonly isRelayed: boolean;
}

type Served = Receiver & { readonly route: Route };

/** A13: nobody gets it, and for everybody that is told. */
function withheld({ able, unable }: Audience): Audience {
  const reason = "its sender's program wrote it by itself";
  const kept = able.map((member) => ({ member, clause: 'A13', reason }) as const);
  return { able: [], unable: [...unable, ...kept] };
}

/** Records for this node's legs among them why they get no copy. */
function tellUnable(
  turn: Turn,
  hosted: HostedRoom,
  message: Message,
  unable: Audience['unable'],
  isLeftOut: (member: Member) => boolean,
): void {
  for (const { member, clause, reason } of unable) {
    const leg = hosted.legs.get(member.leg);
    if (leg !== undefined && !isLeftOut(member)) undelivered(turn, message, leg, clause, reason);
  }
}

/** Which of the members this node serves, and the reason for each that it cannot serve now. */
function serve(
  turn: Turn,
  hosted: HostedRoom,
  message: Message,
  members: readonly Member[],
  isLeftOut: (member: Member) => boolean,
  content: Content,
): readonly Served[] {
  const someAreSlow = !turn.congested.isEmpty();
  const served: Served[] = [];
  for (const receiver of receivers(turn, hosted, members)) {
    const { member, leg, route } = receiver;
    if (isLeftOut(member)) continue;
    if (route === undefined) {
      const stays = turn.legs.get(leg)?.session.matches('admitted') === true;
      const reason = stays ? 'its session is not bound' : 'it left meanwhile';
      undelivered(turn, message, leg, 'R7701-4-5', reason);
      continue;
    }
    const refusal =
      unwanted(receiver, content) ??
      (someAreSlow
        ? congestion(turn, route.connection, content.body.length, content.policy)
        : undefined);
    if (refusal !== undefined) {
      undelivered(turn, message, leg, refusal.clause, refusal.reason);
      continue;
    }
    served.push(receiver as Served);
  }
  return served;
}

/** The members on this node, by ascending leg number. Computed once while no leg changes. */
function receivers(
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
  return {
    member,
    leg: id,
    route: routeTo(turn, id),
    maxBytes: leg?.maxBytes ?? null,
    refusedTypes: leg?.refusedTypes ?? [],
    profile: profiles[leg?.profile ?? 'strict'],
    isRelayed: (turn.wires.legs.get(id)?.remotePath.length ?? 1) > 1,
  };
}

/** A leg that is leaving gets nothing more: its BYE was answered, or its connection is gone. */
function routeTo(turn: Turn, id: number): Route | undefined {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined || leg.connection === null) return undefined;
  return isBound(leg) ? { connection: leg.connection, route: wire.route } : undefined;
}

/**
 * Who gets a message in chunks: a longer body has to be interruptible (R4975-7.1.1-12), unless its
 * receiver takes no chunks; and no message begins before one that came earlier (C40).
 */
function divided(turn: Turn, served: readonly Served[], bodyBytes: number) {
  const isLong = bodyBytes > limits.uninterruptibleBytesMax;
  if (!isLong && turn.outgoing.isEmpty()) return { atOnce: served, inChunks: [] };
  const atOnce: Served[] = [];
  const inChunks: Served[] = [];
  for (const each of served) {
    const waits = isLong || hasUnbegun(turn, each.route.connection);
    (waits && !each.profile.wholeMessages ? inChunks : atOnce).push(each);
  }
  return { atOnce, inChunks };
}

function routeOf({ route }: Served): Route {
  return route;
}

/** The same frame for all of them, between chunks of what else is on its way. */
function sendAtOnce(
  turn: Turn,
  tid: Octets,
  body: Octets,
  legs: readonly Route[],
  reports = '',
): void {
  if (!turn.outgoing.isEmpty()) for (const { connection } of legs) interrupt(turn, connection);
  const bytes = body.length;
  const range = bytes > limits.uninterruptibleBytesMax ? `1-*/${bytes}` : `1-${bytes}/${bytes}`;
  const before = `MSRP ${tid} SEND\r\n`;
  const after =
    `Message-ID: ${tid}\r\nByte-Range: ${range}\r\n` +
    `${reports}Content-Type: message/cpim\r\n\r\n${body}\r\n-------${tid}$\r\n`;
  // Flat, because they are joined into the bytes of every receiver.
  const around = { before: flatCopy(asOctets(before)), after: flatCopy(asOctets(after)) };
  turn.effects.push({ type: 'fan-out', ...around, legs });
}

function answeringLeg(
  turn: Turn,
  bound: readonly number[],
  toPath: readonly Octets[],
): number | undefined {
  if (bound.length === 1) return bound[0];
  const leg = sessionLeg(turn, toPath);
  return leg !== undefined && bound.includes(leg) ? leg : undefined;
}

/** Deadlines count from when the socket took the bytes: some leg's socket has not yet (M24). */
function isWaiting(turn: Turn, copies: Copies): boolean {
  return copies.legs.some((leg, slot) => {
    if (isAnswered(copies, slot)) return false;
    if (isOnItsWay(turn, leg, copies.tid)) return true;
    const connection = turn.legs.get(leg)?.connection;
    return connection != null && (turn.connections.get(connection)?.waitingBytes ?? 0) > 0;
  });
}

function postpone(turn: Turn, copies: Copies): void {
  const { tid } = copies;
  turn.drafts.delete(tid);
  turn.copies = turn.copies.set(tid, { ...copies, dueMs: turn.nowMs + limits.answerMs });
  turn.copiesOrder = turn.copiesOrder.push(tid);
}

function giveUp(turn: Turn, copies: Copies): void {
  for (const [slot, leg] of copies.legs.entries()) {
    if (isAnswered(copies, slot)) continue;
    const gone = !turn.legs.has(leg);
    const reason = gone ? 'it left before it answered' : 'no answer within 30 s';
    undelivered(turn, copies, leg, 'R4975-7.1.1-4', reason);
  }
  forget(turn, copies);
}

/** A cache by identity of a persistent value: it can be seen from outside only as speed. */
const receiversOf = new WeakMap<
  readonly Member[],
  { readonly from: readonly object[]; readonly found: readonly Receiver[] }
>();

const NONE: Copies['lastChunks'] = ImmutableMap();

const ASKED = { contentType: 'text/plain', isPrivate: false, erases: false } as const;

const OWNER = { kind: 'copies' } as const;
