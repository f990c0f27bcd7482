// The only holder of nicknames, held and quarantined (RFC 7701 7; edge cases N1 to N21).
// A name belongs to the URI by which others see its holder and to those of its legs that asked for
// it (N18): shared by an anonymous session and an open one of the same person, it would say that
// they are the same (R7701-7-1, P11). Two names are the same when their PRECIS keys are.
// Law: at every log position a key has at most one holder (R7701-7-1).
import type { Map as ImmutableMap } from 'immutable';
import type { LegKey, NicknameRequested } from '../log/entry.ts';
import { prepareNickname } from '../nickname/precis.ts';
import type { Variants } from '../variant.ts';
import { isAnonymous } from './anonymity.ts';
import type { HeldNickname, Member, RoomContext } from './context.ts';
import { ordered } from './ordering.ts';

/** N4: at the very millisecond in which a quarantine ends, the claim wins, or does not. */
export function heldByAnother(
  context: RoomContext,
  asked: Asked,
  now: { readonly stampMs: number },
): boolean {
  const held = context.nicknames.get(asked.nicknameKey);
  if (held === undefined || held.uri === holder(context, asked)) return false;
  return held.untilMs === null || !isOver(context.variants, held.untilMs, now.stampMs);
}

function holder({ members }: RoomContext, { leg, actor }: Asked): string {
  return members.get(leg)?.shownAs ?? actor;
}

/** N7: the leg has no name to give back. */
export function hasNone({ members }: RoomContext, { leg }: Asked): boolean {
  return members.get(leg)?.nicknameKey === '';
}

/**
 * N20: somebody else has that display name, or that user part in the URI. Of an anonymous member
 * neither is looked at: a refusal would tell what it is called.
 */
export function isLikeAnother({ members }: RoomContext, { actor, nicknameKey }: Asked): boolean {
  return members.some((member) => {
    if (member.uri === actor || isAnonymous(member)) return false;
    const user = /^sips?:([^@]*)@/.exec(member.uri)?.[1] ?? '';
    return [member.name, user].some((name) => {
      const prepared = prepareNickname(name);
      return prepared.ok && prepared.key === nicknameKey;
    });
  });
}

/** N15: the leg holds this very name already, so that nothing changes. */
export function holdsExactly(context: RoomContext, asked: Asked): boolean {
  const held = context.nicknames.get(asked.nicknameKey);
  return (
    held !== undefined &&
    held.untilMs === null &&
    held.nickname === asked.nickname &&
    held.legs.includes(asked.leg)
  );
}

/** N17: a name of another session of the same URI is another than the one asked for. */
export function hasAnother(context: RoomContext, asked: Asked): boolean {
  return context.members.some(
    ({ uri, leg, nicknameKey }) =>
      uri === asked.actor &&
      leg !== asked.leg &&
      nicknameKey !== '' &&
      nicknameKey !== asked.nicknameKey,
  );
}

/**
 * The nickname under which others see a participant, '' for none: of several that its sessions
 * have, the one asked for last (N17). `shownAs` is the member's.
 */
export function shownNickname({ members, nicknames }: People, shownAs: string): string {
  let last: HeldNickname | undefined;
  for (const member of members.values()) {
    if (member.shownAs !== shownAs || member.nicknameKey === '') continue;
    const held = nicknames.get(member.nicknameKey);
    if (held !== undefined && (last === undefined || held.rank > last.rank)) last = held;
  }
  return last?.nickname ?? '';
}

/** N27: nobody has a name any more, and none is kept for anybody. */
export function dropAll({ members, nicknames }: People): People {
  const bare = members.map((member) =>
    member.nicknameKey === '' ? member : { ...member, nicknameKey: '' },
  );
  return { members: bare, nicknames: nicknames.clear() };
}

/** R7701-7.2-1: the former name is released only with the grant of the new one. */
export function grant(context: RoomContext, asked: Asked, stampMs: number): People {
  if (context.members.get(asked.leg) === undefined) return context;
  let next = context;
  for (const leg of followers(context, asked)) {
    next = { ...next, ...granted(next, { ...asked, leg }, stampMs) };
  }
  return next;
}

/** The legs that get the name: the asker's; by a variant others that shared its old one (N19). */
function followers({ members, variants }: RoomContext, { leg, actor }: Asked): readonly LegKey[] {
  const old = members.get(leg)?.nicknameKey ?? '';
  if (!variants.renamesTogether || old === '') return [leg];
  const sharing = ordered(members).filter((member) => {
    return member.uri === actor && member.leg !== leg && member.nicknameKey === old;
  });
  return [leg, ...sharing.map((member) => member.leg)];
}

