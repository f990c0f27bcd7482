// What a person is told, in words: who speaks, who comes and goes, what became of what they said.
// The same words for a terminal and for an output that is none.
// Law: what somebody calls themselves never reads as something that this client says.
import { likeness } from '../../model/client/people.ts';
import { printable } from '../../model/client/text.ts';
import type { Notice, RosterChange, RosterUser } from '../../model/focus/notice.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { equalSipUris, parseSipUri } from '../../model/wire/sip-uri.ts';

/** Text of others in one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim();
}

/**
 * What everybody of the roster is called, by address, in the roster's order: their nickname, which
 * nobody else has, else the user part of their address, or all of it where another name is alike.
 */
export function namesOf(users: readonly RosterUser[]): ReadonlyMap<string, string> {
  const names = users.map((user) => oneLine(user.nickname ?? userPart(user.uri)));
  const bearers = new Map<string, number>();
  for (const name of names.map(likeness)) bearers.set(name, (bearers.get(name) ?? 0) + 1);
  return new Map(
    users.map(({ uri, nickname }, at) => {
      const name = names[at] ?? '';
      const isShared = nickname === null && (bearers.get(likeness(name)) ?? 0) > 1;
      return [uri, isShared ? oneLine(uri) : name];
    }),
  );
}

/** What one of them is called, who need not be in the roster. */
export function nameOf(user: RosterUser, users: readonly RosterUser[] = []): string {
  const others = users.filter(({ uri }) => uri !== user.uri);
  return namesOf([...others, user]).get(user.uri) ?? oneLine(user.uri);
}

/** A name as it is shown: in quotes where it could be taken for words of this client. */
export function shown(name: string, uri: string): string {
  const isAddress = name === oneLine(uri);
  return !isAddress && MISLEADING.test(likeness(name)) ? JSON.stringify(name) : name;
}

/**
 * Who speaks: their nickname, or the user part of their address, or the name that they give with
 * the address, since a name may be anybody's.
 */
export function speaker({ nickname, name, from }: Extract<Notice, { type: 'message' }>): string {
  if (nickname !== null) return shown(oneLine(nickname), from);
  if (name !== null) return `${shown(oneLine(name), from)} <${oneLine(from)}>`;
  return shown(userPart(from), from);
}

/** Who came, left, or is called otherwise now; undefined where nobody would see a difference. */
export function changeSentence(
  change: RosterChange,
  users: readonly RosterUser[],
): string | undefined {
  const { uri } = change;
  const name = shown(nameOf(change, users), uri);
  if (change.what === 'joined') return `${name} came in.`;
  if (change.what !== 'renamed') return `${name} left.`;
  const was = shown(nameOf({ ...change, nickname: change.was }, users), uri);
  return was === name ? undefined : `${was} is ${name} now.`;
}

/** What of the changes a person does not know by themselves. */
export function othersOf(changes: readonly RosterChange[], self: string): readonly RosterChange[] {
  return changes.filter(({ uri }) => !isSame(uri, self));
}

/** The roster as it is shown: who reads it first, the others by name. */
export function inOrder(users: readonly RosterUser[], self: string): readonly RosterUser[] {
  const names = namesOf(users);
  const places = users.map((user) => {
    const isSelf = isSame(user.uri, self);
    return { user, isSelf, key: likeness(names.get(user.uri) ?? user.uri) };
  });
  places.sort((a, b) => Number(b.isSelf) - Number(a.isSelf) || (a.key < b.key ? -1 : 1));
  return places.map(({ user }) => user);
}

/** How many are there, and who. */
export function whoIsHere(names: ReadonlyMap<string, string>): string {
  const all = Array.from(names, ([uri, name]) => shown(name, uri));
  return `${all.length} here${all.length === 0 ? '' : `: ${all.join(', ')}`}`;
}

/** The same for somebody who asked: with addresses. */
export function everybody(users: readonly RosterUser[], self: string): readonly string[] {
  const names = namesOf(users);
  const lines = inOrder(users, self).map((user) => {
    const called = names.get(user.uri) ?? '';
    const name = user.name === null ? '' : oneLine(user.name);
    const address = oneLine(user.uri);
    const behind = name === '' || name === called ? '' : `, ${name}`;
    return `${shown(called, user.uri)} (${address}${behind})`;
  });
  return [`${users.length} here${lines.length === 0 ? '.' : ':'}`, ...lines];
}

/** Who types just now; '' for nobody. */
export function writing(names: readonly string[]): string {
  if (names.length === 0) return '';
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} typing`;
}

/** How one begins; who is anonymous is told by what name the others know them. */
export function joinedSentence({ room, alias }: Extract<Notice, { type: 'joined' }>): string {
  const as = alias === undefined ? '' : ` as ${userPart(alias)}`;
  return `You are in ${oneLine(room)}${as}. /help tells what you can do.`;
}

/** The user part of an address, or all of it where it has none. */
export function userPart(uri: string): string {
  const parsed = parseSipUri(asOctets(uri));
  return oneLine((parsed.ok ? parsed.value.user : undefined) ?? uri);
}

/** Whether two addresses are one person's. */
export function isSame(uri: string, other: string): boolean {
  if (uri === other) return true;
  const [one, two] = [parseSipUri(asOctets(uri)), parseSipUri(asOctets(other))];
  return one.ok && two.ok && equalSipUris(one.value, two.value);
}

export const typedHelp: readonly string[] = [
  'What you type is said. A line that begins with two slashes is said with one.',
  '/msg WHO TEXT   says TEXT to WHO alone: a nickname (in quotes if it has spaces) or an address',
  '/who            tells who is here',
  '/nick NAME      takes a nickname; /nick gives it back',
  '/leave          leaves; /help tells this',
];

/** What stands before what oneself says, marks private words, or divides who from what. */
const MISLEADING = /^you$|^you to |[:"]|\(privately\)$/;
