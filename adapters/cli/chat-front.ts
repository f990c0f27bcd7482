// What a conversation needs of whatever shows it: a terminal, plain text, or JSON lines.
import type { Notice } from '../../model/focus/notice.ts';

/** Where the lines of the input come from, and how they are stopped while too much is open. */
export interface FrontEvents {
  line(line: string): void;
  /** The input has ended. */
  closed(): void;
  /** The person types, or has taken back what they typed. */
  typing(active: boolean): void;
  interrupted(): void;
}

export interface Front {
  readonly isTerminal: boolean;
  calling(room: string): void;
  /** A notice, as the agent gave it. `isAsked`: it answers /who. */
  notice(notice: Notice, context: NoticeContext): void;
  /** Something was said, and has a number by which it is told about. */
  said(n: number, text: string, to: string | null): void;
  /** A line that is no command. */
  misunderstood(message: string): void;
  help(): void;
  /** Takes more lines, or does not for now. */
  listen(isListening: boolean): void;
  close(): void;
}

export interface NoticeContext {
  /** Somebody asked who is there, and this is the answer. */
  readonly isAsked: boolean;
  /** An error that ends the stay is told by the exit, and `left` not again. */
  readonly endsStay: boolean;
  /** Whose stay it is, as the others know them: their own comings need no telling. */
  readonly self: string;
}