function granted(context: RoomContext, asked: Asked, stampMs: number): People {
  const member = context.members.get(asked.leg);
  if (member === undefined) return context;
  const renames = member.nicknameKey !== '' && member.nicknameKey !== asked.nicknameKey;
  const released = renames
    ? releaseLeg(context, member, context.variants.quarantineOnRename, stampMs)
    : context.nicknames;
  const held = released.get(asked.nicknameKey);
  const uri = holder(context, asked);
  const sharing = held?.uri === uri ? held.legs : [];
  const legs = sharing.includes(asked.leg) ? sharing : [...sharing, asked.leg];
  return {
    members: context.members.set(asked.leg, { ...member, nicknameKey: asked.nicknameKey }),
    nicknames: released.set(asked.nicknameKey, {
      nickname: asked.nickname,
      key: asked.nicknameKey,
      uri,
      legs,
      rank: 1 + lastRank(context, asked),
      untilMs: null,
    }),
  };
}

/** The greatest rank among the names of the asker's other sessions. */
function lastRank({ members, nicknames }: RoomContext, asked: Asked): number {
  let last = 0;
  for (const member of members.values()) {
    if (member.uri !== asked.actor || member.leg === asked.leg) continue;
    last = Math.max(last, nicknames.get(member.nicknameKey)?.rank ?? 0);
  }
  return last;
}

/** R7701-7.3-1; N7: removal where nothing is held is a no-op. */
export function clear(context: RoomContext, asked: Asked, stampMs: number): People {
  const member = context.members.get(asked.leg);
  if (member === undefined || member.nicknameKey === '') return context;
  return {
    members: context.members.set(asked.leg, { ...member, nicknameKey: '' }),
    nicknames: releaseLeg(context, member, context.variants.quarantineOnRemoval, stampMs),
  };
}

/** The names after a leg let go of its own: kept for its URI's other legs, quarantined, or free. */
export function releaseLeg(
  context: RoomContext,
  member: Member,
  quarantine: boolean,
  stampMs: number,
): ImmutableMap<string, HeldNickname> {
  const { nicknames } = context;
  const held = nicknames.get(member.nicknameKey);
  if (held === undefined || !held.legs.includes(member.leg)) return nicknames;
  const legs = held.legs.filter((leg) => leg !== member.leg);
  if (legs.length > 0) return nicknames.set(held.key, { ...held, legs });
  const { quarantineMs } = context.policy;
  if (!quarantine || quarantineMs === 0) return nicknames.delete(held.key);
  return nicknames.set(held.key, { ...held, legs, untilMs: stampMs + quarantineMs });
}

/** N4: whether a quarantine has ended at a moment that may be its end. */
function isOver({ quarantineEndKept }: Variants, untilMs: number, stampMs: number): boolean {
  return untilMs < stampMs || (untilMs === stampMs && !quarantineEndKept);
}

type Asked = NicknameRequested & { readonly actor: string };

type People = Pick<RoomContext, 'members' | 'nicknames'>;

/** N18: of the URI's other legs the one that a leaving leg's name goes to, by a variant. */
export function inherited(context: RoomContext, leaving: Member): RoomContext {
  const { members, nicknames } = context;
  const held = nicknames.get(leaving.nicknameKey);
  if (!context.variants.nicknameInherited || held === undefined) return context;
  if (held.legs.some((leg) => leg !== leaving.leg)) return context;
  const heir = ordered(members).find(({ shownAs, leg, nicknameKey }) => {
    return shownAs === leaving.shownAs && leg !== leaving.leg && nicknameKey === '';
  });
  if (heir === undefined) return context;
  return {
    ...context,
    members: members.set(heir.leg, { ...heir, nicknameKey: held.key }),
    nicknames: nicknames.set(held.key, { ...held, legs: [...held.legs, heir.leg] }),
  };
}

/** The names without those whose quarantine is over. */
export function withoutExpired(
  nicknames: ImmutableMap<string, HeldNickname>,
  variants: Variants,
  stampMs: number,
): ImmutableMap<string, HeldNickname> {
  const expired: string[] = [];
  for (const { key, untilMs } of nicknames.values()) {
    if (untilMs !== null && isOver(variants, untilMs, stampMs)) expired.push(key);
  }
  return expired.length === 0 ? nicknames : nicknames.deleteAll(expired);
}
