// What a change of a room means for those who subscribe to its roster: who is told, who may see it
// any longer, and that it is no more (RFC 4575 3.3, 3.5, 3.6; edge cases E9 to E11).
import { contextOf, type RoomFold, stateOf } from '../room/fold.ts';
import { changesBetween, isMember, rosterOf } from '../room/roster.ts';
import { lifeOf, type Turn } from './state.ts';
import { keepSubscription, type Subscribers, tellSubscription } from './subscriptions.ts';

/**
 * Whether somebody may see a room's roster: `pending` while the room has not decided on their
 * admission (E9), `absent` when there is no such room.
 */
export type Access = 'granted' | 'pending' | 'refused' | 'absent';

export function accessTo(turn: Turn, room: string, subscriber: string): Access {
  const known = turn.rooms.get(room);
  if (known === undefined) return 'absent';
  const state = stateOf(known.fold);
  const { variants } = lifeOf(turn).settings;
  const context = contextOf(known.fold);
  if (state === 'open') {
    if (context.policy.roster !== 'members' || isMember(context, subscriber)) return 'granted';
    if (!variants.subscribersPending) return 'refused';
    return isAsking(turn, room, subscriber) ? 'pending' : 'refused';
  }
  if (state === 'closing' || !variants.subscribersPending) return 'absent';
  return isAsking(turn, room, subscriber) ? 'pending' : 'absent';
}

/** Tells a room's subscribers what an entry changed. `before` is the room without it. */
export function tellSubscribers(turn: Turn, room: string, before: RoomFold): void {
  const subscribers = turn.subscriptions.rooms.get(room);
  if (subscribers === undefined) return;
  const fold = turn.rooms.get(room)?.fold;
  if (fold === undefined) return;
  const state = stateOf(fold);
  if (state === 'closing' || (state === 'closed' && stateOf(before) !== 'closed')) {
    return endAll(turn, subscribers);
  }
  reviewPending(turn, room);
  if (fold.revision === before.revision) return;
  reviewMembers(turn, subscribers, fold);
  tellChange(turn, subscribers, before, fold);
}

/** Looks again at who waits for the room's decision on their admission (E9). */
export function reviewPending(turn: Turn, room: string): void {
  const pending = turn.subscriptions.rooms.get(room)?.pending;
  if (pending === undefined || pending.isEmpty()) return;
  for (const id of sorted(pending)) review(turn, id, true);
}

/** Looks again at who may see the roster only as a member (E10). */
function reviewMembers(turn: Turn, { all, pending }: Subscribers, fold: RoomFold): void {
  const { policy, variants } = contextOf(fold);
  if (policy.roster !== 'members' || variants.rosterOutlivesMembership) return;
  for (const id of sorted(all)) if (!pending.has(id)) review(turn, id, false);
}

function review(turn: Turn, id: number, isPending: boolean): void {
  const known = turn.subscriptions.each.get(id);
  if (known === undefined) return;
  const access = accessTo(turn, known.room, known.subscriber);
  if (access === 'granted' && isPending) return tellSubscription(turn, id, { type: 'approve' });
  if (access === 'absent') {
    return tellSubscription(turn, id, { type: 'end', reason: 'noresource' });
  }
  // E10: the policy ends it; the BYE by itself does not (R4579-3.4-3).
  if (access === 'refused') tellSubscription(turn, id, { type: 'end', reason: 'rejected' });
}

/**
 * Only those are told who know everything of the room before: all others see by themselves what
 * they miss when their time has come.
 */
function tellChange(turn: Turn, { calm }: Subscribers, before: RoomFold, fold: RoomFold): void {
  if (calm.isEmpty()) return;
  const shared = contextOf(fold).variants.ownEntityShown
    ? undefined
    : { was: rosterOf(before, ''), is: rosterOf(fold, '') };
  if (shared !== undefined && changesBetween(shared.was, shared.is) === undefined) return;
  for (const id of sorted(calm)) {
    const known = turn.subscriptions.each.get(id);
    if (known === undefined) continue;
    const { was, is } = shared ?? {
      was: rosterOf(before, known.subscriber),
      is: rosterOf(fold, known.subscriber),
    };
    if (changesBetween(was, is) === undefined) continue;
    // What each of them knows says the same: one value for all lets them share a document.
    if (known.told !== was) keepSubscription(turn, id, { ...known, told: was });
    tellSubscription(turn, id, { type: 'roster.changed' });
  }
}

/** R4575-3.3-1, E11: whether that or the BYE comes first is all the same. */
function endAll(turn: Turn, { all }: Subscribers): void {
  for (const id of sorted(all)) {
    tellSubscription(turn, id, { type: 'end', reason: 'noresource' });
  }
}

/** Their admission is with the log. */
function isAsking(turn: Turn, room: string, subscriber: string): boolean {
  const awaiting = turn.rooms.get(room)?.awaiting;
  if (awaiting === undefined) return false;
  return awaiting.some(
    ({ fact, actor }) =>
      fact.type === 'participant.admitted' &&
      (actor === subscriber || fact.identities.includes(subscriber)),
  );
}

function sorted(ids: Iterable<number>): readonly number[] {
  return [...ids].sort((a, b) => a - b);
}
