// A conversation at a terminal: keys in, the screen out. What is shown, and how, is chat-screen's
// and chat-words'; here they meet the keyboard, the clockless stream of notices and the window.
import { emitKeypressEvents } from 'node:readline';
import { sentSentence } from '../../model/client/sentence.ts';
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
  undocked,
  withChange,
  withDock,
  withLines,
} from './chat-screen.ts';
import {
  bad,
  isGranted,
  linesOf,
  quiet,
  rosterLines,
  type Said,
  saidLine,
  timed,
} from './chat-told.ts';
import {
  inOrder,
  isSame,
  namesOf,
  oneLine,
  shown,
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
  /** What they are called, by address, in the order in which they are shown. */
  #names: ReadonlyMap<string, string> = new Map();
  #self = '';
  #isKnown = false;
  #typists: readonly { readonly from: string; readonly name: string }[] = [];
  #where = '';
  #isOpen = true;
  /** The shell has the terminal. */
  #isAway = false;
  #isTyping = false;

  constructor(io: CliIo, events: FrontEvents) {
    this.#io = io;
    this.#events = events;
    this.#marks = isUtf8(io) ? SIGNS : WORDS;
    const hasColours = (io.env.NO_COLOR ?? '') === '';
    this.#screen = blankScreen(this.#columns, this.#rows, hasColours);
    emitKeypressEvents(io.stdin);
    this.#occupy();
    io.onSignal('SIGCONT', () => this.#resume());
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
    const mark = { text: this.#marks.pending, style: 'quiet' } as const;
    const said = { text, to, mark, time: this.#io.timeOfDay?.() };
    this.#said.set(n, said);
    // Without a report it would be kept for ever.
    if (this.#said.size > KEPT_MAX) this.#said.delete(n - KEPT_MAX);
    this.#show([timed(saidLine(n, said), said.time)]);
  }

  notice(notice: Notice, context: NoticeContext): void {
    this.#self = context.self;
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
        this.#know(notice.users);
        this.#isKnown = true;
        if (context.isAsked) this.#show(rosterLines(notice, context));
        else this.#print(rosterLines(notice, context));
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
      case 'nickname':
        if (isGranted(notice)) this.#rename(notice.nickname);
        this.#print(linesOf(notice, this.#users));
        break;
      default:
        if (notice.type === 'joined') this.#where = `in ${oneLine(notice.room)}`;
        this.#print(linesOf(notice, this.#users));
    }
  }

  misunderstood(message: string): void {
    this.#show([bad(message)]);
  }

  help(): void {
    this.#show(typedHelp.map(quiet));
  }

  listen(): void {
    // A person does not outrun the room; what they type is never held back.
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const stop of this.#listeners) stop();
    this.#vacate();
    this.#io.stdin.pause();
  }

  #occupy(): void {
    this.#io.stdin.setRawMode?.(true);
    this.#io.stdout.write(PASTES);
  }

  #vacate(): void {
    this.#io.stdout.write(`${undocked(this.#screen).text}${NO_PASTES}`);
    this.#io.stdin.setRawMode?.(false);
  }

  /** The shell gets its terminal back for a while; what happens in the meantime is told then. */
  #suspend(): void {
    if (this.#io.suspend === undefined) return;
    this.#vacate();
    this.#screen = undocked(this.#screen).screen;
    this.#isAway = true;
    this.#io.suspend(() => this.#resume());
  }

  #resume(): void {
    if (!this.#isOpen) return;
    this.#isAway = false;
    this.#occupy();
    this.#resized();
  }

  #know(users: readonly RosterUser[]): void {
    this.#users = inOrder(users, this.#self);
    this.#names = namesOf(this.#users);
  }

  /** The roster may tell of the own nickname some seconds later. */
  #rename(nickname: string): void {
    const own = nickname === '' ? null : nickname;
    this.#know(
      this.#users.map((user) => {
        return isSame(user.uri, this.#self) ? { ...user, nickname: own } : user;
      }),
    );
  }

  #pressed(letters: string | undefined, key: Key): void {
    const complete = (head: string) => completions(head, this.#othersNames());
    const { editor, outcome } = pressed(this.#editor, letters, key, complete);
    this.#editor = editor;
    // Drawn once, at its end: key by key a long paste would take minutes.
    if (editor.isPasting) return;
    if (outcome.type === 'redraw') this.#resized();
    else this.#draw(withDock(this.#screen, this.#dock()));
    if (outcome.type === 'suspended') this.#suspend();
    else if (outcome.type === 'interrupted') this.#events.interrupted();
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
    const known = this.#names.get(from) ?? oneLine(nickname ?? userPart(from));
    const name = shown(known, from);
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
    const drawn = withChange(this.#screen, timed(saidLine(n, marked), said.time), this.#dock());
    if (drawn !== false) this.#draw(drawn);
    else if (mark.style === 'bad') this.#print([bad(`${mark.text} (${oneLine(said.text)})`)]);
  }

  #print(lines: readonly Line[]): void {
    const time = this.#io.timeOfDay?.();
    this.#show(lines.map((line) => timed(line, time)));
  }

  #show(lines: readonly Line[]): void {
    this.#draw(withLines(this.#screen, lines, this.#dock()));
  }

  #othersNames(): readonly string[] {
    const others = Array.from(this.#names).filter(([uri]) => !isSame(uri, this.#self));
    return others.map(([, name]) => name);
  }

  #resized(): void {
    this.#draw(resized(this.#screen, this.#columns, this.#rows, this.#dock()));
  }

  #draw({ screen, text }: Drawn): void {
    if (!this.#isOpen) return;
    this.#screen = screen;
    if (!this.#isAway) this.#io.stdout.write(text);
  }

  #dock(): Dock {
    const parts = [this.#isKnown ? whoIsHere(this.#names) : this.#where, this.#writers()];
    const state = parts.filter(Boolean).reverse().join(' | ');
    const typed = (text: string) => text.replaceAll('\n', this.#marks.lineEnd);
    const { before, after } = this.#editor;
    return { state, prompt: '> ', before: typed(before), after: typed(after) };
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

/** Whether letters beyond ASCII can be shown, by the locale. */
export function isUtf8({ env }: CliIo): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return /utf-?8/i.test(locale);
}

const SIGNS: Marks = {
  ...{ pending: '…', accepted: '✓', delivered: '✓✓', failed: '✗' },
  lineEnd: '↵',
};
const WORDS: Marks = {
  ...{ pending: '...', accepted: '[ok]', delivered: '[delivered]', failed: '!' },
  lineEnd: '|',
};

interface Marks {
  readonly pending: string;
  readonly accepted: string;
  readonly delivered: string;
  readonly failed: string;
  /** Stands for a line end in what is typed. */
  readonly lineEnd: string;
}

const KEPT_MAX = 1_000;
/** Bracketed paste: what is pasted is not entered line by line. */
const PASTES = '\x1b[?2004h';
const NO_PASTES = '\x1b[?2004l';
