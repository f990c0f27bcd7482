// Participants whose name others are not to know (RFC 3323, RFC 7701 5.2 and 6.1): the URI that
// stands for them, and what of them may be seen.
// Law: whatever leaves a room about a member to others is taken from `seen` (R7701-5.2-12, X5).
import type { Member, RoomContext } from './context.ts';

/** As what a caller without a name acts until the room has given it a URI [R3323-4.1-1]. */
export const NAMELESS = 'sip:anonymous@anonymous.invalid';

/** What others may know of a member; empty where they may know nothing. */
export interface Seen {
  readonly uri: string;
  readonly name: string;
  readonly contact: string;
}

export function seen(member: Member): Seen {
  const { shownAs: uri, name, contact } = member;
  return isAnonymous(member) ? { uri, name: '', contact: '' } : { uri, name, contact };
}

/** Whether a URI in canonical spelling says that its bearer has no name. */
export function isAnonymousUri(uri: string): boolean {
  return ANONYMOUS.test(uri);
}

/** Nobody else has a URI of that domain: a caller from it is made anonymous as well. */
export function isAnonymous({ shownAs }: Pick<Member, 'shownAs'>): boolean {
  return isAnonymousUri(shownAs);
}

/** It called without a name: the URI that the room gave it is the only one that it has. */
export function isNameless(member: Member): boolean {
  return isAnonymous(member) && member.uri === member.shownAs;
}

/**
 * The number of the anonymous URI that the next participant gets. It counts in log order and is
 * not used again, so that nobody gets what was meant for a predecessor (P12, R7701-6.1-5).
 */
export function nextNumber(context: RoomContext): number {
  if (!context.variants.anonymousReused) return context.anonymous + 1;
  const taken = new Set(context.members.valueSeq().map(({ shownAs }) => shownAs));
  let number = 1;
  while (taken.has(anonymousUri(number))) number += 1;
  return number;
}

export function anonymousUri(number: number): string {
  return `sip:anonymous${number}@anonymous.invalid`;
}

const ANONYMOUS = /^sips?:(?:[^@]*@)?anonymous\.invalid(?::\d+)?$/;
