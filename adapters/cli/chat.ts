// confab chat: a participant's user agent at a terminal, or as JSON lines for a program. What is
// sent and understood is the agent's (model/client); here lines become commands, notices lines.
// Law: text of others never reaches the terminal as anything but text.
import { randomBytes } from 'node:crypto';
import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline';
import type { AgentState } from '../../model/client/agent.ts';
import { driveAgent, initialAgent } from '../../model/client/agent.ts';
import { commandRefused, nicknameSentence, sentSentence } from '../../model/client/sentence.ts';
import { printable, readableText } from '../../model/client/text.ts';
import type { AgentCommand } from '../../model/focus/input.ts';
import type { Notice } from '../../model/focus/notice.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { parseSipUri, type SipUri } from '../../model/wire/sip-uri.ts';
import { createPump, type Pump } from '../node/pump.ts';
import { type CliCommand, type CliIo, RunError, UsageError } from './command.ts';
import { type LineSource, linesOf } from './lines.ts';
import { addressOf, optionsOf } from './options.ts';

export const chat: CliCommand = {
  name: 'chat',
  summary: 'join a room and talk, at the terminal or as JSON lines',
  outlivesItsOutput: true,
  usage: `Usage: confab chat ROOM-URI --as SIP-URI [OPTIONS]

Joins a room. What is typed is said; /nick NAME takes a nickname, /nick gives it back, /leave
leaves, /help tells this; //x says /x. The end of the input leaves as well.

  --as SIP-URI        who you are
  --name TEXT         the name that others see beside what you say
  --nick NICK         asks for this nickname after joining
  --via PLACE         where SIP is sent: tcp:HOST:PORT or udp:HOST:PORT
                      (tcp, the host of ROOM-URI, and its port or 5060)
  --json              commands on stdin, one a line: say TEXT, nick NAME, nick, leave;
                      events on stdout, one JSON object a line: joined, message, sent,
                      nickname, left, error

Exit codes: 0; 1 when the room could not be joined or was lost; 2 for wrong usage.

Examples:
  confab chat sip:lobby@localhost --as sip:alice@localhost --name Alice
  echo 'say hello' | confab chat sip:lobby@localhost --as sip:bot@localhost --json
`,
  async run(args, io) {
    await new Conversation(chatPlan(args), io).ended;
    return 0;
  },
};

export interface ChatPlan {
  readonly join: Extract<AgentCommand, { type: 'join' }>;
  readonly nick: string | undefined;
  readonly json: boolean;
}

