// What a command of the command line is. A command returns its exit code: 0, or throws UsageError
// (2: called wrongly) or RunError (1: failed or was refused while running).

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
}

export type CliSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGUSR2';

/** The command was called wrongly: one line that says what is wrong and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command failed, or was refused, while it ran. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
