// What a message is for a receiver before it is sent: too long, of a type that it has refused, or
// such that its program could not bear it (C15, C18; A8 and A13 of what a real client needs).
// Law: for every leg that is not served the reason is told (design, section 2).
import type { Clause } from '../clause.ts';
import type { Profile } from '../profile.ts';
import type { Audience } from '../room/judgement.ts';
import type { Policy } from '../room/policy.ts';
import { isOtr, undecodable } from '../wire/decodable.ts';
import type { Octets } from '../wire/octets.ts';

/** A message's content, as receivers look at it. */
export interface Content {
  readonly body: Octets;
  readonly type: string;
  readonly policy: Policy;
  /** Whether a reader's a=max-size is more than a hint (C18). */
  readonly heedsMaxSize?: boolean;
}

export interface Reader {
  readonly profile: Profile;
  /** The longest message that it wants; null for any. */
  readonly maxBytes: number | null;
  /** Wrapped types that it has refused. */
  readonly refusedTypes: readonly string[];
}

export interface Unwanted {
  readonly clause: Clause;
  readonly reason: string;
}

/** Whether a reader gets everything, so that `unwanted` need not be asked. */
export function takesAll({ maxBytes, refusedTypes, profile }: Reader): boolean {
  const bearsAll = !profile.decodableOnly && !profile.offersOtr;
  return maxBytes === null && refusedTypes.length === 0 && bearsAll;
}

/** Why a reader does not get it; undefined when it does. */
export function unwanted(reader: Reader, content: Omit<Content, 'policy'>): Unwanted | undefined {
  const { maxBytes, refusedTypes } = reader;
  const { body, type } = content;
  if (content.heedsMaxSize !== false && maxBytes !== null && body.length > maxBytes) {
    const reason = `it takes ${maxBytes} octets, and this has ${body.length}`;
    return { clause: 'R4975-8-8', reason };
  }
  if (refusedTypes.length > 0 && refusedTypes.includes(type)) {
    return { clause: 'C15', reason: `it has refused ${type} before` };
  }
  return unbearable(reader, content);
}

/** A13: nobody gets what a program wrote by itself, and for everybody that is told. */
export function withheld({ able, unable }: Audience): Audience {
  const reason = "its sender's program wrote it by itself";
  const kept = able.map((member) => ({ member, clause: 'A13', reason }) as const);
  return { able: [], unable: [...unable, ...kept] };
}

/** Why the reader's program could not bear it; undefined when it can. */
function unbearable(
  { profile }: Pick<Reader, 'profile'>,
  content: Pick<Content, 'body'>,
): Unwanted | undefined {
  if (!profile.decodableOnly && !profile.offersOtr) return undefined;
  const seen = lookedInto(content);
  if (profile.decodableOnly && seen.undecodable !== undefined) {
    return { clause: 'A8', reason: `its program cannot decode this: ${seen.undecodable}` };
  }
  if (!profile.offersOtr || !seen.isOtr) return undefined;
  return { clause: 'A13', reason: 'its program would answer this by itself, to the whole room' };
}

/** A message has many readers, and is looked into once. */
function lookedInto(content: Pick<Content, 'body'>): Looked {
  const known = seenOf.get(content);
  if (known !== undefined) return known;
  const { body } = content;
  const seen = { undecodable: undecodable(body), isOtr: isOtr(body) };
  seenOf.set(content, seen);
  return seen;
}

interface Looked {
  readonly undecodable: string | undefined;
  readonly isOtr: boolean;
}

/** A cache by identity of a value: it can be seen from outside only as speed. */
const seenOf = new WeakMap<Pick<Content, 'body'>, Looked>();
