// Who has which nickname, decided once more from the log alone (R7701-7, R7701-7.1-10,
// R7701-7.2-1; edge cases N1 to N21): by the first claim in log order, kept for a while behind its
// holder where policy says so. Law: nothing of room/nicknames is asked.
import type { Entry, LegKey, NicknameRequested } from '../log/entry.ts';
import type { Variants } from '../variant.ts';
import { asciiLower } from '../wire/ascii.ts';
import type { Attendee, Minutes } from './minutes.ts';

/** A name that somebody has, or that is kept for somebody. */
export interface Claim {
  readonly nickname: string;
  /** By what the others know who has it. */
  readonly uri: string;
  /** The legs that use it; none while it is only kept. */
  readonly legs: readonly LegKey[];
  /** By the log's stamps; null while it is in use. */
  readonly untilMs: number | null;
}

type Asked = NicknameRequested & Pick<Entry, 'actor'>;

type People = Pick<Minutes, 'members' | 'names'>;

/** Whether a claim is to be granted at this place of the log, and whose the name is if not. */
export function decided(
  minutes: Minutes,
  asked: Asked,
  variants: Variants,
): { readonly isGranted: boolean; readonly holder: string } {
  const no = { isGranted: false, holder: '' };
  const { members, policy, names, stampMs } = minutes;
  const member = members.get(asked.leg);
  if (minutes.state !== 'open' || !policy.nicknames || member?.uri !== asked.actor) return no;
  if (asked.nickname === '') {
    const removesNothing = member.nameKey === '' && variants.nothingToRemove !== 200;
    return { isGranted: !removesNothing, holder: '' };
  }
  const key = keyOf(asked);
  const held = names.get(key);
  if (held !== undefined && held.uri !== member.shownAs) {
    const isKept = held.untilMs === null || !isOver(held.untilMs, stampMs, variants);
    if (isKept) return { isGranted: false, holder: held.uri };
  }
  const others = [...members.values()];
  if (variants.likeOthersNames !== 200 && others.some((other) => isCalled(other, asked))) return no;
  const hasAnother = others.some(
    ({ uri, leg, nameKey }) =>
      uri === asked.actor && leg !== asked.leg && nameKey !== '' && nameKey !== key,
  );
  return { isGranted: variants.secondNickname === 200 || !hasAnother, holder: '' };
}

/** N20: somebody else is openly called so. */
function isCalled({ uri, name, anonymous }: Attendee, asked: Asked): boolean {
  if (uri === asked.actor || anonymous) return false;
  const user = uri.slice(uri.indexOf(':') + 1, uri.indexOf('@'));
  return [name, user].some((each) => {
    return ASCII.test(each) && keyOf({ ...asked, nickname: each }) === keyOf(asked);
  });
}

/** The room after a claim that was granted, the empty one included, which gives a name back. */
export function claimed(minutes: Minutes, asked: Asked, variants: Variants): Minutes {
  const key = asked.nickname === '' ? '' : keyOf(asked);
  const old = minutes.members.get(asked.leg)?.nameKey ?? '';
  const together = variants.renamesTogether && key !== '' && old !== '' && old !== key;
  const sharing = together
    ? [...minutes.members.values()].filter(
        ({ uri, leg, nameKey }) => uri === asked.actor && leg !== asked.leg && nameKey === old,
      )
    : [];
  let next: Minutes = minutes;
  for (const leg of [asked.leg, ...sharing.map((member) => member.leg)]) {
    next = { ...next, ...takenBy(next, leg, key, asked, variants) };
  }
  return next;
}

function takenBy(
  minutes: Minutes,
  leg: LegKey,
  key: string,
  asked: Asked,
  variants: Variants,
): People {
  const member = minutes.members.get(leg);
  if (member === undefined) return minutes;
  const keeps = key === '' ? variants.quarantineOnRemoval : variants.quarantineOnRename;
  const names = member.nameKey === key ? minutes.names : released(minutes, member, keeps);
  const members = minutes.members.set(leg, { ...member, nameKey: key });
  if (key === '') return { members, names };
  const held = names.get(key);
  const sharing = held?.uri === member.shownAs ? held.legs : [];
  const legs = sharing.includes(leg) ? sharing : [...sharing, leg];
  const claim = { nickname: asked.nickname, uri: member.shownAs, legs, untilMs: null };
  return { members, names: names.set(key, claim) };
}

/**
 * People and names once a leg is about to go: its name stays with others of its address, or rests.
 */
export function withoutName(minutes: Minutes, leg: LegKey, variants: Variants): People {
  const member = minutes.members.get(leg);
  if (member === undefined || member.nameKey === '') return minutes;
  const held = minutes.names.get(member.nameKey);
  const isLast = held?.legs.every((each) => each === leg) === true;
  const heir =
    variants.nicknameInherited && isLast
      ? [...minutes.members.values()].find(
          ({ shownAs, leg: other, nameKey }) =>
            shownAs === member.shownAs && other !== leg && nameKey === '',
        )
      : undefined;
  if (heir !== undefined && held !== undefined) {
    const { nameKey } = member;
    return {
      members: minutes.members.set(heir.leg, { ...heir, nameKey }),
      names: minutes.names.set(nameKey, { ...held, legs: [heir.leg] }),
    };
  }
  const names = released(minutes, member, true);
  return { members: minutes.members, names };
}

function released(minutes: Minutes, member: Attendee, keeps: boolean): Minutes['names'] {
  const { names, policy, stampMs } = minutes;
  const held = names.get(member.nameKey);
  if (held === undefined || !held.legs.includes(member.leg)) return names;
  const legs = held.legs.filter((leg) => leg !== member.leg);
  if (legs.length > 0) return names.set(member.nameKey, { ...held, legs });
  if (!keeps || policy.quarantineMs === 0) return names.delete(member.nameKey);
  return names.set(member.nameKey, { ...held, legs, untilMs: stampMs + policy.quarantineMs });
}

/** The name as it was asked for. */
export function nameOf({ names }: Minutes, key: string): string {
  return names.get(key)?.nickname ?? '';
}

/** N4: in the very millisecond in which it ends, a name is free or not. */
function isOver(untilMs: number, stampMs: number, { quarantineEndKept }: Variants): boolean {
  return untilMs < stampMs || (untilMs === stampMs && !quarantineEndKept);
}

/**
 * Of plain ASCII names the key is known without the PRECIS tables: case and spaces do not count.
 */
export function keyOf({ nickname, nicknameKey }: Pick<Asked, 'nickname' | 'nicknameKey'>): string {
  if (!ASCII.test(nickname)) return nicknameKey;
  return asciiLower(nickname).split(' ').filter(Boolean).join(' ');
}

const ASCII = /^[ -~]+$/;
