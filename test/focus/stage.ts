// A focus on a stage: the pure core with a clock, a log and peers that the test plays by hand.
// Nothing here knows how the focus works inside; it speaks bytes and commits entries.
import { drive, initialFocus } from '../../model/focus/drive.ts';
import type { Connect, Effect } from '../../model/focus/effect.ts';
import type { InputFact, Transport } from '../../model/focus/input.ts';
import type { Notice } from '../../model/focus/notice.ts';
import type { FocusState } from '../../model/focus/state.ts';
import type { Append, Committed, RoomSnapshot } from '../../model/log/entry.ts';
import { defaultPolicy, type Policy } from '../../model/room/policy.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import type { Address } from '../../model/wire/address.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';

export interface StageOptions {
  readonly policy?: Partial<Policy>;
  readonly variants?: Partial<Variants>;
  /** What the log held before the focus started. */
  readonly history?: readonly Committed[];
  readonly entropy?: string;
  /** The test commits by hand. */
  readonly holdsLog?: boolean;
  /** The test says when sockets have taken their pieces. */
  readonly holdsSockets?: boolean;
  /** It is told to stop before it has read its log. */
  readonly drainsAtStart?: boolean;
}

export interface Sent {
  readonly connection: number;
  readonly octets: Octets;
  readonly destination?: Address;
}

export class Stage {
  state: FocusState = initialFocus;
  nowMs = 1000;
  readonly sent: Sent[] = [];
  /** The same, and nobody takes from it. */
  readonly record: Sent[] = [];
  readonly closed: number[] = [];
  /** Streams that the focus asked for and that the test has not answered. */
  readonly dials: Connect[] = [];
  readonly erased: number[] = [];
  readonly snapshots: RoomSnapshot[] = [];
  readonly notices: Notice[] = [];
  /** Where the focus asked to be connected to. */
  readonly connects: Connect[] = [];
  readonly pending: Append[] = [];
  readonly log: Committed[] = [];
  /** Every input so far, to be fed to another focus. */
  readonly inputs: { atMs: number; fact: InputFact }[] = [];
  holdsLog: boolean;
  holdsSockets: boolean;
  /** Connections whose sockets are to tell that they have taken everything. */
  readonly asking: number[] = [];
  private readonly timers = new Map<string, { generation: number; dueMs: number }>();
  private lastConnection = 0;
  /** How many entries each room has among the first `counted` of the log. */
  private readonly entries = new Map<string, number>();
  private counted = 0;

  constructor(options: StageOptions = {}) {
    this.holdsLog = false;
    this.holdsSockets = options.holdsSockets ?? false;
    const policy = { ...defaultPolicy, ...options.policy };
    const settings = {
      node: 'node1',
      domain: 'localhost',
      aliases: ['127.0.0.1'],
      sip: { host: '127.0.0.1', port: 5060 },
      msrp: { host: '127.0.0.1', port: 2855 },
      policy,
      variants: { ...defaultVariants, ...options.variants },
    };
    const entropy = options.entropy ?? 'ab'.repeat(32);
    this.feed({ type: 'booted', entropy, wallMs: 1_700_000_000_000, settings });
    for (const committed of options.history ?? []) {
      this.log.push(committed);
      this.feed({ type: 'committed', committed });
    }
    this.holdsLog = options.holdsLog ?? false;
    if (options.drainsAtStart) this.feed({ type: 'command', command: { type: 'drain' } });
    this.feed({ type: 'recovered' });
  }

  feed(...facts: readonly InputFact[]): void {
    this.drive(facts);
    while (!this.holdsLog && this.pending.length > 0) this.commit();
    this.takePieces();
  }

  /** Sockets take what they were given, until nobody waits for that any more. */
  private takePieces(): void {
    while (!this.holdsSockets && this.asking.length > 0) {
      const drained = this.asking.splice(0);
      this.drive(drained.map((connection) => ({ type: 'drained', connection }) as const));
    }
  }

  /** Commits everything that was appended so far. */
  commit(): void {
    const batch = this.pending.splice(0);
    this.drive(batch.map((append) => ({ type: 'committed', committed: this.stamped(append) })));
    this.takePieces();
  }

  /** Fails everything that was appended so far. */
  failLog(reason = 'disk full'): void {
    this.drive([{ type: 'append-failed', appends: this.pending.splice(0), reason }]);
  }

  connect(transport: Transport, port = 40_000 + this.lastConnection): number {
    this.lastConnection += 1;
    const connection = this.lastConnection;
    const local = { host: '127.0.0.1', port: transport === 'msrp-tcp' ? 2855 : 5060 };
    const remote = { host: '127.0.0.1', port };
    const stream = transport === 'sip-udp' ? {} : { remote };
    this.feed({ type: 'connected', connection, transport, local, ...stream });
    return connection;
  }

