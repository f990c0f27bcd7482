// Copies of a message on their way to its receivers (R7701-6.1-8, R7701-6.2-9): one transaction id
// and one body for all, one bit a leg for its answer, no machine step per receiver.
// Law: for every leg that is not served the reason is told (design, section 2).
import { Map as ImmutableMap } from 'immutable';
import { limits } from '../limits.ts';
import type { Committed } from '../log/entry.ts';
import type { Member } from '../room/context.ts';
import { contextOf } from '../room/fold.ts';
import { type Audience, audience, excludes, recipients } from '../room/judgement.ts';
import type { MsrpResponse } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { congestion } from './congestion.ts';
import { sessionLeg } from './names.ts';
import { chunkOf, hasUnbegun, interrupt, isOnItsWay, queue } from './outgoing.ts';
import { isServed, type Route, receivers, routeTo, type Served } from './receivers.ts';
import { refuseCopy } from './refusals.ts';
import { freshTid } from './reports.ts';
import {
  copiesOf,
  drafted,
  draftOf,
  dropDraft,
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
import type { Copies, HostedRoom, OutgoingMessage, Turn } from './state.ts';
import { armTimer, timerName } from './timers.ts';
import { type Content, unwanted, withheld } from './withholding.ts';

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
  const { contentType } = entry;
  awaitAnswers(turn, tid, legs, { ...message, contentType, erases, lastChunks });
  sendDivided(turn, tid, body, { atOnce, inChunks }, { isPrivate: to === 'recipient' });
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
  const content = { body, type: 'text/plain' };
  const served = receivers(turn, hosted, [member]).filter(isServed);
  const [receiver] = served;
  if (receiver === undefined || unwanted(receiver, content) !== undefined) return;
  const tid = freshTid(turn, body);
  const { room } = contextOf(hosted.fold);
  const { atOnce, inChunks } = divided(turn, served, body.length);
  const lastChunks = inChunks.length === 0 ? NONE : NONE.set(receiver.leg, 0);
  const about = { room, seq: NO_ENTRY, contentType: content.type, erases: false, lastChunks };
  awaitAnswers(turn, tid, [receiver.leg], about);
  sendDivided(turn, tid, body, { atOnce, inChunks });
}

/** Sends what no entry holds and nobody is to answer; a congested connection is left alone. */
export function sendUnasked(
  turn: Turn,
  hosted: HostedRoom,
  members: readonly Member[],
  content: Omit<Content, 'policy'>,
  isLeftOut: (member: Member) => boolean,
): void {
  const { body } = content;
  const served = receivers(turn, hosted, members)
    .filter(isServed)
    .filter((receiver) => unwanted(receiver, content) === undefined && !isLeftOut(receiver.member))
    .filter(({ route }) => !turn.congested.has(route.connection));
  if (served.length === 0) return;
  const among = divided(turn, served, body.length);
  sendDivided(turn, freshTid(turn, body), body, among, { reports: UNANSWERED });
}

function awaitAnswers(
  turn: Turn,
  tid: Octets,
  legs: readonly number[],
  about: Omit<Copies, 'tid' | 'legs' | 'settled' | 'left' | 'dueMs'>,
): void {
  const { room, seq, contentType, erases, lastChunks } = about;
  turn.copies = turn.copies.set(tid, {
    tid,
    room,
    seq,
    contentType,
    erases,
    lastChunks,
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
  const draft = draftOf(turn, response.tid);
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
    const copies = copiesOf(turn, tid);
    if (copies !== undefined && copies.dueMs > turn.nowMs) {
      return armTimer(turn, OWNER, copies.dueMs);
    }
    turn.copiesOrder = turn.copiesOrder.shift();
    if (copies === undefined) continue;
    if (isWaiting(turn, copies)) postpone(turn, copies);
    else giveUp(turn, copies);
  }
}

type Manner = Pick<OutgoingMessage, 'reports' | 'isPrivate'>;

interface Divided {
  readonly atOnce: readonly Served[];
  readonly inChunks: readonly Served[];
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
      (receiver.takesAll ? undefined : unwanted(receiver, content)) ??
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

/**
 * Who gets a message in chunks: a longer body has to be interruptible (R4975-7.1.1-12), unless its
 * receiver takes no chunks; and no message begins before one that came earlier (C40).
 */
function divided(turn: Turn, served: readonly Served[], bodyBytes: number): Divided {
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

/** Each gets it in its way. */
function sendDivided(
  turn: Turn,
  tid: Octets,
  body: Octets,
  { atOnce, inChunks }: Divided,
  { reports = NO_LINE, isPrivate = false }: Partial<Manner> = {},
): void {
  if (atOnce.length > 0) sendAtOnce(turn, tid, body, atOnce.map(routeOf), reports);
  for (const { leg, route, isRelayed: relayed } of inChunks) {
    queue(turn, route.connection, {
      leg,
      tid,
      body,
      route: route.route,
      relayed,
      reports,
      isPrivate,
    });
  }
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
  reports: Octets,
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
  dropDraft(turn, tid);
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

const NONE: Copies['lastChunks'] = ImmutableMap();

const NO_LINE = asOctets('');

const UNANSWERED = asOctets('Failure-Report: no\r\n');

const OWNER = { kind: 'copies' } as const;
