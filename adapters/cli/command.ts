// What a command of the command line is. A command returns its exit code: 0, or throws UsageError
// (2: called wrongly), InputError (2: what it was to read cannot be read) or RunError (1: failed or
// was refused while running).

export interface CliCommand {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole of `--help`, with examples. */
  readonly usage: string;
  /** Others end, with 0, when nobody reads their output any more. */
  readonly outlivesItsOutput?: true;
  run(args: readonly string[], io: CliIo): Promise<number>;
}

export interface CliIo {
  readonly stdin: NodeJS.ReadableStream & {
    readonly isTTY?: boolean;
    /** Of a terminal: keys one by one, or lines. */
    setRawMode?(isRaw: boolean): unknown;
  };
  readonly stdout: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
  };
  readonly stderr: NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
  onSignal(signal: CliSignal, listener: () => void): void;
  /** Stops the program as ctrl-z does; `resumed` when it goes on, or could not be stopped. */
  suspend?(resumed: () => void): void;
  /** What a clock on the wall shows, such as 09:05; without, nothing is told with its time. */
  timeOfDay?(): string;
}

export type CliSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGUSR2' | 'SIGCONT';

/** The command was called wrongly: one line that says what is wrong and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command failed, or was refused, while it ran. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/** What the command was to read is damaged, of another version, or nothing of the kind. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
