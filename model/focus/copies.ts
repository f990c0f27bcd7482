// Copies of a message on their way to its receivers (R7701-6.1-8, R7701-6.2-9): one transaction id
// and one body for all, one bit a leg for its answer, no machine step per receiver.
// Law: for every leg that is not served the reason is told (design, section 2).
import type { Clause } from '../clause.ts';
import { limits } from '../limits.ts';
import type { Committed } from '../log/entry.ts';
import type { Member } from '../room/context.ts';
import { contextOf } from '../room/fold.ts';
import { type Audience, audience, excludes, recipients } from '../room/judgement.ts';
import { isBound } from '../session/leg.ts';
import type { MsrpResponse } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { congestion } from './congestion.ts';
import { drawnId } from './drawing.ts';
import type { FanOut } from './effect.ts';
import { sessionLeg } from './names.ts';
import { freshTid } from './reports.ts';
import { type Copies, type CopiesDraft, type HostedRoom, type Turn, tellLeg } from './state.ts';
import { armTimer, timerName } from './timers.ts';

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
  const heard = to === 'room' ? audience(context, entry.contentType) : recipients(context, entry);
  const erases = to === 'recipient' || context.policy.history === 'none';
  const message = { room: entry.room, seq: committed.seq };
  const isLeftOut = (member: Member) => to === 'room' && excludes(context, entry, member);
  tellUnable(turn, hosted, message, heard.unable, isLeftOut);
  const served = serve(turn, hosted, message, heard.able, isLeftOut, (connection) =>
    congestion(turn, connection, body.length, context.policy),
  );
  if (served.legs.length === 0) {
    if (erases) turn.effects.push({ type: 'erase-body', ...message });
    return;
  }
  const tid = freshTid(turn, body);
  turn.effects.push({ type: 'fan-out', ...frame(turn, tid, body), legs: served.routes });
  awaitAnswers(turn, tid, message, served.legs, erases);
}

/** Sends what no entry holds to one member of this node's; its answer is awaited like others. */
export function sendAsked(turn: Turn, hosted: HostedRoom, member: Member, body: Octets): void {
  const [receiver] = receivers(turn, hosted, [member]);
  if (receiver?.route === undefined) return;
  const tid = freshTid(turn, body);
  turn.effects.push({ type: 'fan-out', ...frame(turn, tid, body), legs: [receiver.route] });
  const { room } = contextOf(hosted.fold);
  awaitAnswers(turn, tid, { room, seq: NO_ENTRY }, [receiver.leg], false);
}

/** Sends what no entry holds and nobody is to answer; a congested connection is left alone. */
export function sendUnasked(
  turn: Turn,
  hosted: HostedRoom,
  members: readonly Member[],
  body: Octets,
  isLeftOut: (member: Member) => boolean,
): void {
  const routes = receivers(turn, hosted, members)
    .flatMap(({ member, route }) => (route === undefined || isLeftOut(member) ? [] : [route]))
    .filter(({ connection }) => !turn.congested.has(connection));
  if (routes.length === 0) return;
  const framed = frame(turn, freshTid(turn, body), body, 'Failure-Report: no\r\n');
  turn.effects.push({ type: 'fan-out', ...framed, legs: routes });
}

