// What happens in a room as lines of the screen: who says what in which style, what comes and goes,
// and what became of the own words. Pure.
import { nicknameSentence } from '../../model/client/sentence.ts';
import { readableText } from '../../model/client/text.ts';
import type { Notice, RosterUser } from '../../model/focus/notice.ts';
import type { NoticeContext } from './chat-front.ts';
import type { Line, Span, Style } from './chat-screen.ts';
import {
  changeSentence,
  everybody,
  joinedSentence,
  nameOf,
  oneLine,
  othersOf,
  shown,
} from './chat-words.ts';

/** Something that the person said, and what became of it. */
export interface Said {
  readonly text: string;
  readonly to: string | null;
  readonly mark: Span;
  /** When, as a clock on the wall shows it. */
  readonly time: string | undefined;
}

/** The line of the own words with that number, by which it can be changed. */
export function saidLine(n: number, { text, to, mark }: Said): Line {
  const who = to === null ? 'you' : `you to ${oneLine(to)}`;
  const style: Style = to === null ? 'own' : 'private';
  const words = `${text.trimEnd()} `;
  return { key: n, spans: [{ text: `${who}: `, style }, { text: words, style: 'plain' }, mark] };
}

/** The lines of a notice that is told by itself; none for what is shown elsewhere. */
export function linesOf(notice: Notice, users: readonly RosterUser[]): readonly Line[] {
  switch (notice.type) {
    case 'joined':
      return [quiet(joinedSentence(notice))];
    case 'message':
      return messageLines(notice, users);
    case 'nickname': {
      const sentence = nicknameSentence(notice.status, notice.nickname);
      return [isGranted(notice) ? quiet(sentence) : bad(sentence)];
    }
    default:
      return [];
  }
}

/** Whether the nickname is had, or given back, as was asked. */
export function isGranted({ status, nickname }: Extract<Notice, { type: 'nickname' }>): boolean {
  return nicknameSentence(status, nickname).startsWith('You ');
}

/** Who is there, where somebody asked; else who came, left, or is called otherwise now. */
export function rosterLines(
  { users, changes }: Extract<Notice, { type: 'roster' }>,
  { isAsked, self }: NoticeContext,
): readonly Line[] {
  if (isAsked) return everybody(users, self).map(quiet);
  return othersOf(changes, self).flatMap((change) => {
    const sentence = changeSentence(change, users);
    return sentence === undefined ? [] : [quiet(sentence)];
  });
}

/** The line with its time before it, where there is one. */
export function timed(line: Line, time: string | undefined): Line {
  if (time === undefined) return line;
  return { ...line, spans: [{ text: `${time} `, style: 'quiet' }, ...line.spans] };
}

export function quiet(text: string): Line {
  return { spans: [{ text, style: 'quiet' }] };
}

export function bad(text: string): Line {
  return { spans: [{ text, style: 'bad' }] };
}

function messageLines(
  notice: Extract<Notice, { type: 'message' }>,
  users: readonly RosterUser[],
): readonly Line[] {
  const text = readableText(notice.contentType, notice.text);
  if (text === undefined) return [];
  const { from, nickname, name } = notice;
  // Who came just now may speak before the roster has them.
  const known = users.find(({ uri }) => uri === from) ?? { uri: from, nickname, name };
  const who = shown(nameOf(known, users), from);
  const style: Style = notice.private ? 'private' : `person${colourOf(from)}`;
  const label = notice.private ? `${who} (privately): ` : `${who}: `;
  const words: Span = { text: text.trimEnd(), style: 'plain' };
  return [{ spans: [{ text: label, style }, words] }];
}

/** The same for the same person, whatever else happens. */
function colourOf(uri: string): number {
  let sum = 0;
  for (let at = 0; at < uri.length; at += 1) sum = (sum * 31 + uri.charCodeAt(at)) % 65_521;
  return sum;
}
