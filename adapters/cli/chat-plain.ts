// A conversation as plain lines: for an output that is no terminal, and as JSON for a program.
import { commandRefused, nicknameSentence, sentSentence } from '../../model/client/sentence.ts';
import { readableText } from '../../model/client/text.ts';
import type { Notice } from '../../model/focus/notice.ts';
import type { Front, FrontEvents, NoticeContext } from './chat-front.ts';
import {
  changeSentence,
  everybody,
  joinedSentence,
  oneLine,
  othersOf,
  speaker,
  typedHelp,
} from './chat-words.ts';
import type { CliIo } from './command.ts';
import { linesOf } from './lines.ts';

/** Words for people, line by line, nothing in place. */
export function plainFront(io: CliIo, events: FrontEvents): Front {
  const said = new Map<number, string>();
  const print = (text: string) => io.stdout.write(`${text}\n`);
  const failed = (n: number, sentence: string | undefined, isFinal: boolean) => {
    const text = said.get(n);
    if (sentence !== undefined) print(`${sentence}${text === undefined ? '' : ` (${text})`}`);
    if (isFinal || sentence !== undefined) said.delete(n);
  };
  return {
    ...lineInput(io, events),
    isTerminal: false,
    calling: () => {},
    said(n, text) {
      said.set(n, oneLine(text));
      // Without a report it would be kept for ever.
      if (said.size > KEPT_MAX) said.delete(n - KEPT_MAX);
    },
    notice(notice, context) {
      if (notice.type === 'sent') failed(notice.n, sentSentence(notice.status), false);
      else if (notice.type === 'report') failed(notice.n, sentSentence(notice.status), true);
      else for (const line of plainLines(notice, context)) print(line);
    },
    misunderstood: print,
    help: () => print(typedHelp.join('\n')),
  };
}

/** Each notice as one line of JSON. */
export function jsonFront(io: CliIo, events: FrontEvents): Front {
  const print = ({ type: event, ...rest }: Notice) => {
    io.stdout.write(`${safeJson({ event, ...rest })}\n`);
  };
  return {
    ...lineInput(io, events),
    isTerminal: false,
    calling: () => {},
    said: () => {},
    notice: print,
    misunderstood: (message) => print(commandRefused(message)),
    help: () => {},
  };
}

function plainLines(notice: Notice, context: NoticeContext): readonly string[] {
  switch (notice.type) {
    case 'joined':
      return [joinedSentence(notice)];
    case 'message': {
      const text = readableText(notice.contentType, notice.text);
      if (text === undefined) return [];
      const who = notice.private ? `${speaker(notice)} (privately)` : speaker(notice);
      // A peer's second line must not look like somebody else's first.
      return [`${who}: ${text.replaceAll('\n', '\n    ')}`];
    }
    case 'roster':
      if (context.isAsked) return everybody(notice.users, context.self);
      return othersOf(notice.changes, context.self).flatMap(
        (change) => changeSentence(change, notice.users) ?? [],
      );
    case 'nickname':
      return [oneLine(nicknameSentence(notice.status, notice.nickname))];
    case 'left':
      return context.endsStay ? [] : [oneLine(notice.reason)];
    case 'error':
      return context.endsStay ? [] : [oneLine(notice.message)];
    default:
      return [];
  }
}

function lineInput(io: CliIo, events: FrontEvents): Pick<Front, 'listen' | 'close'> {
  const lines = linesOf(io.stdin);
  lines.on('line', (line) => events.line(line));
  lines.on('close', () => events.closed());
  return {
    listen: (isListening) => (isListening ? lines.resume() : lines.pause()),
    close: () => lines.close(),
  };
}

/** JSON with every control escaped, also those above ASCII, which a terminal obeys as well. */
function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(ABOVE_ASCII_CONTROLS, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const ABOVE_ASCII_CONTROLS = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const KEPT_MAX = 1_000;
