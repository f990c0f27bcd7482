// Who may say what to whom, and who gets it (RFC 7701 6.1, 6.2). The order in which the checks are
// made is the room machine's (R7701-6.2-7); here is what each of them asks.
import type { Map as ImmutableMap } from 'immutable';
import type { Clause } from '../clause.ts';
import type { Entry, LegKey, MessagePosted } from '../log/entry.ts';
import { IMDN_TYPE } from '../wire/imdn.ts';
import { acceptsType } from '../wire/message-media.ts';
import { asOctets } from '../wire/octets.ts';
import { isAnonymous, isNameless } from './anonymity.ts';
import type { Member, RoomContext } from './context.ts';
import { sipOf } from './identities.ts';
import { ordered } from './ordering.ts';

/** The entry's leg is in the room and belongs to the entry's actor. */
export function isOwnLeg(context: RoomContext, entry: Entry): boolean {
  if (!('leg' in entry)) return false;
  return context.members.get(entry.leg)?.uri === entry.actor;
}

/** R7701-4.1-9: the room's own list of wrapped types. */
export function typeForbidden(context: RoomContext, posted: MessagePosted): boolean {
  return !accepts(context.policy.wrappedTypes, posted.contentType);
}

/**
 * R7701-6.3-3, R7701-5.2-9: From is a URI by which others may know the sender. An anonymous one has
 * the URI that the room gave it; a caller without a name also the one with which it called (C37,
 * C38). Of a leg that has left nothing is known.
 */
export function isFromForeign(context: RoomContext, posted: MessagePosted): boolean {
  const member = context.members.get(posted.leg);
  if (member === undefined || posted.from === member.shownAs) return false;
  const { anonymousAsCalled, anonymousReveals } = context.variants;
  if (isNameless(member)) return !(anonymousAsCalled && member.identities.includes(posted.from));
  if (isAnonymous(member) && !anonymousReveals) return true;
  return !isKnownBy(context, member, posted.from);
}

/**
 * The participant whom a URI means to the others in the room, as it is shown to them; undefined
 * where it means nobody (R7701-6.2-4). Whoever is anonymous is meant by nothing else (P11).
 */
function participantBy(context: RoomContext, uri: string): string | undefined {
  let byOwn: string | undefined;
  let byOther: string | undefined;
  for (const member of ordered(context.members)) {
    if (!member.joined) continue;
    if (member.shownAs === uri) return uri;
    if (!isKnownBy(context, member, uri) || !isReachable(context, member)) continue;
    if (member.uri === uri) byOwn ??= member.shownAs;
    else byOther ??= member.shownAs;
  }
  return byOwn ?? byOther;
}

function isReachable({ variants }: RoomContext, member: Member): boolean {
  return !isAnonymous(member) || (variants.anonymousReached && !isNameless(member));
}

/** Somebody in the room is known by that URI, though it be the sender. */
export function isRecipient(context: RoomContext, posted: MessagePosted): boolean {
  const meant = participantBy(context, posted.to[0] ?? '');
  return (
    meant !== undefined && (meant !== shownSender(context, posted) || hasOthers(context, posted))
  );
}

/** P7: to oneself, and no other session of one's own is in the room. */
export function isToSelfAlone(context: RoomContext, posted: MessagePosted): boolean {
  const meant = participantBy(context, posted.to[0] ?? '');
  return (
    meant !== undefined && meant === shownSender(context, posted) && !hasOthers(context, posted)
  );
}

/** R7701-6.2-5, P5: at least one leg of the recipient takes private messages, or all of them do. */
export function isAble(context: RoomContext, posted: MessagePosted): boolean {
  const { able, unable } = recipients(context, posted, false);
  if (able.length === 0) return false;
  return (
    !context.variants.privateNeedsAll || unable.every(({ clause }) => clause !== 'R7701-6.2-5')
  );
}

/** To names the room and not, by a variant, a member who has its URI (P20). */
export function isToRoom(context: RoomContext, { to }: Pick<MessagePosted, 'to'>): boolean {
  const { room, variants } = context;
  if (to[0] !== room) return false;
  return !variants.memberBeforeRoom || participantBy(context, room) === undefined;
}

/** Whom a message concerns: joined legs that can take it, and those that cannot, and why. */
export interface Audience {
  readonly able: readonly Member[];
  readonly unable: readonly Unable[];
}

export interface Unable extends Inability {
  readonly member: Member;
}

/**
 * Everybody whom a message to the room concerns. The sender's own legs are in it; `excludes` tells
 * who gets no copy. One value for each roster value and type.
 */
