// The pump around drive: what arrived goes in as one tick, and what comes out is carried out in
// order, with one write a connection and one batch to the log. Law 3: it decides nothing. Law 8 is
// the core's; the pump keeps its part: a commit is told only when the log has told it.
import type { AppendEffect, Effect, FanOut, Send } from '../../model/focus/effect.ts';
import type { Address, Input, InputFact, Transport } from '../../model/focus/input.ts';
import type { Notice } from '../../model/focus/notice.ts';
import { limits } from '../../model/limits.ts';
import type { Append } from '../../model/log/entry.ts';
import type { RoomLog } from '../../model/log/port.ts';
import type { OpenSocket, SocketOwner, TcpStream, UdpSocket } from '../net/socket.ts';
import { connectTcp, listenTcp, type TcpListener } from '../net/tcp.ts';
import { connectUdp, listenUdp } from '../net/udp.ts';
import { createTimers, type Timers } from './timers.ts';

/** A pure core: the focus, a user agent, or a test's own. */
export interface Core<S> {
  readonly initial: S;
  drive(
    state: S,
    inputs: readonly Input[],
  ): { readonly state: S; readonly effects: readonly Effect[] };
}

/** What a pump needs beside its core; without a clock it takes this machine's. */
export interface PumpOptions {
  /** Absent for a core that appends nothing. */
  readonly log?: RoomLog;
  notice(notice: Notice): void;
  readonly clock?: Clock;
}

/** The two clocks of a core: one for its timers, one for what it writes down. */
export interface Clock {
  /** Milliseconds that never fall; what `Input.atMs` is taken from. */
  monotonicMs(): number;
  /** Milliseconds since 1970. */
  wallMs(): number;
}

/** A core at work: inputs are queued, driven in ticks, and their effects carried out in order. */
export interface Pump<S> {
  readonly state: S;
  /** Adds an input to the coming tick; after `stop` none is taken any more. */
  feed(fact: InputFact): void;
  /**
   * Opens a socket for peers and gives the address where it really is, port filled. Rejects with
   * the system's error (`code` is EADDRINUSE, EACCES, ...).
   */
  listen(transport: Transport, address: Address): Promise<Address>;
  /** Nothing is queued, and the log has answered every append. */
  settled(): Promise<void>;
  /**
   * Takes nothing more from outside, waits until it is settled, and closes every socket after its
   * bytes are out. What has not ended after `patienceMs` is cut off. The log stays open.
   */
  stop(patienceMs?: number): Promise<void>;
}

/**
 * A pump at rest. The first tick runs once something was fed, and begins with what was fed until
 * then, so that a focus can listen first and boot with the ports that it got: what sockets report
 * meanwhile comes behind.
 */
export function createPump<S>(core: Core<S>, options: PumpOptions): Pump<S> {
  return new NodePump(core, options);
}

class NodePump<S> implements Pump<S>, SocketOwner {
  state: S;
  readonly #core: Core<S>;
  readonly #options: PumpOptions;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #streams = new Map<number, TcpStream>();
  readonly #datagrams = new Map<number, UdpSocket>();
  readonly #open = new Set<OpenSocket>();
  readonly #listeners = new Set<TcpListener>();
  #lastConnection = 0;
  #phase: 'running' | 'stopping' | 'stopped' | 'broken' = 'running';
  #queue: InputFact[] = [];
  /** What sockets reported before the first tick. */
  readonly #early: InputFact[] = [];
  #hasBegun = false;
  #immediate: NodeJS.Immediate | undefined;
  #runsNext = false;
  #isDriving = false;
  /** Batches that the log has not answered. */
  #unanswered = 0;
  #isCutOff = false;
  #waiters: Waiter[] = [];
  #nowMs: number;
  #wallCheckedMs: number;
  #wallOffsetMs: number;