function awaitAnswers(
  turn: Turn,
  tid: Octets,
  message: Message,
  legs: readonly number[],
  erases: boolean,
): void {
  const words = new Array<number>(Math.ceil(legs.length / BITS)).fill(0);
  turn.copies = turn.copies.set(tid, {
    tid,
    ...message,
    legs,
    settled: words,
    left: legs.length,
    dueMs: turn.nowMs + limits.answerMs,
    erases,
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
  if (copies === undefined) return;
  const legId = answeringLeg(turn, bound, response.toPath);
  if (legId === undefined) return;
  const slot = slotOf(copies.legs, legId);
  if (slot < 0 || isAnswered(copies, slot)) return;
  if (copies.left === 1) forget(turn, copies);
  else settle(draft ?? drafted(turn, copies), slot);
  if (response.status === 200) return;
  undelivered(turn, copies, legId, 'R7701-6.3-6', `the receiver answered ${response.status}`);
  if (response.status === 481 || response.status === 506) {
    tellLeg(turn, legId, { machine: 'session', event: { type: 'connection.lost' } });
  }
}

/** Puts back what was answered in this call: once each, however many answers came. */
export function keepAnswers(turn: Turn): void {
  for (const [tid, draft] of turn.drafts) turn.copies = turn.copies.set(tid, draft);
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

type Message = Pick<Copies, 'room' | 'seq'>;

type Route = FanOut['legs'][number];

/** A member whom this node hosts, and how to reach it, if it can be reached. */
interface Receiver {
  readonly member: Member;
  readonly leg: number;
  readonly route: Route | undefined;
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
  refuses: (connection: number) => ReturnType<typeof congestion>,
) {
  const someAreSlow = !turn.congested.isEmpty();
  const legs: number[] = [];
  const routes: Route[] = [];
  for (const { member, leg, route } of receivers(turn, hosted, members)) {
    if (isLeftOut(member)) continue;
    if (route === undefined) {
      undelivered(turn, message, leg, 'R7701-4-5', 'it left meanwhile');
      continue;
    }
    const refusal = someAreSlow ? refuses(route.connection) : undefined;
    if (refusal !== undefined) {
      undelivered(turn, message, leg, refusal.clause, refusal.reason);
      continue;
    }
    legs.push(leg);
    routes.push(route);
  }
  return { legs, routes };
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
    if (leg !== undefined) found.push({ member, leg, route: routeTo(turn, leg) });
  }
  found.sort((a, b) => a.leg - b.leg);
  receiversOf.set(members, { from, found });
  return found;
}

/** A leg that is leaving gets nothing more: its BYE was answered, or its connection is gone. */
function routeTo(turn: Turn, id: number): Route | undefined {
  const leg = turn.legs.get(id);
  const wire = turn.wires.legs.get(id);
  if (leg === undefined || wire === undefined || leg.connection === null) return undefined;
  return isBound(leg) ? { connection: leg.connection, route: wire.route } : undefined;
}

function frame(turn: Turn, tid: Octets, body: Octets, reports = '') {
  const bytes = body.length;
  // R4975-7.1.1-12: a longer body has to be interruptible, which its range says.
  const range = bytes > limits.uninterruptibleBytesMax ? `1-*/${bytes}` : `1-${bytes}/${bytes}`;
  const before = `MSRP ${tid} SEND\r\n`;
  const after =
    `Message-ID: ${drawnId(turn, 'transaction')}\r\nByte-Range: ${range}\r\n` +
    `${reports}Content-Type: message/cpim\r\n\r\n${body}\r\n-------${tid}$\r\n`;
  // Flat, because they are joined into the bytes of every receiver.
  return { before: flatCopy(asOctets(before)), after: flatCopy(asOctets(after)) };
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

/** A leg's place among the numbers, which ascend; -1 when it got no copy. */
function slotOf(legs: readonly number[], leg: number): number {
  let low = 0;
  let high = legs.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const there = legs[middle] ?? 0;
    if (there === leg) return middle;
    if (there < leg) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Whether the leg at that place has answered its copy. */
export function isAnswered(copies: Copies, slot: number): boolean {
  return ((copies.settled[Math.floor(slot / BITS)] ?? 0) & (1 << (slot % BITS))) !== 0;
}

/** To be changed in place for the rest of the call. */
function drafted(turn: Turn, copies: Copies): CopiesDraft {
  const draft = { ...copies, settled: [...copies.settled] };
  turn.drafts.set(copies.tid, draft);
  return draft;
}

function settle(draft: CopiesDraft, slot: number): void {
  const word = Math.floor(slot / BITS);
  draft.settled[word] = (draft.settled[word] ?? 0) | (1 << (slot % BITS));
  draft.left -= 1;
}

/** Nothing is awaited any more. */
function forget(turn: Turn, copies: Copies): void {
  turn.drafts.delete(copies.tid);
  turn.copies = turn.copies.delete(copies.tid);
  for (let head = turn.copiesOrder.first(); head !== undefined; head = turn.copiesOrder.first()) {
    if (turn.copies.has(head)) break;
    turn.copiesOrder = turn.copiesOrder.shift();
  }
  if (copies.erases) {
    turn.effects.push({ type: 'erase-body', room: copies.room, seq: copies.seq });
  }
}

/** Deadlines count from when the socket took the bytes: some leg's socket has not yet (M24). */
function isWaiting(turn: Turn, copies: Copies): boolean {
  return copies.legs.some((leg, slot) => {
    if (isAnswered(copies, slot)) return false;
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

function undelivered(
  turn: Turn,
  { room, seq }: Message,
  leg: number,
  clause: Clause,
  reason: string,
): void {
  if (seq === NO_ENTRY) return;
  const key: string = turn.wires.legs.get(leg)?.leg ?? `number ${leg}`;
  turn.effects.push({
    type: 'tell',
    notice: { type: 'undelivered', room, seq, leg: key, clause, reason },
  });
}

/** A cache by identity of a persistent value: it can be seen from outside only as speed. */
const receiversOf = new WeakMap<
  readonly Member[],
  { readonly from: readonly object[]; readonly found: readonly Receiver[] }
>();

const OWNER = { kind: 'copies' } as const;

/** Where an entry's number stands, of what has none. */
const NO_ENTRY = 0;

/** Bits in a word that stays a small integer. */
const BITS = 30;
