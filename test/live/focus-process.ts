// A focus as people run it: its own process, free ports, a data folder of its own; and the
// command line's other commands beside it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const root = join(import.meta.dirname, '../..');

const NODE_FLAGS = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];

export function cliArgs(...args: readonly string[]): string[] {
  return cliArgsIn(root, ...args);
}

/** The same of another copy of the sources. */
function cliArgsIn(home: string, ...args: readonly string[]): string[] {
  return [...NODE_FLAGS, join(home, 'adapters/cli/main.ts'), ...args];
}

export interface Lines {
  readonly all: readonly Record<string, unknown>[];
  /** The next line, of all that were not asked for yet, for which the test holds. */
  next(matches: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
}

export class FocusProcess {
  readonly child: ChildProcess;
  readonly lines: Lines;
  readonly exited: Promise<number | null>;
  /** 127.0.0.1:PORT */
  sip = '';
  msrp = '';
  stderr = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    this.lines = linesOf(child);
    child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.exited = new Promise((resolve) => {
      child.on('exit', (code) => resolve(code));
    });
  }

  static start(data: string, ...args: readonly string[]): Promise<FocusProcess> {
    return FocusProcess.startIn(root, data, ...args);
  }

  /** Starts what another copy of the sources makes. */
  static async startIn(home: string, data: string, ...args: readonly string[]) {
    const ports = ['--sip', '127.0.0.1:0', '--msrp', '127.0.0.1:0'];
    const given = args.includes('--sip') ? [] : ports;
    const child = spawn(
      process.execPath,
      cliArgsIn(home, 'serve', ...given, '--data', data, '--json', ...args),
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    endsWithTests(child);
    const focus = new FocusProcess(child);
    const ready = await Promise.race([
      focus.lines.next(({ event }) => event === 'ready'),
      focus.exited.then((code) => {
        throw new Error(`the focus exited with ${code}: ${focus.stderr}`);
      }),
    ]);
    focus.sip = (ready.sip as { tcp: string }).tcp;
    focus.msrp = (ready.msrp as { tcp: string }).tcp;
    return focus;
  }

  /** The state line of a room, asked for by SIGUSR2. */
  async room(uri: string): Promise<{ seq: number; hash: string }> {
    const line = this.lines.next(({ event, room }) => event === 'state' && room === uri);
    this.child.kill('SIGUSR2');
    return (await line) as unknown as { seq: number; hash: string };
  }

  /** Ends it as an operator does; its exit code. */
  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exited;
  }

  kill(): Promise<number | null> {
    this.child.kill('SIGKILL');
    return this.exited;
  }
}

/** `confab chat --json` as a child: say things to it, wait for its events. */
export class ChatProcess {
  readonly child: ChildProcess;
  readonly lines: Lines;
  readonly exited: Promise<number | null>;

  constructor(room: string, as: string, via: string, ...args: readonly string[]) {
    this.child = spawn(
      process.execPath,
      cliArgs('chat', room, '--as', as, '--via', via, '--json', ...args),
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    endsWithTests(this.child);
    this.lines = linesOf(this.child);
    this.exited = new Promise((resolve) => {
      this.child.on('exit', (code) => resolve(code));
    });
  }

  tell(command: string): void {
    this.child.stdin?.write(`${command}\n`);
  }

  event(name: string): Promise<Record<string, unknown>> {
    return this.lines.next(({ event }) => event === name);
  }
}

/** A test that fails stops nothing that it has started: it ends with the tests at the latest. */
export function endsWithTests(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

/** Runs a command to its end. */
export function confab(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, cliArgs(...args), {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** A folder that is removed when the tests of the file are over. */
export function scratch(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'confab-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function policyFile(folder: string, policy: object): string {
  const file = join(folder, 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  return file;
}

/** Whether a foreign program is there. With CI=true its absence is a failure, told by the test. */
export function isInstalled(program: string): boolean {
  const found = spawnSync('which', [program]).status === 0;
  if (!found && process.env.CI === 'true') {
    throw new Error(`${program} is not installed, and CI=true: install it (see .ci/run)`);
  }
  return found;
}

/** What a child writes, as one JSON object a line. */
export function linesOf(child: ChildProcess): Lines {
  const all: Record<string, unknown>[] = [];
  let asked = 0;
  const wake: (() => void)[] = [];
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      all.push(JSON.parse(line) as Record<string, unknown>);
      for (const each of wake.splice(0)) each();
    });
  }
  return {
    all,
    async next(matches) {
      const from = asked;
      for (let at = from; ; at += 1) {
        while (at >= all.length) await new Promise<void>((resolve) => wake.push(resolve));
        const line = all[at];
        if (line !== undefined && matches(line)) {
          asked = Math.max(asked, at + 1);
          return line;
        }
      }
    },
  };
}
