// Who is in a room: legs admitted and joined, and what happens to all they hold when they leave
// (R7701-4-5, R7701-6.1-29). A leg is admitted before its 200 to INVITE and joined when its MSRP
// session is bound; only joined legs get messages.
import { Map as ImmutableMap } from 'immutable';
import { limits } from '../limits.ts';
import type { LegKey } from '../log/entry.ts';
import { anonymousUri, isAnonymous, isNameless, NAMELESS, nextNumber } from './anonymity.ts';
import type { HeldNickname, Member, RoomContext, RoomEvent } from './context.ts';
import { type Identities, othersOf } from './identities.ts';
import { dropAll, inherited, releaseLeg, withoutExpired } from './nicknames.ts';
import { ordered } from './ordering.ts';
import { completePolicy } from './policy.ts';

interface People {
  readonly members: ImmutableMap<LegKey, Member>;
  readonly nicknames: ImmutableMap<string, HeldNickname>;
}

export function nobody(): People {
  return { members: ImmutableMap(), nicknames: ImmutableMap() };
}

/** The key under which a fold knows the leg of an admitted entry. */
export function legKey(node: string, n: number): LegKey {
  return `${node}/${n}`;
}

export function admit(context: RoomContext, event: RoomEvent): Partial<RoomContext> {
  if (event.type !== 'participant.admitted') return {};
  const { key, actor, name, capabilities } = event.entry;
  // An older version wrote none of these.
  const { contact = '', identities = [], anonymous = false } = event.entry;
  const leg = legKey(key.node, key.n);
  const named = anonymous ? unnamed(context, actor) : { uri: actor, shownAs: actor };
  const { uri, shownAs, number = context.anonymous } = named;
  const member: Member = {
    leg,
    uri,
    shownAs,
    identities,
    name,
    contact,
    capabilities,
    joined: false,
    sinceMs: event.stampMs,
    nicknameKey: '',
  };
  // A room that a caller without a name has opened belongs to the first that comes into it.
  const creator = actor === NAMELESS && context.creator === NAMELESS ? uri : context.creator;
  return { members: context.members.set(leg, member), anonymous: number, creator };
}

/**
 * What stands for an anonymous participant: the same for all anonymous legs of one address, for as
 * long as one of them stays (R7701-2-1). A caller without a name is known by nothing else.
 */
function unnamed(
  context: RoomContext,
  actor: string,
): { readonly uri: string; readonly shownAs: string; readonly number?: number } {
  const isSame = (member: Member) => member.uri === actor && isAnonymous(member);
  const other = actor === NAMELESS ? undefined : context.members.find(isSame);
  if (other !== undefined) return { uri: actor, shownAs: other.shownAs };
  const next = nextNumber(context);
  const shownAs = anonymousUri(next);
  const number = Math.max(next, context.anonymous);
  return { uri: actor === NAMELESS ? shownAs : actor, shownAs, number };
}

export function join(context: RoomContext, event: RoomEvent): Partial<RoomContext> {
  if (event.type !== 'participant.joined') return {};
  const member = context.members.get(event.entry.leg);
  if (member === undefined) return {};
  return { members: context.members.set(member.leg, { ...member, joined: true }) };
}

export function change(context: RoomContext, event: RoomEvent): Partial<RoomContext> {
  if (event.type !== 'participant.changed') return {};
  const { leg, capabilities } = event.entry;
  const member = context.members.get(leg);
  if (member === undefined) return {};
  return { members: context.members.set(leg, { ...member, capabilities }) };
}

/**
 * The room under the policy that an entry brings. Other URIs are theirs to whom it gives them
 * (R7701-5.2-9); names go where it has none and a variant says so (N27); whoever has several
 * sessions keeps them, and a quarantine that runs keeps its end.
 */
export function underPolicy(context: RoomContext, event: RoomEvent): Partial<RoomContext> {
  if (!('policy' in event.entry)) return {};
  const policy = completePolicy(event.entry.policy);
  const drops = !policy.nicknames && context.variants.dropNicknames;
  const { members, nicknames } = drops ? dropAll(context) : context;
  const known = members.map((member) => identified(member, policy.identities));
  return { policy, members: known, nicknames };
}

function identified(member: Member, identities: Identities): Member {
  const others = othersOf(identities, member.uri);
  const same = others.join(' ') === member.identities.join(' ');
  return isNameless(member) || same ? member : { ...member, identities: others };
}

/** S18: the legs that a new one of the same identity replaces. */
export function replaced(context: RoomContext, uri: string): readonly LegKey[] {
  return ordered(context.members).flatMap((member) => (member.uri === uri ? [member.leg] : []));
}

export function leave(context: RoomContext, leg: LegKey, stampMs: number): People {
  const { members, nicknames } = withoutLeg(context, leg, stampMs);
  // Names whose quarantine is over hold nobody back: they go before they outnumber the members.
  const full = nicknames.size > 2 * members.size + IDLE_NAMES_MAX;
  const { variants } = context;
  return { members, nicknames: full ? withoutExpired(nicknames, variants, stampMs) : nicknames };
}

function withoutLeg(context: RoomContext, leg: LegKey, stampMs: number): People {
  const member = context.members.get(leg);
  if (member === undefined) return context;
  const passed = inherited(context, member);
  const nicknames = releaseLeg(passed, member, context.policy.quarantineMs > 0, stampMs);
  return { members: passed.members.delete(leg), nicknames };
}

/** A node that starts again has lost every leg that it hosted before. */
export function loseNode(context: RoomContext, event: RoomEvent): Partial<RoomContext> {
  let next: RoomContext = context;
  for (const member of ordered(context.members)) {
    if (!isOn(member, event)) continue;
    next = { ...next, ...withoutLeg(next, member.leg, event.stampMs) };
  }
  const nicknames = withoutExpired(next.nicknames, context.variants, event.stampMs);
  return { members: next.members, nicknames };
}

export function isPresent(context: RoomContext, uri: string): boolean {
  return context.members.some((member) => member.uri === uri);
}

export function isFull(context: RoomContext): boolean {
  return context.members.size >= limits.membersMax;
}

export function isLast(context: RoomContext, leg: LegKey): boolean {
  return context.members.size === 1 && context.members.has(leg);
}

/** R7701-4.1-4: the creator's last leg leaves a room that is to end with its creator. */
export function creatorLeaves(context: RoomContext, leg: LegKey): boolean {
  if (!context.policy.deleteWithCreator) return false;
  if (context.members.get(leg)?.uri !== context.creator) return false;
  return !context.members.some((other) => other.leg !== leg && other.uri === context.creator);
}

/** The same, and nobody else is in the room. */
export function creatorLeavesAlone(context: RoomContext, leg: LegKey): boolean {
  return creatorLeaves(context, leg) && isLast(context, leg);
}

/** The creator of a room that is to end with it is lost with the node that starts again. */
export function losesCreator(context: RoomContext, event: RoomEvent): boolean {
  if (!context.policy.deleteWithCreator) return false;
  const legs = ordered(context.members).filter((member) => member.uri === context.creator);
  return legs.length > 0 && legs.every((member) => isOn(member, event));
}

/** Whoever is in the room is lost with the node that starts again. */
export function losesAll(context: RoomContext, event: RoomEvent): boolean {
  return context.members.every((member) => isOn(member, event));
}

function isOn(member: Member, event: RoomEvent): boolean {
  return member.leg.startsWith(`${event.entry.key.node}/`);
}

const IDLE_NAMES_MAX = 64;