  constructor(core: Core<S>, options: PumpOptions) {
    const clock = options.clock ?? PLATFORM_CLOCK;
    this.state = core.initial;
    this.#core = core;
    this.#options = options;
    this.#clock = clock;
    this.#timers = createTimers(
      () => clock.monotonicMs(),
      () => this.#schedule(),
    );
    this.#nowMs = clock.monotonicMs();
    this.#wallCheckedMs = this.#nowMs;
    this.#wallOffsetMs = clock.wallMs() - this.#nowMs;
  }

  feed(fact: InputFact): void {
    if (this.#phase !== 'running') return;
    this.#queue.push(fact);
    this.#schedule();
  }

  report(fact: InputFact): void {
    if (this.#hasBegun) this.feed(fact);
    else this.#early.push(fact);
  }

  async listen(transport: Transport, address: Address): Promise<Address> {
    const listener =
      transport === 'sip-udp'
        ? await listenUdp(address, this)
        : await listenTcp(transport, address, this);
    if ('close' in listener) this.#listeners.add(listener);
    if (this.#phase === 'running') return listener.address;
    if ('close' in listener) listener.close();
    else listener.end();
    throw new Error('the pump has been stopped');
  }

  settled(): Promise<void> {
    return this.#until(() => this.#isSettled());
  }

  async stop(patienceMs?: number): Promise<void> {
    const cut = patienceMs === undefined ? undefined : setTimeout(this.#cutOff, patienceMs);
    try {
      await this.#stopGently();
    } finally {
      clearTimeout(cut);
    }
  }

  async #stopGently(): Promise<void> {
    if (this.#phase === 'running') this.#phase = 'stopping';
    this.#timers.clearAll();
    for (const listener of this.#listeners) listener.close();
    this.#listeners.clear();
    await this.settled();
    if (this.#phase === 'stopping') this.#phase = 'stopped';
    for (const socket of this.#open) {
      if (this.#isCutOff) socket.destroy();
      else socket.end();
    }
    await this.#until(() => this.#isCutOff || this.#open.size === 0);
  }

  /** Nobody is waited for any more: not for a log that is silent, not for a peer. */
  readonly #cutOff = (): void => {
    this.#isCutOff = true;
    for (const socket of this.#open) socket.destroy();
    this.#wake();
  };

  nextConnection(): number {
    this.#lastConnection += 1;
    return this.#lastConnection;
  }

  opened(socket: OpenSocket): void {
    this.#open.add(socket);
    if (socket.kind === 'stream') this.#streams.set(socket.connection, socket);
    if (socket.kind === 'datagram') this.#datagrams.set(socket.connection, socket);
  }

  released(socket: OpenSocket): void {
    this.#open.delete(socket);
    if (socket.kind === 'stream') this.#streams.delete(socket.connection);
    if (socket.kind === 'datagram') this.#datagrams.delete(socket.connection);
    this.#wake();
  }

  /** Everything that arrives before the event loop comes round belongs to the tick. */
  #schedule(): void {
    this.#immediate ??= setImmediate(this.#tick);
  }

  readonly #tick = (): void => {
    clearImmediate(this.#immediate);
    this.#immediate = undefined;
    this.#runsNext = false;
    if (this.#phase === 'broken') return;
    const inputs = this.#takeInputs();
    if (inputs.length > 0) this.#drive(inputs);
    this.#wake();
  };

  #takeInputs(): readonly Input[] {
    const atMs = Math.max(this.#nowMs, this.#clock.monotonicMs());
    this.#nowMs = atMs;
    if (!this.#hasBegun) this.#queue.push(...this.#early.splice(0));
    this.#hasBegun = true;
    this.#timers.takeDue(atMs, (timer, generation) => {
      this.#queue.push({ type: 'timer-fired', timer, generation });
    });
    if (atMs - this.#wallCheckedMs >= limits.wallClockStepMs) this.#checkWallClock(atMs);
    const facts = this.#queue;
    this.#queue = [];
    return facts.map((fact) => ({ ...fact, atMs }));
  }

  #checkWallClock(atMs: number): void {
    const wallMs = this.#clock.wallMs();
    const offsetMs = wallMs - atMs;
    this.#wallCheckedMs = atMs;
    if (Math.abs(offsetMs - this.#wallOffsetMs) <= limits.wallClockStepMs) return;
    this.#wallOffsetMs = offsetMs;
    this.#queue.push({ type: 'wall-clock-changed', wallMs });
  }

  #drive(inputs: readonly Input[]): void {
    this.#isDriving = true;
    try {
      const { state, effects } = this.#core.drive(this.state, inputs);
      this.state = state;
      this.#carryOut(effects);
    } catch (error) {
      // Our own bug: the state may be half of what it should be, so that nothing can go on.
      this.#phase = 'broken';
      const types = [...new Set(inputs.map((input) => input.type))].join(', ');
      const message = `confab has a bug: a tick of ${inputs.length} inputs (${types}) failed`;
      throw new Error(message, { cause: error });
    } finally {
      this.#isDriving = false;
    }
  }

  #carryOut(effects: readonly Effect[]): void {
    const written: TcpStream[] = [];
    const batch: Append[] = [];
    for (const effect of effects) {
      if (effect.type === 'fan-out') this.#fanOut(effect, written);
      else if (effect.type === 'send') this.#send(effect, written);
      else if (effect.type === 'append') batch.push(effect.append);
      else this.#carryOutOther(effect);
    }
    for (const stream of written) stream.write();
    if (batch.length > 0) this.#append(batch);
  }

  #fanOut(effect: FanOut, written: TcpStream[]): void {
    const { before, after, legs } = effect;
    for (const { connection, route } of legs) {
      const stream = this.#streams.get(connection);
      if (stream === undefined) continue;
      const { pieces } = stream;
      if (pieces.length === 0) written.push(stream);
      pieces.push(before, route, after);
    }
  }

  #send(effect: Send, written: TcpStream[]): void {
    const { connection, octets, destination } = effect;
    const stream = this.#streams.get(connection);
    if (stream === undefined) {
      this.#datagrams.get(connection)?.send(octets, destination);
    } else {
      if (stream.pieces.length === 0) written.push(stream);
      stream.pieces.push(octets);
    }
  }

  #carryOutOther(effect: Exclude<Effect, FanOut | Send | AppendEffect>): void {
    switch (effect.type) {
      case 'connect':
        if (effect.transport === 'sip-udp') connectUdp(effect, this);
        else connectTcp(effect, this);
        break;
      case 'close':
        this.#streams.get(effect.connection)?.end();
        this.#datagrams.get(effect.connection)?.end();
        break;
      case 'ask-drained':
        this.#streams.get(effect.connection)?.askDrained();
        break;
      case 'set-timer':
        if (this.#phase !== 'running') break;
        this.#timers.set(effect.timer, effect.generation, effect.dueMs);
        break;
      case 'clear-timer':
        this.#timers.clear(effect.timer);
        break;
      case 'save-snapshot':
        this.#logOf(effect).saveSnapshot(effect.snapshot);
        break;
      case 'erase-body':
        this.#logOf(effect).eraseBody(effect.room, effect.seq);
        break;
      case 'tell':
        this.#options.notice(effect.notice);
        break;
    }
  }

  #append(batch: readonly Append[]): void {
    this.#unanswered += 1;
    this.#logOf({ type: 'append' }).append(batch, (outcome) => {
      this.#unanswered -= 1;
      if (outcome.ok) {
        for (const committed of outcome.committed)
          this.#queue.push({ type: 'committed', committed });
      } else {
        this.#queue.push({ type: 'append-failed', appends: batch, reason: outcome.reason });
      }
      // Not with the coming immediate: a log that answers in one would wait for a turn of the loop.
      // Not within the log's own call either: what breaks in the tick must not be caught there.
      if (!this.#runsNext) process.nextTick(this.#tick);
      this.#runsNext = true;
    });
  }

  #logOf(effect: { readonly type: string }): RoomLog {
    const { log } = this.#options;
    if (log === undefined) throw new Error(`the core gave the effect ${effect.type} without a log`);
    return log;
  }

  #isSettled(): boolean {
    if (this.#phase === 'broken' || this.#isCutOff) return true;
    return this.#queue.length === 0 && this.#unanswered === 0 && !this.#isDriving;
  }

  #until(isSo: () => boolean): Promise<void> {
    if (isSo()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ isSo, resolve }));
  }

  #wake(): void {
    if (this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ isSo }) => !isSo());
    for (const waiter of waiters) if (!this.#waiters.includes(waiter)) waiter.resolve();
  }
}

interface Waiter {
  readonly isSo: () => boolean;
  readonly resolve: () => void;
}

const PLATFORM_CLOCK: Clock = {
  // Whole milliseconds: no timer here is finer, and a trace need not carry the digits.
  monotonicMs: () => Math.floor(performance.now()),
  wallMs: () => Date.now(),
};
