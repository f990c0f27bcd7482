// A conversation at a terminal: keys in, the screen out. What is shown, and how, is chat-screen's
// and chat-words'; here they meet the keyboard, the clockless stream of notices and the window.
import { emitKeypressEvents } from 'node:readline';
import { nicknameSentence, sentSentence } from '../../model/client/sentence.ts';
import { readableText } from '../../model/client/text.ts';
import type { Notice, RosterUser } from '../../model/focus/notice.ts';
import { type Editor, emptyEditor, type Key, pressed } from './chat-editor.ts';
import type { Front, FrontEvents, NoticeContext } from './chat-front.ts';
import { completions } from './chat-lines.ts';
import {
  blankScreen,
  type Dock,
  type Drawn,
  type Line,
  resized,
  type Screen,
  type Span,
  type Style,
  undocked,
  withChange,
  withDock,
  withLines,
} from './chat-screen.ts';
import {
  changeSentence,
  everybody,
  labelOf,
  oneLine,
  othersOf,
  speaker,
  typedHelp,
  userPart,
  whoIsHere,
  writing,
} from './chat-words.ts';
import type { CliIo } from './command.ts';

/** Whether there is a terminal to draw on: both ends are one, and it knows what a cursor is. */
export function canDraw({ stdin, stdout, env }: CliIo): boolean {
  const isDumb = env.TERM === 'dumb';
  return stdin.isTTY === true && stdout.isTTY === true && !isDumb;
}

export class TerminalFront implements Front {
  readonly isTerminal = true;
  readonly #io: CliIo;
  readonly #events: FrontEvents;
  readonly #marks: Marks;
  readonly #said = new Map<number, Said>();
  readonly #listeners: (() => void)[] = [];
  #screen: Screen;
  #editor: Editor = emptyEditor;
  #users: readonly RosterUser[] = [];
  #isKnown = false;
  #typists: readonly { readonly from: string; readonly name: string }[] = [];
  #where = '';
  #isOpen = true;
  #isTyping = false;

  constructor(io: CliIo, events: FrontEvents) {
    this.#io = io;
    this.#events = events;
    this.#marks = isUtf8(io) ? SIGNS : WORDS;
    const hasColours = (io.env.NO_COLOR ?? '') === '';
    this.#screen = blankScreen(this.#columns, this.#rows, hasColours);
    emitKeypressEvents(io.stdin);
    io.stdin.setRawMode?.(true);
    io.stdout.write(PASTES);
    this.#listen(io.stdin, 'keypress', (letters, key) => {
      this.#pressed(letters as string | undefined, key as Key);
    });
    this.#listen(io.stdin, 'end', () => events.closed());
    this.#listen(io.stdout, 'resize', () => this.#resized());
    io.stdin.resume();
  }

  calling(room: string): void {
    this.#where = `calling ${oneLine(room)}`;
    this.#print([quiet(`Calling ${oneLine(room)}...`)]);
  }

  said(n: number, text: string, to: string | null): void {
    const said = { text, to, mark: { text: this.#marks.pending, style: 'quiet' } } as const;
    this.#said.set(n, said);
    // Without a report it would be kept for ever.
    if (this.#said.size > KEPT_MAX) this.#said.delete(n - KEPT_MAX);
    this.#print([saidLine(n, said)]);
  }

  notice(notice: Notice, context: NoticeContext): void {
    switch (notice.type) {
      case 'sent':
        this.#mark(notice.n, notice.status, this.#marks.accepted);
        break;
      case 'report':
        this.#mark(notice.n, notice.status, this.#marks.delivered);
        break;
      case 'typing':
        this.#typing(notice);
        break;
      case 'roster':
        this.#users = notice.users;
        this.#isKnown = true;
        this.#print(rosterLines(notice, context));
        break;
      case 'error':
        if (notice.command === 'whisper' && notice.n !== undefined) {
          this.#markWith(notice.n, {
            text: `${this.#marks.failed} ${notice.message}`,
            style: 'bad',
          });
        } else if (!context.endsStay) this.#print([bad(notice.message)]);
        break;
      case 'left':
        this.#where = '';
        if (!context.endsStay) this.#print([quiet(notice.reason)]);
        break;
      default:
        if (notice.type === 'joined') this.#where = `in ${oneLine(notice.room)}`;
        this.#print(linesOf(notice, this.#users));
    }
  }

  misunderstood(message: string): void {
    this.#print([bad(message)]);
  }

  help(): void {
    this.#print(typedHelp.map(quiet));
  }

  listen(): void {
    // A person does not outrun the room; what they type is never held back.
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const stop of this.#listeners) stop();
    this.#io.stdout.write(`${undocked(this.#screen).text}${NO_PASTES}`);
    this.#io.stdin.setRawMode?.(false);
    this.#io.stdin.pause();
  }

  #pressed(letters: string | undefined, key: Key): void {
    const names = this.#users.map((user) => labelOf(user, this.#users));
    const complete = (head: string) => completions(head, names);
    const { editor, outcome } = pressed(this.#editor, letters, key, complete);
    this.#editor = editor;
    if (outcome.type === 'redraw') this.#resized();
    else this.#draw(withDock(this.#screen, this.#dock()));
    if (outcome.type === 'interrupted') this.#events.interrupted();
    else if (outcome.type === 'closed') this.#events.closed();
    else if (outcome.type === 'entered') {
      this.#isTyping = false;
      this.#events.line(outcome.line);
    } else this.#tellTyping();
  }

  /** A command is nobody's business; what will be said is. */
  #tellTyping(): void {
    const text = this.#editor.before + this.#editor.after;
    const isSaying = text.trim() !== '' && (!text.startsWith('/') || text.startsWith('//'));
    if (isSaying || this.#isTyping) this.#events.typing(isSaying);
    this.#isTyping = isSaying;
  }

  #typing({ from, nickname, active }: Extract<Notice, { type: 'typing' }>): void {
    const others = this.#typists.filter((typist) => typist.from !== from);
    const name = oneLine(nickname ?? userPart(from));
    this.#typists = active ? [...others, { from, name }] : others;
    this.#draw(withDock(this.#screen, this.#dock()));
  }

  #mark(n: number, status: number, well: string): void {
    const sentence = sentSentence(status);
    if (sentence === undefined) this.#markWith(n, { text: well, style: 'quiet' });
    else this.#markWith(n, { text: `${this.#marks.failed} ${sentence}`, style: 'bad' });
  }

  /** In place where the line can still be reached; a failure is told in a line of its own else. */
  #markWith(n: number, mark: Span): void {
    const said = this.#said.get(n);
    if (said === undefined) return;
    const marked = { ...said, mark };
    this.#said.set(n, marked);
    const drawn = withChange(this.#screen, saidLine(n, marked), this.#dock());
    if (drawn !== false) this.#draw(drawn);
    else if (mark.style === 'bad') this.#print([bad(`${mark.text} (${oneLine(said.text)})`)]);
  }

  #print(lines: readonly Line[]): void {
    this.#draw(withLines(this.#screen, lines, this.#dock()));
  }

  #resized(): void {
    this.#draw(resized(this.#screen, this.#columns, this.#rows, this.#dock()));
  }

  #draw({ screen, text }: Drawn): void {
    if (!this.#isOpen) return;
    this.#screen = screen;
    this.#io.stdout.write(text);
  }

  #dock(): Dock {
    const parts = [this.#isKnown ? whoIsHere(this.#users) : this.#where, this.#writers()];
    const state = parts.filter(Boolean).reverse().join(' | ');
    return { state, prompt: '> ', before: this.#editor.before, after: this.#editor.after };
  }

  #writers(): string {
    return writing(this.#typists.map(({ name }) => name));
  }

  get #columns(): number {
    return this.#io.stdout.columns ?? 80;
  }

  get #rows(): number {
    return this.#io.stdout.rows ?? 24;
  }

  #listen(
    source: NodeJS.EventEmitter,
    event: string,
    listener: (...values: readonly unknown[]) => void,
  ): void {
    source.on(event, listener);
    this.#listeners.push(() => source.off(event, listener));
  }
}