export function audience(context: RoomContext, contentType: string): Audience {
  const known = audiences.get(context.members)?.get(contentType);
  if (known !== undefined) return known;
  const joined = ordered(context.members).filter(({ joined }) => joined);
  const found = divided(joined, (member) => inability(member, contentType));
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

/**
 * R7701-6.2-6, R7701-6.2-11: every leg of the recipient; able where it takes private ones. By a
 * variant the sender's own other legs are among them, unless `withOwn` says no (C47).
 */
export function recipients(
  context: RoomContext,
  posted: MessagePosted,
  withOwn = context.variants.privateToOwnDevices,
): Audience {
  const meant = participantBy(context, posted.to[0] ?? '');
  const own = withOwn ? shownSender(context, posted) : undefined;
  const legs = ordered(context.members).filter(
    ({ joined, shownAs, leg }) =>
      joined && (shownAs === meant || shownAs === own) && leg !== posted.leg,
  );
  const exempt = isExempt(context, posted);
  return divided(legs, (member) =>
    member.capabilities.privateMessages || exempt
      ? inability(member, posted.contentType)
      : NO_PRIVATE,
  );
}

/** Whether a member gets content of that type when it is sent to it. */
export function takes(member: Member, contentType: string): boolean {
  return inability(member, contentType) === undefined;
}

/** P6: the room takes no private messages. */
export function privateForbidden(context: RoomContext, posted: MessagePosted): boolean {
  return !context.policy.privateMessages && !isExempt(context, posted);
}

/** P23: a delivery notification is no private message, though it goes to one participant. */
function isExempt(context: RoomContext, posted: MessagePosted): boolean {
  return context.variants.imdnExempt && posted.contentType === IMDN_TYPE;
}

/** Its address of record or another of its URIs, an im URI like the former included (P10). */
function isKnownBy({ policy, variants }: RoomContext, member: Member, uri: string): boolean {
  if (uri === member.uri || member.identities.includes(uri)) return true;
  const sip = sipOf(policy.identities, variants, uri);
  return sip !== undefined && (sip === member.uri || member.identities.includes(sip));
}

function shownSender(context: RoomContext, posted: MessagePosted): string | undefined {
  return context.members.get(posted.leg)?.shownAs;
}

/** Other sessions of the sender's are in the room. */
function hasOthers(context: RoomContext, posted: MessagePosted): boolean {
  const shownAs = shownSender(context, posted);
  return context.members.some(
    (member) => member.joined && member.shownAs === shownAs && member.leg !== posted.leg,
  );
}

type Posted = MessagePosted & { readonly actor: string };

interface Inability {
  readonly clause: Clause;
  readonly reason: string;
}

/** Why a leg cannot take any message of that type; undefined when it can. */
function inability(member: Member, contentType: string): Inability | undefined {
  const { direction, wrappedTypes } = member.capabilities;
  if (direction === 'sendonly' || direction === 'inactive') {
    return { clause: 'R4975-8.9-1', reason: `its session is ${direction}` };
  }
  if (accepts(wrappedTypes, contentType)) return undefined;
  return { clause: 'R7701-6.1-11', reason: `it does not take ${contentType}` };
}

function divided(
  members: readonly Member[],
  whyNot: (member: Member) => Inability | undefined,
): Audience {
  const able: Member[] = [];
  const unable: Unable[] = [];
  for (const member of members) {
    const why = whyNot(member);
    if (why === undefined) able.push(member);
    else unable.push({ member, ...why });
  }
  return { able, unable };
}

function accepts(types: readonly string[], contentType: string): boolean {
  return types[0] === '*' || acceptsType(types.map(asOctets), asOctets(contentType));
}

function remember(
  members: ImmutableMap<LegKey, Member>,
  contentType: string,
  found: Audience,
): void {
  const known = audiences.get(members) ?? new Map<string, Audience>();
  // A peer chooses the type: a roster that stays must not collect a list for each that it invents.
  if (known.size >= TYPES_REMEMBERED_MAX) known.clear();
  known.set(contentType, found);
  audiences.set(members, known);
}

/** A cache by identity of a persistent value: it can be seen from outside only as speed. */
const audiences = new WeakMap<ImmutableMap<LegKey, Member>, Map<string, Audience>>();

const TYPES_REMEMBERED_MAX = 16;

const NO_PRIVATE: Inability = {
  clause: 'R7701-6.2-5',
  reason: 'it does not take private messages',
};
