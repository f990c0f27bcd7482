// Clients of every kind around a real focus: what one writes, the other is told at once, and time
// passes when the test says so. Nothing here knows what a client bends or a deed does.
import type { Effect } from '../../model/focus/effect.ts';
import type { AgentCommand, InputFact, Transport } from '../../model/focus/input.ts';
import type { Notice } from '../../model/focus/notice.ts';
import { frameMsrp, idleFramer, type MsrpFrame, type MsrpMessage } from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import {
  parseSip,
  type SipMalformed,
  type SipMessage,
  type SipRequest,
  sipHeader,
} from '../../model/wire/sip.ts';
import type { Deed } from '../../sim/world/deed.ts';
import { performDeed } from '../../sim/world/deeds.ts';
import { drivePeer, newPeer, type PeerProfile, type PeerState } from '../../sim/world/peer.ts';
import { Stage, type StageOptions } from '../focus/stage.ts';

export const ROOM = 'sip:lobby@localhost';

export class PeerStage {
  readonly stage: Stage;
  readonly clients = new Map<string, Client>();

  /** How what the focus writes to a stream is cut. */
  split: (octets: Octets) => readonly Octets[] = (octets) => [octets];

  constructor(options: StageOptions = {}) {
    this.stage = new Stage(options);
  }

  /** A client that has called the room, and whatever came of that. */
  join(
    name: string,
    profile: PeerProfile,
    transport: 'sip-udp' | 'sip-tcp' = 'sip-tcp',
    known?: Client,
  ): Client {
    const client = known ?? this.add(name, profile);
    client.ask({
      type: 'join',
      room: ROOM,
      identity: `sip:${name}@localhost`,
      name,
      via: { transport, host: '127.0.0.1', port: 5060 },
    });
    return client;
  }

  add(name: string, profile: PeerProfile): Client {
    const client = new Client(this, name, profile, this.clients.size + 1);
    this.clients.set(name, client);
    return client;
  }

  /** Everything that is under way arrives. */
  settle(): void {
    for (let busy = true; busy; ) {
      busy = this.stage.dials.length > 0;
      // Nobody listens where a client is: what the focus has to say goes by the client's own way.
      while (this.stage.dials.length > 0) this.stage.answerDial(false);
      for (const client of this.clients.values()) if (client.hear()) busy = true;
    }
  }

  /** Time passes in steps that are short enough for every timer. */
  advance(ms: number, stepMs = 250): void {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.stage.advance(stepMs);
      for (const client of this.clients.values()) client.fire();
      this.settle();
    }
  }
}

/** What crossed a connection, both ways, in order. */
export interface Crossed {
  readonly by: 'client' | 'focus';
  readonly plane: 'sip' | 'msrp';
  readonly octets: Octets;
}

export class Client {
  state: PeerState;
  readonly notices: Notice[] = [];
  readonly crossed: Crossed[] = [];
  readonly timers = new Map<string, { readonly generation: number; readonly dueMs: number }>();
  readonly closed: number[] = [];
  /** What it sent on connections that were closed. */
  readonly sentTooLate: Octets[] = [];
  /** What the focus writes to it does not arrive. */
  isDeaf = false;
  private readonly on: PeerStage;
  private readonly host: string;
  private readonly planes = new Map<number, Transport>();
  private readonly ports = new Map<number, number>();

  constructor(on: PeerStage, name: string, profile: PeerProfile, n: number) {
    this.on = on;
    this.state = newPeer(profile);
    this.host = `10.0.0.${n}`;
    const entropy = `${n}${name}`.padEnd(64, '0').replace(/[^0-9a-f]/g, 'e');
    this.drive({ type: 'booted', entropy, wallMs: 1_700_000_000_000 });
  }

  /** Asks for all of it at once. */
  ask(...commands: readonly AgentCommand[]): void {
    this.drive(...commands.map((command) => ({ type: 'command', command }) as const));
    this.on.settle();
  }

  /** Does the deed; whether it could. */
  perform(deed: Deed): boolean {
    const done = performDeed(this.state, deed);
    if (done === undefined) return false;
    this.state = done.state;
    for (const effect of done.effects) this.carryOut(effect);
    this.on.settle();
    return true;
  }

  /** What crossed since then, as SIP. */
  sip(by: Crossed['by'], since = 0): readonly (SipMessage | SipMalformed)[] {
    return this.crossed
      .slice(since)
      .filter((each) => each.by === by && each.plane === 'sip')
      .map(({ octets }) => parseSip(octets));
  }

  request(method: string, since = 0): SipRequest {
    const found = this.sip('client', since).find(
      (each): each is SipRequest => each.kind === 'request' && each.method === method,
    );
    if (found === undefined) throw new Error(`no ${method} was sent`);
    return found;
  }

