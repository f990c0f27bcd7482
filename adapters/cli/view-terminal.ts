// A timeline on a terminal: keys in, the whole screen out. What is shown is view-frame's, what keys
// do view-state's. Law: however it ends, the terminal is given back as it was.
import { emitKeypressEvents } from 'node:readline';
import type { Key } from './chat-editor.ts';
import { isUtf8 } from './chat-terminal.ts';
import type { CliIo } from './command.ts';
import { ENTER, frameOf, LEAVE } from './view-frame.ts';
import { pressed, seekOn, type View } from './view-state.ts';

/** Writes the run that is looked at; gives what is told of it, in a sentence. */
export type RunWriter = (view: View, path: string) => string;

/** Shows a view until somebody quits; what it was in the end. */
export function viewOnTerminal(view: View, write: RunWriter, io: CliIo): Promise<View> {
  return new Promise((resolve, reject) => {
    new ViewTerminal(view, write, io, resolve, reject).open();
  });
}

class ViewTerminal {
  readonly #io: CliIo;
  readonly #write: RunWriter;
  readonly #resolve: (view: View) => void;
  readonly #reject: (error: unknown) => void;
  readonly #listeners: (() => void)[] = [];
  #view: View;
  #isOpen = false;
  /** The shell has the terminal. */
  #isAway = false;
  #seeking: NodeJS.Immediate | undefined;

  constructor(
    view: View,
    write: RunWriter,
    io: CliIo,
    resolve: (view: View) => void,
    reject: (error: unknown) => void,
  ) {
    this.#view = view;
    this.#write = write;
    this.#io = io;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  open(): void {
    const { stdin, stdout } = this.#io;
    this.#isOpen = true;
    emitKeypressEvents(stdin, KEYS as never);
    this.#listen(stdin, 'keypress', (letters, key) => {
      this.#pressed(letters as string | undefined, key as Key);
    });
    this.#listen(stdin, 'end', () => this.#close());
    this.#listen(stdout, 'resize', () => this.#draw());
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
      this.#io.onSignal(signal, () => this.#close());
    }
    this.#io.onSignal('SIGCONT', () => this.#resume());
    this.#occupy();
    stdin.resume();
    this.#draw();
  }

  #pressed(letters: string | undefined, key: Key): void {
    this.#safely(() => {
      const { view, wish } = pressed(this.#view, letters, key);
      this.#view = view;
      if (wish?.type === 'quit') return this.#close();
      if (wish?.type === 'suspend') return this.#suspend();
      if (wish?.type === 'write') this.#view = { ...view, told: this.#write(view, wish.path) };
      this.#draw();
      this.#seek();
    });
  }

  /** Looks on piece by piece, so that a key can stop it. */
  #seek(): void {
    if (this.#view.seekingAt === null || this.#seeking !== undefined) return;
    this.#seeking = setImmediate(() => {
      this.#seeking = undefined;
      if (!this.#isOpen || this.#view.seekingAt === null) return;
      this.#safely(() => {
        const untilMs = performance.now() + SLICE_MS;
        this.#view = seekOn(this.#view, () => performance.now() >= untilMs);
        this.#draw();
        this.#seek();
      });
    });
  }

  #draw(): void {
    if (!this.#isOpen || this.#isAway) return;
    this.#safely(() => {
      const { stdout, env } = this.#io;
      const { text, scrollMax } = frameOf(this.#view, {
        columns: stdout.columns ?? 80,
        rows: stdout.rows ?? 24,
        colours: (env.NO_COLOR ?? '') === '',
        utf8: isUtf8(this.#io),
      });
      this.#view = { ...this.#view, scroll: Math.min(this.#view.scroll, scrollMax) };
      stdout.write(text);
    });
  }

  #safely(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#leave();
      this.#reject(error);
    }
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#leave();
    this.#resolve(this.#view);
  }

  #leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const stop of this.#listeners) stop();
    if (!this.#isAway) this.#vacate();
    this.#io.stdin.pause();
  }

  #occupy(): void {
    this.#io.stdin.setRawMode?.(true);
    this.#io.stdout.write(ENTER);
  }

  #vacate(): void {
    this.#io.stdout.write(LEAVE);
    this.#io.stdin.setRawMode?.(false);
  }

  #suspend(): void {
    if (this.#io.suspend === undefined) return;
    this.#vacate();
    this.#isAway = true;
    this.#io.suspend(() => this.#resume());
  }

  #resume(): void {
    if (!this.#isOpen || !this.#isAway) return;
    this.#isAway = false;
    this.#occupy();
    this.#draw();
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

/** How long a lone escape waits for the rest of a key's sequence. */
const KEYS = { escapeCodeTimeout: 50 };
const SLICE_MS = 50;