  /** Answers the oldest stream that the focus asked for: it is up, or cannot be had. */
  answerDial(isUp: boolean): number {
    const dial = this.dials.shift();
    if (dial === undefined) throw new Error('the focus asked for no stream');
    if (isUp) return this.connected(dial.request);
    this.feed({ type: 'connect-failed', request: dial.request, reason: 'ECONNREFUSED' });
    return 0;
  }

  /** What the focus asked to be connected to is. */
  connected(request: number): number {
    this.lastConnection += 1;
    const connection = this.lastConnection;
    const local = { host: '127.0.0.1', port: 50_000 + connection };
    const asked = this.connects.find((each) => each.request === request);
    if (asked === undefined) throw new Error(`nobody asked for ${request}`);
    const { transport, destination: remote } = asked;
    this.feed({ type: 'connected', connection, transport, local, remote, request });
    return connection;
  }

  receive(connection: number, octets: string, source?: Address): void {
    const fact = { type: 'bytes-received', connection, octets: asOctets(octets) } as const;
    this.feed(source === undefined ? fact : { ...fact, source });
  }

  /** Lets time pass; timers fire in the order of their deadlines. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const due = this.nextTimer();
      if (due === undefined || due.dueMs > endMs) break;
      const { timer, generation, dueMs } = due;
      this.timers.delete(timer);
      this.nowMs = Math.max(this.nowMs, dueMs);
      this.feed({ type: 'timer-fired', timer, generation });
    }
    this.nowMs = endMs;
  }

  /** What was sent on a connection since the last call. */
  take(connection: number): readonly Octets[] {
    const taken: Octets[] = [];
    let kept = 0;
    for (const sent of this.sent) {
      if (sent.connection === connection) taken.push(sent.octets);
      else {
        this.sent[kept] = sent;
        kept += 1;
      }
    }
    this.sent.length = kept;
    return taken;
  }

  get armed(): number {
    return this.timers.size;
  }

  private drive(facts: readonly InputFact[]): void {
    for (const fact of facts) this.inputs.push({ atMs: this.nowMs, fact });
    const driven = drive(
      this.state,
      facts.map((fact) => ({ ...fact, atMs: this.nowMs })),
    );
    this.state = driven.state;
    this.ticked(facts, driven.effects);
    for (const effect of driven.effects) this.perform(effect);
  }

  /** For whoever watches. */
  protected ticked(_facts: readonly InputFact[], _effects: readonly Effect[]): void {}

  private perform(effect: Effect): void {
    switch (effect.type) {
      case 'send':
        this.sent.push(effect);
        this.record.push(effect);
        return;
      case 'fan-out':
        for (const { connection, route } of effect.legs) {
          const sent = { connection, octets: asOctets(effect.before + route + effect.after) };
          this.sent.push(sent);
          this.record.push(sent);
        }
        return;
      case 'connect':
        this.connects.push(effect);
        this.dials.push(effect);
        return;
      case 'ask-drained':
        this.asking.push(effect.connection);
        return;
      case 'close':
        this.closed.push(effect.connection);
        return;
      case 'set-timer':
        this.timers.set(effect.timer, effect);
        return;
      case 'clear-timer':
        this.timers.delete(effect.timer);
        return;
      case 'append':
        this.pending.push(effect.append);
        return;
      case 'erase-body':
        this.erased.push(effect.seq);
        return;
      case 'save-snapshot':
        this.snapshots.push(effect.snapshot);
        return;
      case 'tell':
        this.notices.push(effect.notice);
        return;
    }
  }

  private stamped({ entry, body }: Append): Committed {
    const seq = this.entriesOf(entry.room) + 1;
    const stampMs = 1_700_000_000_000 + this.nowMs;
    const committed = { room: entry.room, seq, stampMs, entry };
    const whole = body === undefined ? committed : { ...committed, body: body.octets };
    this.log.push(whole);
    return whole;
  }

  /** The first that is due, of several the one that was armed first. */
  private nextTimer(): { timer: string; generation: number; dueMs: number } | undefined {
    let next: { timer: string; generation: number; dueMs: number } | undefined;
    for (const [timer, { generation, dueMs }] of this.timers) {
      if (next === undefined || dueMs < next.dueMs) next = { timer, generation, dueMs };
    }
    return next;
  }

  /** Counted as the log grows; a test may have cut it. */
  private entriesOf(room: string): number {
    if (this.log.length < this.counted) {
      this.entries.clear();
      this.counted = 0;
    }
    for (; this.counted < this.log.length; this.counted += 1) {
      const grown = this.log[this.counted]?.room ?? '';
      this.entries.set(grown, (this.entries.get(grown) ?? 0) + 1);
    }
    return this.entries.get(room) ?? 0;
  }
}
