// What goes through a room and leaves no trace in it: that somebody is typing (RFC 3994) and what
// became of a message (RFC 5438). It is judged like a message and goes out at once; no report is
// asked for, nothing is written to the log. Law 8 is kept: a 200 to it promises nothing.
import type { EntryFact } from '../log/entry.ts';
import type { Refusal } from '../room/context.ts';
import { contextOf, judge } from '../room/fold.ts';
import { audience, excludes, isToRoom, recipients } from '../room/judgement.ts';
import type { Leg } from '../session/leg.ts';
import { IMDN_TYPE } from '../wire/imdn.ts';
import { IS_COMPOSING_TYPE } from '../wire/is-composing.ts';
import type { Octets } from '../wire/octets.ts';
import { sendUnasked } from './copies.ts';
import { entryOf, hosted } from './membership.ts';
import { mayAlso, TOO_MANY } from './rates.ts';
import { lifeOf, type Turn } from './state.ts';

type Posted = Extract<EntryFact, { type: 'message.posted' }>;

/** Whether wrapped content of that type is passed on and not kept. */
export function isPassing(contentType: string): boolean {
  return contentType === IS_COMPOSING_TYPE || contentType === IMDN_TYPE;
}

/**
 * Passes it on to those of this node's legs that it concerns and that take its type; why not, where
 * the room as folded here refuses it. A leg that tells too often that it types is not heard (C48),
 * and a leg whose connection is congested gets nothing of this.
 */
export function pass(
  turn: Turn,
  id: number,
  leg: Leg,
  posted: Posted,
  body: Octets,
): Refusal | undefined {
  const { fold } = hosted(turn, leg.room);
  const entry = entryOf(turn, leg.room, { fact: posted, actor: leg.uri, leg: null });
  const refusal = judge(fold, entry);
  if (refusal !== undefined || entry.type !== 'message.posted') return refusal;
  if (posted.contentType === IS_COMPOSING_TYPE) {
    if (!mayAlso(turn, id, 'typing')) {
      return lifeOf(turn).settings.variants.typingFlood === 413 ? TOO_MANY : undefined;
    }
  } else if (!mayAlso(turn, id, 'messages')) return TOO_MANY;
  const context = contextOf(fold);
  const toRoom = isToRoom(context, posted);
  const { able } = toRoom ? audience(context, posted.contentType) : recipients(context, posted);
  sendUnasked(turn, hosted(turn, leg.room), able, { body, type: posted.contentType }, (member) => {
    return toRoom && excludes(context, entry, member);
  });
  return undefined;
}
