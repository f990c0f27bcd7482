// One stay in one room: lines of the input become commands of the agent, its notices are shown, and
// the exit follows from how it ended. The same at a terminal, in plain text and with --json.
import { randomBytes } from 'node:crypto';
import { type AgentState, driveAgent, initialAgent } from '../../model/client/agent.ts';
import type { AgentCommand } from '../../model/focus/input.ts';
import type { Notice } from '../../model/focus/notice.ts';
import { createPump, type Pump } from '../node/pump.ts';
import type { ChatPlan } from './chat.ts';
import type { Front, FrontEvents } from './chat-front.ts';
import { commandOf, typedCommandOf } from './chat-lines.ts';
import { jsonFront, plainFront } from './chat-plain.ts';
import { canDraw, TerminalFront } from './chat-terminal.ts';
import { oneLine } from './chat-words.ts';
import { type CliIo, RunError } from './command.ts';

/** `ended` rejects with RunError when the room was not joined or was lost. */
export class Conversation {
  readonly ended: Promise<void>;
  readonly #plan: ChatPlan;
  readonly #io: CliIo;
  readonly #pump: Pump<AgentState>;
  readonly #front: Front;
  #finish: (failure: string | undefined) => void = () => {};
  #backlog: string[] = [];
  /** Things said so far: `n` of what is told about them. */
  #said = 0;
  #saysOpen = 0;
  #nicksOpen = 0;
  #whoOpen = false;
  /** The address by which the others know who is here. */
  #self: string;
  #joined = false;
  #leaveWanted = false;
  #inputEnded = false;
  #leaveGiven = false;
  #interrupted = false;
  #isOver = false;
  #failure: string | undefined;

  constructor(plan: ChatPlan, io: CliIo) {
    this.#plan = plan;
    this.#self = plan.join.identity;
    this.#io = io;
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
    this.#front = frontOf(plan, io, {
      line: (line) => {
        if (!this.#leaveWanted) this.#backlog.push(line);
        this.#work();
      },
      closed: () => {
        this.#inputEnded = true;
        this.#work();
      },
      typing: (active) => {
        if (this.#joined && !this.#leaveGiven) this.#give({ type: 'typing', active });
      },
      interrupted: () => this.#interrupt(),
    });
    this.#begin();
  }

  #begin(): void {
    const entropy = randomBytes(32).toString('hex');
    this.#pump.feed({ type: 'booted', entropy, wallMs: Date.now() });
    this.#give(this.#plan.join);
    this.#front.calling(this.#plan.join.room);
    if (this.#plan.nick !== undefined) this.#take(this.#plan.nick);
    this.#io.onSignal('SIGINT', () => this.#interrupt());
    this.#io.onSignal('SIGTERM', () => this.#interrupt());
    // Whoever read the output is gone. What is still to be told fails in the same way.
    this.#io.stdout.on('error', () => this.#leave());
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
    if (!this.#inputEnded) this.#front.listen(isIdle);
  }

  #obey(line: string): void {
    const command = this.#plan.json ? commandOf(line) : typedCommandOf(line);
    switch (command.type) {
      case 'say':
      case 'whisper':
        this.#said += 1;
        this.#saysOpen += 1;
        this.#front.said(this.#said, command.text, command.type === 'whisper' ? command.to : null);
        this.#give(command);
        break;
      case 'take-nickname':
        this.#take(command.nickname);
        break;
      case 'who':
        this.#whoOpen = true;
        this.#give(command);
        break;
      case 'typing':
        this.#give(command);
        break;
      case 'leave':
        this.#leaveWanted = true;
        this.#backlog = [];
        break;
      case 'help':
        this.#front.help();
        break;
      case 'unknown':
        this.#front.misunderstood(command.message);
        break;
      default:
    }
  }

  #give(command: AgentCommand): void {
    this.#pump.feed({ type: 'command', command });
  }

  #take(nickname: string): void {
    this.#nicksOpen += 1;
    this.#give({ type: 'take-nickname', nickname });
  }

  #leaveWhenDone(): void {
    const isOpen = this.#saysOpen + this.#nicksOpen > 0 || this.#whoOpen;
    // A person who is not in yet wants the attempt ended, not the room joined first.
    if (this.#joined ? !isOpen : this.#front.isTerminal) this.#leave();
  }

  #leave(): void {
    if (this.#leaveGiven) return;
    this.#leaveGiven = true;
    this.#give({ type: 'leave' });
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
    const endsStay = this.#endsStay(notice);
    const isAsked = notice.type === 'roster' && this.#whoOpen;
    if (notice.type === 'joined' && notice.alias !== undefined) this.#self = notice.alias;
    this.#front.notice(notice, { isAsked, endsStay, self: this.#self });
    this.#settle(notice, endsStay);
    this.#work();
  }

  #settle(notice: Notice, endsStay: boolean): void {
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
      case 'roster':
        this.#whoOpen = false;
        break;
      case 'error':
        if (notice.command === 'whisper') this.#saysOpen -= 1;
        else if (notice.command === 'who') this.#whoOpen = false;
        else if (!endsStay) this.#nicksOpen -= 1;
        else {
          this.#failure = notice.message;
          // A program is still told that the room was left; a person need not wait for that.
          if (!this.#joined || !this.#plan.json) this.#end(notice.message);
        }
        break;
      case 'left':
        this.#end(this.#failure);
        break;
      default:
    }
  }

  /** In the room only a command is refused by an error; any other error ends the stay. */
  #endsStay(notice: Notice): boolean {
    if (notice.type === 'left') return this.#failure !== undefined;
    if (notice.type !== 'error' || notice.command !== undefined) return false;
    return !(this.#joined && this.#nicksOpen > 0);
  }

  #end(failure: string | undefined): void {
    this.#isOver = true;
    this.#finish(failure === undefined ? undefined : oneLine(failure));
  }

  async #close(): Promise<void> {
    this.#front.close();
    await this.#pump.stop();
  }
}

function frontOf(plan: ChatPlan, io: CliIo, events: FrontEvents): Front {
  if (plan.json) return jsonFront(io, events);
  return canDraw(io) ? new TerminalFront(io, events) : plainFront(io, events);
}

const OPEN_MAX = 64;
