// What became of a message's copies, leg by leg: answered, given up, or refused (R4975-7.1.1-4,
// C14 to C17). One bit a leg; answers that come in one call change the words in place.
// Law: for every leg that is not served the reason is told (design, section 2).
import type { Clause } from '../clause.ts';
import { limits } from '../limits.ts';
import type { Octets } from '../wire/octets.ts';
import type { Copies, CopiesDraft, Reportable, Turn } from './state.ts';

/** A message of a room, as its log counts them. */
export type Message = Pick<Copies, 'room' | 'seq'>;

/** Where an entry's number stands, of what has none: nobody is told what became of it. */
export const NO_ENTRY = 0;

/** Copies to so many legs, none of them answered. */
export function unsettled(legs: number): readonly number[] {
  return new Array<number>(Math.ceil(legs / BITS)).fill(0);
}

/** The copies as they are within this call. */
export function copiesOf(turn: Turn, tid: string): Copies | undefined {
  return draftOf(turn, tid) ?? turn.copies.get(tid);
}

/** The copies of which something was answered in this call. */
export function draftOf({ draft, drafts }: Turn, tid: string): CopiesDraft | undefined {
  return draft?.tid === tid ? draft : drafts?.get(tid);
}

/** Puts a draft in, in place of the one that the same copies have. */
export function keepDraft(turn: Turn, draft: CopiesDraft): void {
  const { tid } = draft;
  const isFirst = turn.draft === null ? turn.drafts?.has(tid) !== true : turn.draft.tid === tid;
  if (isFirst) turn.draft = draft;
  else {
    turn.drafts ??= new Map();
    turn.drafts.set(tid, draft);
  }
}

/** Takes it out again. */
export function dropDraft(turn: Turn, tid: Octets): void {
  if (turn.draft?.tid === tid) turn.draft = null;
  else turn.drafts?.delete(tid);
}

/** Whether a leg was to get a copy, and nothing is known of it yet. */
export function isAwaited(copies: Copies, leg: number): boolean {
  const slot = slotOf(copies.legs, leg);
  return slot >= 0 && !isAnswered(copies, slot);
}

/** Nothing more is awaited of a leg about its copy. */
export function settle(turn: Turn, copies: Copies, leg: number): void {
  const slot = slotOf(copies.legs, leg);
  if (slot < 0 || isAnswered(copies, slot)) return;
  if (copies.left === 1) return forget(turn, copies);
  settleSlot(draftOf(turn, copies.tid) ?? drafted(turn, copies), slot);
}

/** The same by the leg's place, where others are awaited as well. */
export function settleSlot(draft: CopiesDraft, slot: number): void {
  const word = Math.floor(slot / BITS);
  draft.settled[word] = (draft.settled[word] ?? 0) | (1 << (slot % BITS));
  draft.left -= 1;
}

/** Whether the leg at that place has answered its copy. */
export function isAnswered(copies: Copies, slot: number): boolean {
  return ((copies.settled[Math.floor(slot / BITS)] ?? 0) & (1 << (slot % BITS))) !== 0;
}

/** Nothing is awaited any more. */
export function forget(turn: Turn, copies: Copies): void {
  dropDraft(turn, copies.tid);
  remember(turn, copies);
  turn.copies = turn.copies.delete(copies.tid);
  for (let head = turn.copiesOrder.first(); head !== undefined; head = turn.copiesOrder.first()) {
    if (turn.copies.has(head)) break;
    turn.copiesOrder = turn.copiesOrder.shift();
  }
  if (copies.erases) {
    turn.effects.push({ type: 'erase-body', room: copies.room, seq: copies.seq });
  }
}

/** Tells why a leg has no copy, or not all of it. */
export function undelivered(
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

/** The message of that id, where it is settled and was not long ago. */
export function settledMessage(turn: Turn, tid: Octets): Reportable | undefined {
  const last = turn.reportable;
  return foundIn(last, tid) ?? foundIn(last?.old ?? null, tid);
}

function foundIn(chain: Reportable | null, tid: Octets): Reportable | undefined {
  for (let at = chain; at !== null; at = at.before) if (at.tid === tid) return at;
  return undefined;
}

/** Puts back what was answered in this call: once each, however many answers came. */
export function keepAnswers(turn: Turn): void {
  const { draft, drafts } = turn;
  if (draft !== null) turn.copies = turn.copies.set(draft.tid, draft);
  if (drafts !== null) {
    for (const [tid, other] of drafts) turn.copies = turn.copies.set(tid, other);
  }
}

/** To be changed in place for the rest of the call. */
export function drafted(turn: Turn, copies: Copies): CopiesDraft {
  const draft = { ...copies, settled: [...copies.settled] };
  keepDraft(turn, draft);
  return draft;
}

/** A leg's place among the numbers, which ascend; -1 when it got no copy. */
export function slotOf(legs: readonly number[], leg: number): number {
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

/** A failure that is reported late is still about something (M17). Two generations bound them. */
function remember(turn: Turn, { tid, room, seq, contentType }: Copies): void {
  const last = turn.reportable;
  const isFull = last !== null && last.count >= limits.reportableMessagesMax / 2;
  const before = isFull ? null : last;
  // Of the full chain that which came before it is let go.
  const old = isFull ? { ...last, old: null } : (last?.old ?? null);
  const count = (before?.count ?? 0) + 1;
  turn.reportable = { tid, room, seq, contentType, before, count, old };
}

/** Bits in a word that stays a small integer. */
const BITS = 30;
