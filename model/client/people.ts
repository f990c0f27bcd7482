// Who is in the room, as the agent's person is told: the roster's users by URI, nickname and name,
// what changed from one document to the next, and whom a word that a person types means
// (R4575-4.6-*, R7701-6.2-1, R7701-7.4-1). Law: a change is told once, with the whole roster.
import type { AgentNotice, RosterChange, RosterUser } from '../focus/notice.ts';
import { prepareNickname } from '../nickname/precis.ts';
import { asciiLower } from '../wire/ascii.ts';
import type { ConferenceInfo } from '../wire/conference-info.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { equalSipUris, parseSipUri } from '../wire/sip-uri.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { applyConferenceInfo, type RosterUser as Person, type Roster } from './roster.ts';
import { flush } from './saying.ts';
import { reasons } from './sentence.ts';
import { rewire, type Turn, tell } from './state.ts';
import { rosterIsDue } from './subscribing.ts';

/** Takes a roster document and tells what it changed; what the subscription must do about it. */
export function takeDocument(turn: Turn, info: ConferenceInfo): 'refresh' | 'gone' | undefined {
  const { subscription } = turn.wire;
  // A new subscription counts its versions from the beginning.
  const base = subscription?.isTold === true ? turn.roster : null;
  const applied = applyConferenceInfo(base ?? undefined, info);
  if (applied.kind === 'discarded') return undefined;
  if (applied.kind !== 'applied') return applied.kind;
  if (subscription !== null) rewire(turn, { subscription: { ...subscription, isTold: true } });
  const before = turn.roster === null ? null : usersOf(turn.roster);
  turn.roster = applied.roster;
  const users = usersOf(applied.roster);
  const changes = before === null ? [] : changesBetween(before, users);
  if (before === null || changes.length > 0) {
    turn.rosterAsked = false;
    if (turn.call.matches('joined')) tell(turn, { type: 'roster', users, changes });
  }
  // What was held back because nobody knew whom it was for.
  if (before === null) flush(turn);
  return undefined;
}

/** The subscription is over: whoever waited for it learns that. What was known stays known. */
export function rosterOver(turn: Turn): void {
  if (turn.rosterAsked) refuseRoster(turn);
  flush(turn);
}

/** Tells who is in the room: now, or as soon as it is known. */
export function tellWho(turn: Turn): void {
  if (turn.call.matches('joined') && turn.roster !== null) {
    tell(turn, { type: 'roster', users: usersOf(turn.roster), changes: [] });
  } else if (rosterIsDue(turn) || isComing(turn)) turn.rosterAsked = true;
  else refuseRoster(turn);
}

/** The nickname that the roster has for a URI; null for none. */
export function nicknameOf(turn: Turn, uri: Octets): string | null {
  if (turn.roster === null) return null;
  return userOf(usersOf(turn.roster), uri)?.nickname ?? null;
}

export type Meant =
  | { readonly uri: Octets }
  | { readonly status: number; readonly message: string };

/**
 * Whom a word means: a URI itself, else the nickname, the user part or at last the name of somebody
 * in the room: a name may be anybody's, and must not draw away what is for another. 404 for nobody
 * and for several; a nickname is no address (R7701-6.2-1).
 */
export function meantBy(turn: Turn, word: string): Meant {
  if (isUri(word)) return { uri: asOctets(word) };
  const users = turn.roster === null ? [] : usersOf(turn.roster);
  const key = likeness(word);
  const tiers: readonly ((user: RosterUser) => boolean)[] = [
    ({ nickname }) => nickname !== null && likeness(nickname) === key,
    ({ uri }) => userPart(uri) === word,
    ({ uri, name }) => [userPart(uri), name].some((own) => own != null && likeness(own) === key),
  ];
  for (const isMeant of tiers) {
    const found = users.filter(isMeant);
    const [one] = found;
    if (found.length === 1 && one !== undefined) return { uri: encodeUtf8(one.uri) };
    if (found.length > 1) {
      const uris = found.map(({ uri }) => uri).join(', ');
      return { status: 404, message: `${word} may be any of ${uris}: give the address.` };
    }
  }
  return { status: 404, message: `Nobody here is called ${word}.` };
}

/** Whether a word is an address by itself (R7701-6.1-3). */
export function isUri(word: string): boolean {
  return URI.test(word) && encodeUtf8(word) === word;
}

/** The same for what is alike in whatever case or width (R7701-7.1-9). */
export function likeness(text: string): string {
  const prepared = prepareNickname(text);
  return prepared.ok ? prepared.key : asciiLower(text);
}

/** Those who are there: a user whose every device has gone is not. */
export function usersOf(roster: Roster): readonly RosterUser[] {
  return [...roster.users.values()].filter(isPresent).map((user) => ({
    uri: user.entity,
    nickname: user.nickname ?? null,
    name: user.displayText ?? null,
  }));
}

function isPresent({ endpoints }: Person): boolean {
  return endpoints.length === 0 || endpoints.some(({ status }) => !absent.has(status ?? ''));
}

function changesBetween(
  before: readonly RosterUser[],
  after: readonly RosterUser[],
): readonly RosterChange[] {
  const [old, now] = [before, after].map((users) => new Map(users.map((user) => [user.uri, user])));
  if (old === undefined || now === undefined) return [];
  const left = before.filter(({ uri }) => !now.has(uri));
  return [
    ...left.map((user) => ({ what: 'left' as const, ...user })),
    ...after.flatMap((user): readonly RosterChange[] => {
      const known = old.get(user.uri);
      if (known === undefined) return [{ what: 'joined', ...user }];
      if (known.nickname === user.nickname && known.name === user.name) return [];
      return [{ what: 'renamed', ...user, was: known.nickname }];
    }),
  ];
}

/** Entities are compared octet by octet in a roster; a sender may be written otherwise. */
function userOf(users: readonly RosterUser[], uri: Octets): RosterUser | undefined {
  const same = users.find((user) => user.uri === uri);
  if (same !== undefined) return same;
  const wanted = parseSipUri(uri);
  if (!wanted.ok) return undefined;
  return users.find((user) => {
    const own = parseSipUri(asOctets(user.uri));
    return own.ok && equalSipUris(own.value, wanted.value);
  });
}

/** The room was not entered yet, and nobody knows whether it will tell. */
function isComing({ call }: Turn): boolean {
  const before = ['connecting', 'calling', 'proceeding', 'linking', 'binding'] as const;
  return before.some((state) => call.matches(state));
}

function refuseRoster(turn: Turn): void {
  turn.rosterAsked = false;
  const refusal = { type: 'error', status: 480, message: reasons.noRoster } as const;
  tell(turn, { ...refusal, command: 'who' } satisfies AgentNotice);
}

function userPart(uri: string): string | undefined {
  const parsed = parseSipUri(asOctets(uri));
  return parsed.ok ? parsed.value.user : undefined;
}

const URI = /^(?:sips?|im|tel):[^\s<>"]+$/i;
const absent: ReadonlySet<string> = new Set(['disconnected', 'disconnecting']);