interface Said {
  readonly text: string;
  readonly to: string | null;
  readonly mark: Span;
}

interface Marks {
  readonly pending: string;
  readonly accepted: string;
  readonly delivered: string;
  readonly failed: string;
}

function saidLine(n: number, { text, to, mark }: Said): Line {
  const who = to === null ? 'you' : `you to ${oneLine(to)}`;
  const style: Style = to === null ? 'own' : 'private';
  return {
    key: n,
    spans: [{ text: `${who}: `, style }, { text: `${text} `, style: 'plain' }, mark],
  };
}

function linesOf(notice: Notice, users: readonly RosterUser[]): readonly Line[] {
  switch (notice.type) {
    case 'joined':
      return [quiet(`You are in ${oneLine(notice.room)}. /help tells what you can do.`)];
    case 'message': {
      const text = readableText(notice.contentType, notice.text);
      if (text === undefined) return [];
      const known = users.find(({ uri }) => uri === notice.from);
      const who = known === undefined ? speaker(notice) : labelOf(known, users);
      const style: Style = notice.private ? 'private' : `person${colourOf(notice.from)}`;
      const label = notice.private ? `${who} (privately): ` : `${who}: `;
      return [
        {
          spans: [
            { text: label, style },
            { text, style: 'plain' },
          ],
        },
      ];
    }
    case 'nickname': {
      const sentence = nicknameSentence(notice.status, notice.nickname);
      return [{ spans: [{ text: sentence, style: isWell(sentence) ? 'quiet' : 'bad' }] }];
    }
    default:
      return [];
  }
}

function rosterLines(
  { users, changes }: Extract<Notice, { type: 'roster' }>,
  { isAsked, self }: NoticeContext,
): readonly Line[] {
  if (isAsked) return everybody(users).map(quiet);
  return othersOf(changes, self).flatMap((change) => {
    const sentence = changeSentence(change, users);
    return sentence === undefined ? [] : [quiet(sentence)];
  });
}

function isWell(sentence: string): boolean {
  return sentence.startsWith('You ');
}

function quiet(text: string): Line {
  return { spans: [{ text, style: 'quiet' }] };
}

function bad(text: string): Line {
  return { spans: [{ text, style: 'bad' }] };
}

/** The same for the same person, whatever else happens. */
function colourOf(uri: string): number {
  let sum = 0;
  for (let at = 0; at < uri.length; at += 1) sum = (sum * 31 + uri.charCodeAt(at)) % 65_521;
  return sum;
}

function isUtf8({ env }: CliIo): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return /utf-?8/i.test(locale);
}

const SIGNS: Marks = { pending: '…', accepted: '✓', delivered: '✓✓', failed: '✗' };
const WORDS: Marks = { pending: '...', accepted: '[ok]', delivered: '[delivered]', failed: '!' };
const KEPT_MAX = 1_000;
/** Bracketed paste: what is pasted is not entered line by line. */
const PASTES = '\x1b[?2004h';
const NO_PASTES = '\x1b[?2004l';
