// Somebody who looks at a run on a terminal that forgives nothing.
import { runCli } from '../../adapters/cli/main.ts';
import { io } from './chatting.ts';
import { Terminal } from './terminal-emulator.ts';

/** The keys by their names, as terminals send them. */
export const keys = {
  ...{ right: '\x1b[C', left: '\x1b[D', up: '\x1b[A', down: '\x1b[B' },
  ...{ home: '\x1b[H', end: '\x1b[F', pageUp: '\x1b[5~', pageDown: '\x1b[6~' },
  ...{ enter: '\r', tab: '\t', backspace: '\x7f', interrupt: '\x03' },
} as const;

/** A command line on a terminal; `exit` is its exit code. */
export function viewing(args: readonly string[], columns = 80, rows = 24, env = {}) {
  const screen = new Terminal(columns, rows);
  screen.write('$ confab\r\n');
  const terminal = io(screen, { env: { LANG: 'C.UTF-8', NO_COLOR: '1', ...env } });
  const exit = runCli(args, terminal.cli);
  const shows = async (isSo: (rows: readonly string[]) => boolean, wanted = 'that') => {
    let late: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const tell = () => reject(new Error(`no ${wanted} in:\n${screen.text().join('\n')}`));
      late = setTimeout(tell, PATIENCE_MS);
    });
    await Promise.race([terminal.until(() => isSo(screen.text())), tooLate]);
    clearTimeout(late);
  };
  return {
    ...terminal,
    screen,
    exit,
    /** Waits until the screen has a row like that, and gives it. */
    async row(pattern: RegExp): Promise<string> {
      await shows((all) => all.some((row) => pattern.test(row)), `${pattern}`);
      return screen.text().find((row) => pattern.test(row)) ?? '';
    },
    shows,
  };
}

const PATIENCE_MS = 4_000;
