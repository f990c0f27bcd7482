// What a person is told, in words: who speaks, who comes and goes, what became of what they said.
// The same words for a terminal and for an output that is none.
import { printable } from '../../model/client/text.ts';
import type { Notice, RosterChange, RosterUser } from '../../model/focus/notice.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSipUri } from '../../model/wire/sip-uri.ts';

/** Text of others in one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim();
}

/**
 * What somebody of the roster is called: their nickname, which nobody else has, else the user part
 * of their address, or all of it where two have the same.
 */
export function labelOf(user: RosterUser, users: readonly RosterUser[] = []): string {
  if (user.nickname !== null) return oneLine(user.nickname);
  const name = userPart(user.uri);
  const isShared = users.some((other) => other.uri !== user.uri && calls(other, name));
  return isShared ? oneLine(user.uri) : name;
}

/**
 * Who speaks: their nickname, or the user part of their address, or the name that they give with
 * the address, since a name may be anybody's.
 */
export function speaker({ nickname, name, from }: Extract<Notice, { type: 'message' }>): string {
  if (nickname !== null) return oneLine(nickname);
  if (name !== null) return `${oneLine(name)} <${oneLine(from)}>`;
  return userPart(from);
}

/** Who came, left, or is called otherwise now; undefined where nobody would see a difference. */
export function changeSentence(
  change: RosterChange,
  users: readonly RosterUser[],
): string | undefined {
  const label = labelOf(change, users);
  if (change.what === 'joined') return `${label} came in.`;
  if (change.what !== 'renamed') return `${label} left.`;
  const was = labelOf({ ...change, nickname: change.was }, users);
  return was === label ? undefined : `${was} is ${label} now.`;
}

/** What of the changes a person does not know by themselves. */
export function othersOf(changes: readonly RosterChange[], self: string): readonly RosterChange[] {
  return changes.filter(({ uri }) => uri !== self);
}

/** How many are there, and who. */
export function whoIsHere(users: readonly RosterUser[]): string {
  const labels = users.map((user) => labelOf(user, users));
  return `${users.length} here${users.length === 0 ? '' : `: ${labels.join(', ')}`}`;
}

/** The same for somebody who asked: with addresses. */
export function everybody(users: readonly RosterUser[]): readonly string[] {
  const lines = users.map((user) => {
    const label = labelOf(user, users);
    const name = user.name === null ? '' : oneLine(user.name);
    return `${label} (${oneLine(user.uri)}${name === '' || name === label ? '' : `, ${name}`})`;
  });
  return [`${users.length} here${lines.length === 0 ? '.' : ':'}`, ...lines];
}

/** Who types just now; '' for nobody. */
export function writing(names: readonly string[]): string {
  if (names.length === 0) return '';
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} typing`;
}

/** The user part of an address, or all of it where it has none. */
export function userPart(uri: string): string {
  const parsed = parseSipUri(asOctets(uri));
  return oneLine((parsed.ok ? parsed.value.user : undefined) ?? uri);
}

function calls({ nickname, uri }: RosterUser, name: string): boolean {
  return nickname === name || (nickname === null && userPart(uri) === name);
}

export const typedHelp: readonly string[] = [
  'What you type is said. A line that begins with two slashes is said with one.',
  '/msg WHO TEXT   says TEXT to WHO alone: a nickname (in quotes if it has spaces) or an address',
  '/who            tells who is here',
  '/nick NAME      takes a nickname; /nick gives it back',
  '/leave          leaves; /help tells this',
];
