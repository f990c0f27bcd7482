// Who may say what to whom, and who gets it (RFC 7701 6.1, 6.2). The order in which the checks are
// made is the room machine's (R7701-6.2-7); here is what each of them asks.
import type { Map as ImmutableMap } from 'immutable';
import type { Entry, LegKey, MessagePosted } from '../log/entry.ts';
import { acceptsType } from '../wire/message-media.ts';
import { asOctets } from '../wire/octets.ts';
import type { Member, RoomContext } from './context.ts';
import { ordered } from './members.ts';

/** The entry's leg is in the room and belongs to the entry's actor. */
export function isOwnLeg(context: RoomContext, entry: Entry): boolean {
  if (!('leg' in entry)) return false;
  return context.members.get(entry.leg)?.uri === entry.actor;
}

/** R7701-4.1-9: the room's own list of wrapped types. */
export function typeForbidden(context: RoomContext, posted: MessagePosted): boolean {
  return !accepts(context.policy.wrappedTypes, posted.contentType);
}

/** R7701-6.2-4: somebody in the room is known by that URI. */
export function isRecipient(context: RoomContext, posted: MessagePosted): boolean {
  return context.members.some(
    (member) => member.joined && member.leg !== posted.leg && member.uri === posted.to[0],
  );
}

/** R7701-6.2-5, P5: at least one leg of the recipient takes private messages. */
export function isAble(context: RoomContext, posted: MessagePosted): boolean {
  return recipients(context, posted).length > 0;
}

/**
 * Everybody whom a message to the room concerns: joined legs that take its wrapped type
 * (R7701-6.1-11). The sender's own legs are in it; `excludes` tells who gets no copy.
 * One array for each roster value and type.
 */
export function audience(context: RoomContext, contentType: string): readonly Member[] {
  const known = audiences.get(context.members)?.get(contentType);
  if (known !== undefined) return known;
  const found = ordered(context.members).filter(
    (member) => member.joined && accepts(member.capabilities.wrappedTypes, contentType),
  );
  remember(context.members, contentType, found);
  return found;
}

/**
 * R7701-6.1-8, C47: no copy goes to the sender, nor to its other sessions unless a variant says so.
 */
export function excludes(context: RoomContext, posted: Posted, member: Member): boolean {
  if (member.leg === posted.leg) return true;
  return member.uri === posted.actor && !context.variants.copyToOwnDevices;
}

/** R7701-6.2-6, R7701-6.2-11: every leg of the recipient that takes private messages. */
export function recipients(context: RoomContext, posted: MessagePosted): readonly Member[] {
  return ordered(context.members).filter(
    (member) =>
      member.joined &&
      member.uri === posted.to[0] &&
      member.leg !== posted.leg &&
      member.capabilities.privateMessages &&
      accepts(member.capabilities.wrappedTypes, posted.contentType),
  );
}

type Posted = MessagePosted & { readonly actor: string };

function accepts(types: readonly string[], contentType: string): boolean {
  return types[0] === '*' || acceptsType(types.map(asOctets), asOctets(contentType));
}

function remember(
  members: ImmutableMap<LegKey, Member>,
  contentType: string,
  found: readonly Member[],
): void {
  const known = audiences.get(members) ?? new Map<string, readonly Member[]>();
  // A peer chooses the type: a roster that stays must not collect a list for each that it invents.
  if (known.size >= TYPES_REMEMBERED_MAX) known.clear();
  known.set(contentType, found);
  audiences.set(members, known);
}

/** A cache by identity of a persistent value: it can be seen from outside only as speed. */
const audiences = new WeakMap<ImmutableMap<LegKey, Member>, Map<string, readonly Member[]>>();

const TYPES_REMEMBERED_MAX = 16;
