// For whom a message is, by what its entry says and who was there (R7701-6.1-8, R7701-6.2-9,
// R7701-6.2-11; edge cases P7, P10, P11, C47). Law: nothing of room/judgement is asked.
import type { LegKey } from '../log/entry.ts';
import type { Variants } from '../variant.ts';
import { IMDN_TYPE } from '../wire/imdn.ts';
import type { Attendee, Posted } from './minutes.ts';

export type { Posted } from './minutes.ts';

/** Whether a leg may get a copy: it was in the room, and the message is for it. */
export function isMeant(posted: Posted, leg: LegKey, variants: Variants): boolean {
  return whyNot(posted, leg, variants) === undefined;
}

/** Why a leg must not get a copy; undefined when it may. */
export type Misdelivery = 'absent' | 'sender' | 'private' | 'unable';

/** What is wrong with a copy for a leg; undefined when nothing is. */
export function whyNot(posted: Posted, leg: LegKey, variants: Variants): Misdelivery | undefined {
  if (leg === posted.leg) return 'sender';
  const member = posted.members.get(leg);
  const sender = posted.members.get(posted.leg);
  if (!isToOne(posted, variants)) {
    if (member?.joined !== true) return 'absent';
    return member.uri === posted.actor && !variants.copyToOwnDevices ? 'sender' : undefined;
  }
  // A stranger that gets a private message is the worse of the two.
  if (member === undefined) return 'absent';
  const isFor = isKnownBy(member, posted.to, variants);
  const isOwn = member.uri === sender?.uri && variants.privateToOwnDevices;
  if (!isFor && !isOwn) return 'private';
  if (!member.joined) return 'absent';
  const isExempt = variants.imdnExempt && posted.contentType === IMDN_TYPE;
  return isOwn || isExempt || member.privateMessages ? undefined : 'unable';
}

/**
 * Whether a leg has to get a copy or a reason: certainly meant, whatever else may be read into the
 * address.
 */
export function isOwed(posted: Posted, member: Attendee, variants: Variants): boolean {
  if (!member.joined || member.leg === posted.leg) return false;
  if (!isToOne(posted, variants)) return member.uri !== posted.actor || variants.copyToOwnDevices;
  return member.shownAs === posted.to || (member.uri === posted.to && !member.anonymous);
}

/** It goes to one participant and not to the room. */
export function isToOne(posted: Posted, variants: Variants): boolean {
  return posted.isPrivate || isToOneByVariant(posted, variants);
}

/** P20: a member who has the room's URI comes first, by a variant. */
function isToOneByVariant({ members, to }: Posted, { memberBeforeRoom }: Variants): boolean {
  return memberBeforeRoom && members.some(({ shownAs, joined }) => joined && shownAs === to);
}

/** By its own address, one that policy gives it, or an im URI like one of these. */
export function isKnownBy(
  member: Attendee,
  uri: string,
  { imIsSip, anonymousReached }: Variants,
): boolean {
  if (member.shownAs === uri) return true;
  if (member.anonymous && !anonymousReached) return false;
  const sip = imIsSip && uri.startsWith('im:') ? `sip:${uri.slice('im:'.length)}` : uri;
  return [uri, sip].some((each) => member.uri === each || member.identities.includes(each));
}