/** What the arguments ask for. Throws UsageError with one line that says what to do. */
export function chatPlan(args: readonly string[]): ChatPlan {
  const { values, positionals } = optionsOf(
    'chat',
    args,
    {
      as: { type: 'string' },
      name: { type: 'string' },
      nick: { type: 'string' },
      via: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    { most: 1, what: 'ROOM-URI' },
  );
  const [room] = positionals;
  if (room === undefined) {
    throw new UsageError('which room? Give its SIP URI, such as sip:lobby@localhost');
  }
  if (values.as === undefined) {
    throw new UsageError('who are you? Add --as and your SIP URI, such as sip:alice@localhost');
  }
  const roomUri = sipUri('the room', room);
  sipUri('--as', values.as);
  const via = values.via === undefined ? defaultVia(roomUri) : viaOf(values.via);
  const join = {
    type: 'join',
    room,
    identity: values.as,
    via,
    ...(values.name === undefined ? {} : { name: values.name }),
  } as const;
  return { join, nick: values.nick, json: values.json };
}

/** One stay in one room. `ended` rejects with RunError when the room was not joined or was lost. */
class Conversation {
  readonly ended: Promise<void>;
  readonly #plan: ChatPlan;
  readonly #io: CliIo;
  readonly #pump: Pump<AgentState>;
  readonly #lines: LineSource;
  /** The terminal's, where there is one. */
  readonly #prompting: Interface | undefined;
  readonly #isTerminal: boolean;
  #finish: (failure: string | undefined) => void = () => {};
  #backlog: string[] = [];
  #saysOpen = 0;
  #nicksOpen = 0;
  #joined = false;
  #leaveWanted = false;
  #inputEnded = false;
  #leaveGiven = false;
  #interrupted = false;
  #isOver = false;
  #failure: string | undefined;

  constructor(plan: ChatPlan, io: CliIo) {
    this.#plan = plan;
    this.#io = io;
    this.#isTerminal = !plan.json && io.stdin.isTTY === true && io.stdout.isTTY === true;
    this.ended = new Promise((resolve, reject) => {
      this.#finish = (failure) => {
        this.#close().then(
          () => (failure === undefined ? resolve() : reject(new RunError(failure))),
          reject,
        );
      };
    });
    this.#pump = createPump(
      { initial: initialAgent, drive: driveAgent },
      { notice: (notice) => this.#noticed(notice) },
    );
    const { stdin: input, stdout: output } = io;
    this.#prompting = this.#isTerminal
      ? createInterface({ input, output, prompt: '> ', terminal: true })
      : undefined;
    this.#lines = this.#prompting ?? linesOf(input);
    this.#begin();
  }

  #begin(): void {
    const entropy = randomBytes(32).toString('hex');
    this.#pump.feed({ type: 'booted', entropy, wallMs: Date.now() });
    this.#pump.feed({ type: 'command', command: this.#plan.join });
    if (this.#isTerminal) this.#print(`Calling ${oneLine(this.#plan.join.room)}...`);
    if (this.#plan.nick !== undefined) this.#take(this.#plan.nick);
    this.#lines.on('line', (line) => {
      if (!this.#leaveWanted) this.#backlog.push(line);
      this.#work();
    });
    this.#lines.on('close', () => {
      this.#inputEnded = true;
      this.#work();
    });
    this.#prompting?.on('SIGINT', () => this.#interrupt());
    this.#io.onSignal('SIGINT', () => this.#interrupt());
    this.#io.onSignal('SIGTERM', () => this.#interrupt());
    // Whoever read the output is gone.
    this.#io.stdout.on('error', () => this.#interrupt());
  }

  /** Does what the input asks for, as far as answers are not owed for too much already. */
  #work(): void {
    if (this.#isOver) return;
    while (this.#saysOpen + this.#nicksOpen < OPEN_MAX && !this.#leaveGiven) {
      const line = this.#backlog.shift();
      if (line === undefined) break;
      this.#obey(line);
    }
    const isIdle = this.#backlog.length === 0;
    if (isIdle && (this.#leaveWanted || this.#inputEnded)) this.#leaveWhenDone();
    if (this.#inputEnded) return;
    if (isIdle) this.#lines.resume();
    else this.#lines.pause();
    if (this.#joined) this.#prompting?.prompt(true);
  }

  #obey(line: string): void {
    const command = this.#plan.json ? commandOf(line) : typedCommandOf(line);
    switch (command.type) {
      case 'say':
        this.#saysOpen += 1;
        this.#pump.feed({ type: 'command', command });
        break;
      case 'take-nickname':
        this.#take(command.nickname);
        break;
      case 'leave':
        this.#leaveWanted = true;
        this.#backlog = [];
        break;
      case 'help':
        this.#print(typedHelp);
        break;
      case 'unknown':
        this.#misunderstood(command.message);
        break;
      default:
    }
  }

  #take(nickname: string): void {
    this.#nicksOpen += 1;
    this.#pump.feed({ type: 'command', command: { type: 'take-nickname', nickname } });
  }

  #leaveWhenDone(): void {
    const isDone = this.#joined && this.#saysOpen + this.#nicksOpen === 0;
    // A person who is not in yet wants the attempt ended, not the room joined first.
    if (isDone || (this.#isTerminal && !this.#joined)) this.#leave();
  }

  #leave(): void {
    if (this.#leaveGiven) return;
    this.#leaveGiven = true;
    this.#pump.feed({ type: 'command', command: { type: 'leave' } });
  }

  /** The first time properly, the second time at once. */
  #interrupt(): void {
    if (this.#isOver) return;
    if (this.#interrupted) this.#end('interrupted before the room had answered');
    this.#interrupted = true;
    this.#leave();
  }

  #noticed(notice: Notice): void {
    if (this.#isOver) return;
    if (this.#plan.json) this.#printEvent(notice);
    else this.#tell(notice);
    switch (notice.type) {
      case 'joined':
        this.#joined = true;
        break;
      case 'sent':
        this.#saysOpen -= 1;
        break;
      case 'nickname':
        this.#nicksOpen -= 1;
        break;
      case 'error':
        // In the room only a nickname is refused in this way; anything else ends the stay.
        if (this.#joined && this.#nicksOpen > 0) this.#nicksOpen -= 1;
        else this.#failure = notice.message;
        // A program is still told that the room was left; a person need not wait for that.
        if (!this.#joined || (!this.#plan.json && this.#failure !== undefined)) {
          this.#end(notice.message);
        }
        break;
      case 'left':
        this.#end(this.#failure);
        break;
      default:
    }
    this.#work();
  }

  #end(failure: string | undefined): void {
    this.#isOver = true;
    this.#finish(failure === undefined ? undefined : oneLine(failure));
  }

  async #close(): Promise<void> {
    this.#lines.close();
    await this.#pump.stop();
  }

  #tell(notice: Notice): void {
    switch (notice.type) {
      case 'joined':
        this.#print(`You are in ${oneLine(notice.room)}. /help tells what you can do.`);
        break;
      case 'message': {
        const text = readableText(notice.contentType, notice.text);
        if (text === undefined) break;
        const who = notice.private ? `${speaker(notice)} (privately)` : speaker(notice);
        // A peer's second line must not look like somebody else's first.
        this.#print(`${who}: ${text.replaceAll('\n', '\n    ')}`);
        break;
      }
      case 'sent': {
        const refusal = sentSentence(notice.status);
        if (refusal !== undefined) this.#print(`${refusal} (${oneLine(notice.text)})`);
        break;
      }
      case 'nickname':
        this.#print(oneLine(nicknameSentence(notice.status, notice.nickname)));
        break;
      case 'left':
        // A failure was told when it happened.
        if (this.#failure === undefined) this.#print(oneLine(notice.reason));
        break;
      case 'error':
        // What ends the stay is told by the exit.
        if (this.#joined && this.#nicksOpen > 0) this.#print(oneLine(notice.message));
        break;
      default:
    }
  }

  #misunderstood(message: string): void {
    if (this.#plan.json) this.#printEvent(commandRefused(message));
    else this.#print(message);
  }

  #printEvent({ type: event, ...rest }: Notice): void {
    this.#io.stdout.write(`${safeJson({ event, ...rest })}\n`);
  }

  #print(text: string): void {
    if (this.#isTerminal) {
      clearLine(this.#io.stdout, 0);
      cursorTo(this.#io.stdout, 0);
    }
    this.#io.stdout.write(`${text}\n`);
  }
}

type LineCommand =
  | Exclude<AgentCommand, { type: 'join' }>
  | { readonly type: 'help' | 'nothing' }
  | { readonly type: 'unknown'; readonly message: string };

/** A line of the JSON mode's input. */
function commandOf(line: string): LineCommand {
  const [, word = '', rest] = /^(\S*)(?: (.*))?$/s.exec(line) ?? [];
  if (word === 'say' && rest !== undefined) return { type: 'say', text: rest };
  if (word === 'nick') return { type: 'take-nickname', nickname: rest ?? '' };
  if (word === 'leave' && (rest ?? '') === '') return { type: 'leave' };
  if (line === '') return { type: 'nothing' };
  const message = `expected say TEXT, nick NAME, nick or leave, got ${JSON.stringify(line)}`;
  return { type: 'unknown', message };
}

/** A line as a person types it; a second slash says what begins with one. */
function typedCommandOf(line: string): LineCommand {
  if (line.trim() === '') return { type: 'nothing' };
  if (!line.startsWith('/')) return { type: 'say', text: line };
  if (line.startsWith('//')) return { type: 'say', text: line.slice(1) };
  const [, word = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  if (word === 'nick') return { type: 'take-nickname', nickname: rest.trimEnd() };
  if (word === 'leave') return { type: 'leave' };
  if (word === 'help') return { type: 'help' };
  const message = `There is no /${oneLine(word)}. /help tells what there is.`;
  return { type: 'unknown', message };
}

function sipUri(what: string, text: string): SipUri {
  const uri = parseSipUri(asOctets(text));
  if (!uri.ok || uri.value.headers !== undefined) {
    throw new UsageError(`${what} must be a SIP URI such as sip:name@example.org, not "${text}"`);
  }
  if (uri.value.scheme === 'sips') {
    throw new UsageError(`${what}: sips: needs TLS, which confab chat does not have; use sip:`);
  }
  return uri.value;
}

function defaultVia({ host, port }: SipUri): ChatPlan['join']['via'] {
  const reachable = /^localhost$/i.test(host) ? '127.0.0.1' : host;
  return { transport: 'sip-tcp', host: reachable, port: port ?? DEFAULT_SIP_PORT };
}

function viaOf(text: string): ChatPlan['join']['via'] {
  const [, transport, place = ''] = /^(tcp|udp):(.*)$/s.exec(text) ?? [];
  if (transport === undefined) {
    throw new UsageError(`--via takes tcp:HOST:PORT or udp:HOST:PORT, not "${text}"`);
  }
  const address = addressOf(`--via ${transport}:`, place);
  if (address.port === 0) throw new UsageError(`--via needs a port to send to, not "${text}"`);
  return { transport: transport === 'udp' ? 'sip-udp' : 'sip-tcp', ...address };
}

/**
 * Who speaks: the user part of their address, or the name that they give with the address, since a
 * name may be anybody's.
 */
function speaker({ name, from }: Extract<Notice, { type: 'message' }>): string {
  const uri = parseSipUri(asOctets(from));
  if (name !== null) return `${oneLine(name)} <${oneLine(from)}>`;
  return oneLine((uri.ok ? uri.value.user : undefined) ?? from);
}

function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim();
}

/** JSON with every control escaped, also those above ASCII, which a terminal obeys as well. */
function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(ABOVE_ASCII_CONTROLS, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const OPEN_MAX = 64;
const DEFAULT_SIP_PORT = 5060;
const ABOVE_ASCII_CONTROLS = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const typedHelp =
  'What you type is said. /nick NAME takes a nickname, /nick gives it back, /leave leaves. ' +
  'A line that begins with two slashes is said with one.';