  /** The statuses of the focus's final SIP responses, with the method that each answers. */
  answers(since = 0): readonly string[] {
    return this.sip('focus', since).flatMap((each) => {
      if (each.kind !== 'response' || each.status < 200) return [];
      return [`${each.status} ${sipHeader(each, 'CSeq')?.replace(/^\d+ /, '')}`];
    });
  }

  msrp(by: Crossed['by'], since = 0): readonly MsrpFrame[] {
    const octets = this.crossed
      .slice(since)
      .filter((each) => each.by === by && each.plane === 'msrp')
      .map((each) => each.octets)
      .join('');
    return frameMsrp(idleFramer, asOctets(octets)).frames;
  }

  requests(by: Crossed['by'], since = 0) {
    return this.msrp(by, since).filter(
      (each): each is Extract<MsrpMessage, { kind: 'request' }> => each.kind === 'request',
    );
  }

  statuses(since = 0): readonly number[] {
    return this.msrp('focus', since).flatMap((each) =>
      each.kind === 'response' ? [each.status] : [],
    );
  }

  told<T extends Notice['type']>(type: T): readonly Extract<Notice, { readonly type: T }>[] {
    return this.notices.filter((each): each is Extract<Notice, { readonly type: T }> => {
      return each.type === type;
    });
  }

  /** Reads what the focus wrote to it; whether there was anything. */
  hear(): boolean {
    if (this.isDeaf) return false;
    let heard = false;
    for (const [connection, transport] of this.planes) {
      const { closed } = this.on.stage;
      for (const { octets, destination } of this.taken(connection)) {
        heard = true;
        this.note('focus', connection, octets);
        const source = transport === 'sip-udp' ? { source: FOCUS } : {};
        if (destination === undefined || transport === 'sip-udp') {
          const pieces = transport === 'sip-udp' ? [octets] : this.on.split(octets);
          for (const piece of pieces) {
            this.drive({ type: 'bytes-received', connection, octets: piece, ...source });
          }
        }
      }
      if (closed.includes(connection) && !this.closed.includes(connection)) {
        heard = true;
        this.closed.push(connection);
        this.drive({ type: 'closed', connection, reason: 'closed by the focus' });
      }
    }
    return heard;
  }

  /** Timers that are due by now. */
  fire(): void {
    const { nowMs } = this.on.stage;
    for (;;) {
      const due = [...this.timers].find(([, { dueMs }]) => dueMs <= nowMs);
      if (due === undefined) return;
      const [timer, { generation }] = due;
      this.timers.delete(timer);
      this.drive({ type: 'timer-fired', timer, generation });
    }
  }

  /** What came in one tick. */
  drive(...facts: readonly InputFact[]): void {
    const atMs = this.on.stage.nowMs;
    const inputs = facts.map((fact) => ({ ...fact, atMs }));
    const { state, effects } = drivePeer(this.state, inputs);
    this.state = state;
    for (const effect of effects) this.carryOut(effect);
  }

  private taken(connection: number) {
    const { sent } = this.on.stage;
    const mine = sent.filter((each) => each.connection === connection);
    sent.splice(0, sent.length, ...sent.filter((each) => each.connection !== connection));
    return mine;
  }

  private carryOut(effect: Effect): void {
    const { stage } = this.on;
    switch (effect.type) {
      case 'send': {
        this.note('client', effect.connection, effect.octets);
        if (this.closed.includes(effect.connection)) {
          this.sentTooLate.push(effect.octets);
          return;
        }
        const port = this.ports.get(effect.connection) ?? 0;
        const source = { host: this.host, port };
        const isUdp = this.planes.get(effect.connection) === 'sip-udp';
        stage.receive(effect.connection, effect.octets, isUdp ? source : undefined);
        return;
      }
      case 'connect': {
        const connection = stage.connect(effect.transport);
        this.planes.set(connection, effect.transport);
        this.ports.set(connection, 40_000 + connection);
        const { request, transport, destination } = effect;
        const local = { host: this.host, port: 40_000 + connection };
        const far = transport === 'sip-udp' ? {} : { remote: destination };
        this.drive({ type: 'connected', connection, transport, local, request, ...far });
        return;
      }
      case 'close': {
        const { connection } = effect;
        if (this.closed.includes(connection)) return;
        this.closed.push(connection);
        stage.feed({ type: 'closed', connection, reason: 'closed' });
        this.drive({ type: 'closed', connection, reason: 'closed by this side' });
        return;
      }
      case 'set-timer':
        this.timers.set(effect.timer, effect);
        return;
      case 'clear-timer':
        this.timers.delete(effect.timer);
        return;
      case 'tell':
        this.notices.push(effect.notice);
        return;
      default:
    }
  }

  private note(by: Crossed['by'], connection: number, octets: Octets): void {
    const plane = this.planes.get(connection) === 'msrp-tcp' ? 'msrp' : 'sip';
    this.crossed.push({ by, plane, octets });
  }
}

const FOCUS = { host: '127.0.0.1', port: 5060 };
