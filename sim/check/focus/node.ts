// A focus as an actor of a checked model: the very one that serves live rooms, driven message by
// message. What it draws at random follows from what it is told, and its clock stands still but for
// its timers, so that two ways to one situation end in one state.
// Law: nothing of the protocol is decided here.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { initialFocus } from '../../../model/focus/drive.ts';
import type { Effect } from '../../../model/focus/effect.ts';
import { freshFrom } from '../../../model/focus/fresh.ts';
import type { FocusSettings, InputFact } from '../../../model/focus/input.ts';
import type { FocusState } from '../../../model/focus/state.ts';
import { canonicalJson } from '../../../model/log/canonical.ts';
import { defaultPolicy, type Policy } from '../../../model/room/policy.ts';
import { defaultVariants, type Variants } from '../../../model/variant.ts';
import { asOctets, type Octets } from '../../../model/wire/octets.ts';
import { drivePlanted } from '../../plant/plant.ts';
import {
  type Event,
  isReceived,
  type Json,
  type Kind,
  type Own,
  type Sent,
  type Step,
} from '../model.ts';
import { type Cut, carried } from './carrying.ts';
import { committedOf, type Logged, loggedOf } from './entries.ts';
import { FocusKeys } from './key.ts';
import { lapsed, lapsing } from './lapsing.ts';
import { isKeeping, voidEntry } from './log-time.ts';
import type {
  Connecting,
  MsrpAnswered,
  MsrpAsked,
  Offered,
  SipAnswered,
  SipAsked,
} from './message.ts';
import { Copied, msrpTold, sipTold } from './reading.ts';
import { roomShown } from './shown.ts';
import { signalsShown } from './signals-shown.ts';
import {
  DOMAIN,
  msrpRequest,
  msrpResponse,
  type Owners,
  ROOM,
  sipRequest,
  sipResponse,
} from './wire.ts';

/** What a focus of a model is like. */
export interface NodeOptions {
  /** The node's name in the room's log; `focus` when absent. */
  readonly node?: string;
  /** The people's devices that are linked to it. */
  readonly devices: readonly string[];
  /** Whose they are, where several are one person's. */
  readonly owners?: Owners;
  /** Those that are in the room when the model begins: in this order, on their first call. */
  readonly joined?: readonly string[];
  /** The actor that is its log; absent, whatever it appends is committed at once. */
  readonly log?: string;
  /** SIP over datagrams, not over a stream. */
  readonly overUdp?: boolean;
  /** Whether its timers fire, `calm` while nothing is under way only; false when absent. */
  readonly timers?: boolean | 'calm';
  /** Names of timers that go off whenever it may be, while time stands still: `timer.interval`. */
  readonly lapses?: readonly string[];
  /** Whether the time of its log passes, so that quarantines end; false when absent. */
  readonly waits?: boolean;
  /** What devices offer that are in the room when the model begins; everything when absent. */
  readonly offers?: { readonly [device: string]: Offered };
  readonly variants?: Partial<Variants> | undefined;
  readonly policy?: Partial<Policy> | undefined;
  /** People's messages come as octets in such pieces, and ids are drawn as in a live focus. */
  readonly cut?: Cut | undefined;
  /** Told of each entry that is committed as it is appended. */
  onCommit?(logged: Logged): unknown;
}

/** A focus for models; give one to each actor of that kind. */
export function focusKind(options: NodeOptions): Kind<FocusState> {
  const node = new ModelNode(options);
  const keys = new FocusKeys(options);
  return {
    name: options.node ?? 'focus',
    initial: () => node.initial(),
    key: (state) => keys.key(state),
    offers: (state) => node.offers(state),
    step: (state, event) => node.step(state, event),
    shown: (state) => node.shown(state),
  };
}

/** One focus of a model: its state is a value, and this is what it is driven by. */
export class ModelNode {
  readonly #options: NodeOptions;
  readonly #owners: Owners;
  readonly #copied = new Copied();
  readonly #entropies = new Map<string, string>();

  constructor(options: NodeOptions) {
    this.#options = options;
    this.#owners = options.owners ?? {};
  }

  /** Booted, with whoever is there at once in its room. */
  initial(): FocusState {
    let state = this.booted();
    for (const device of this.#options.joined ?? []) {
      for (const message of joining(this.#options.offers?.[device])) {
        state = this.step(state, { from: device, message }, true).state;
      }
    }
    return state;
  }

  /** Booted, and linked to its devices. */
  booted(): FocusState {
    return this.#linked(this.#driven(initialFocus, 'boot', [this.#boot(1), RECOVERED]).state);
  }

  /** Booted for another time, with what its log has kept. */
  recovered(life: number, kept: readonly Logged[]): Step<FocusState> {
    let { state } = this.#driven(initialFocus, 'boot', [this.#boot(life)]);
    for (const logged of kept) {
      const committed = committedOf(state, ROOM, logged, stampOf(state));
      state = this.#driven(state, 'recovery', [{ type: 'committed', committed }]).state;
    }
    const { state: serving, sends = [] } = this.#told(state, 'boot', [RECOVERED], 0, false);
    return { state: this.#linked(serving), sends };
  }

  #boot(life: number): InputFact {
    const entropy = digest(`boot ${life} of ${this.#name}`);
    return { type: 'booted', entropy, wallMs: WALL_MS, settings: this.#settings() };
  }

  #linked(booted: FocusState): FocusState {
    const { devices, overUdp = false } = this.#options;
    const transport = overUdp ? 'sip-udp' : 'sip-tcp';
    // One socket takes the datagrams of everybody.
    return devices.slice(0, overUdp ? 1 : devices.length).reduce((state, device, at) => {
      const bound = { connection: sipNumber(at), transport, local: SIP } as const;
      const remote = overUdp ? {} : { remote: { host: `${device}.example`, port: 5060 } };
      const fact = { type: 'connected', ...bound, ...remote } as const;
      return this.#driven(state, `connects ${device}`, [fact]).state;
    }, booted);
  }

  offers(state: FocusState): readonly Own[] {
    const { timers = false, waits = false, lapses = [] } = this.#options;
    const calm = timers === 'calm' ? { calm: true as const } : {};
    const timer: Own = { do: 'timer', by: 'clock', ...calm };
    return [
      ...(timers !== false && !state.timers.isEmpty() ? [timer] : []),
      ...lapsing(state, lapses),
      ...(waits && isKeeping(state) ? [WAIT] : []),
    ];
  }

  step(state: FocusState, event: Event, isAlone = false): Step<FocusState> {
    const cause = canonicalJson(event);
    if (isReceived(event)) return this.#told(state, cause, this.#facts(state, event), 0, isAlone);
    if (event.do === 'lapse') return this.#told(state, cause, lapsed(state, event), 0, isAlone);
    if (event.do === 'wait') return this.waited(state);
    return this.#told(state, cause, fired(state), timerAfterMs(state), isAlone);
  }

  /** The log's time passes: to the end of the next quarantine, or so far. */
  waited(state: FocusState, afterMs?: number): Step<FocusState> {
    return this.#told(state, 'wait', [voidEntry(state, afterMs)], 0, false);
  }

  /** Drives, and lets what is appended come back where no log stands for itself. */
  #told(
    state: FocusState,
    cause: string,
    facts: readonly InputFact[],
    afterMs: number,
    isAlone: boolean,
  ): Step<FocusState> {
    const { log } = this.#options;
    const sends: Sent[] = [];
    let driven = this.#driven(state, cause, facts, afterMs);
    const waiting = [...driven.effects];
    for (let effect = waiting.shift(); effect !== undefined; effect = waiting.shift()) {
      if (effect.type !== 'append') {
        sends.push(...this.#sent(effect, driven.state));
        continue;
      }
      const logged = loggedOf(driven.state, effect.append);
      if (log !== undefined && !isAlone) {
        sends.push({ to: log, message: logged });
        continue;
      }
      driven = this.#committed(driven.state, logged);
      waiting.push(...driven.effects);
    }
    return { state: driven.state, sends };
  }

  #committed(state: FocusState, logged: Logged) {
    this.#options.onCommit?.(logged);
    const committed = committedOf(state, ROOM, logged, stampOf(state));
    return this.#driven(state, `commits ${canonicalJson(logged)}`, [
      { type: 'committed', committed },
    ]);
  }

  /** Time stands still between timers, what is drawn follows from the cause, no flood is one. */
  #driven(state: FocusState, cause: string, facts: readonly InputFact[], afterMs = 0) {
    const { life } = state;
    const isLive = life === null || this.#options.cut !== undefined;
    const fresh = isLive ? life : { ...life, fresh: freshFrom(this.#entropy(cause)) };
    const atMs = state.nowMs + afterMs;
    const inputs = facts.map((fact) => ({ ...fact, atMs }));
    const driven = drivePlanted({ ...state, life: fresh }, inputs);
    return { state: { ...driven.state, rates: initialFocus.rates }, effects: driven.effects };
  }

  /** What is drawn on a cause, as if the boot had had it. */
  #entropy(cause: string): string {
    const known = this.#entropies.get(cause) ?? digest(cause);
    this.#entropies.set(cause, known);
    return known;
  }

  #facts(
    state: FocusState,
    { from, message }: { readonly from: string; readonly message: Json },
  ): readonly InputFact[] {
    if (from === this.#options.log) {
      const committed = committedOf(state, ROOM, message as Logged, stampOf(state));
      return [{ type: 'committed', committed }];
    }
    const said = message as { readonly [key: string]: Json };
    const device = this.#options.devices.indexOf(from);
    if ('connects' in said) return [connectedMsrp(device, from, said as Connecting)];
    if ('breaks' in said) {
      const connection = sipNumber(device) + Number(said.breaks);
      return [{ type: 'closed', connection, reason: 'broken' }];
    }
    if ('sip' in said) return this.#sip(state, device, from, said);
    return this.#msrp(state, device, from, said);
  }

  #sip(state: FocusState, device: number, from: string, said: object): readonly InputFact[] {
    const { overUdp = false, cut } = this.#options;
    const octets =
      typeof (said as SipAnswered).sip === 'number'
        ? sipResponse(state, from, said as SipAnswered)
        : sipRequest(state, from, this.#owners, said as SipAsked, overUdp ? 'UDP' : 'TCP');
    const source = overUdp ? { host: `${from}.example`, port: 5060 } : undefined;
    return carried(sipNumber(overUdp ? 0 : device), 'SIP', octets, source, cut);
  }

  #msrp(state: FocusState, device: number, from: string, said: object): readonly InputFact[] {
    const { over, call = 1 } = said as MsrpAsked;
    const connection = sipNumber(device) + (over ?? call);
    const octets = this.#octets(state, from, said);
    return carried(connection, 'MSRP', octets, undefined, this.#options.cut);
  }

  #octets(state: FocusState, from: string, said: object): Octets {
    if (typeof (said as MsrpAnswered).msrp !== 'number') {
      return msrpRequest(state, from, this.#owners, said as MsrpAsked);
    }
    const answered = said as MsrpAnswered;
    const isKnown = (tid: string) => state.copies.has(tid);
    const tid = answered.tid ?? this.#copied.tid(answered.of ?? '', isKnown);
    return msrpResponse(state, from, answered, tid);
  }

  /** What an effect is to the people. */
  #sent(effect: Effect, state: FocusState): readonly Sent[] {
    switch (effect.type) {
      case 'send':
        return this.#read(effect.connection, effect.octets, effect.destination?.host);
      case 'fan-out':
        return effect.legs.flatMap(({ connection, route }) =>
          this.#read(connection, asOctets(effect.before + route + effect.after)),
        );
      case 'close':
        return [
          { to: this.#device(effect.connection), message: { breaks: callOf(effect.connection) } },
        ];
      case 'connect':
        throw new Error(`a focus of a model connects to ${canonicalJson(effect.destination)}`);
      case 'ask-drained':
        throw new Error(`a message of a model is too long, with ${state.outgoing.size} under way`);
      default:
        return [];
    }
  }

  #read(connection: number, octets: Octets, host?: string): readonly Sent[] {
    const to = host === undefined ? this.#device(connection) : host.replace(/\.example$/, '');
    const call = callOf(connection);
    if (call === 0) return [{ to, message: sipTold(octets, to) }];
    return msrpTold(octets, call, this.#copied).map((message) => ({ to, message }));
  }

  #device(connection: number): string {
    return this.#options.devices[Math.floor(connection / EACH) - 1] ?? 'nobody';
  }

  shown(state: FocusState): Json {
    return { ...roomShown(state), ...signalsShown(state) };
  }

  get #name(): string {
    return this.#options.node ?? 'focus';
  }

  #settings(): FocusSettings {
    return {
      node: this.#name,
      domain: DOMAIN,
      aliases: [],
      sip: SIP,
      msrp: { host: DOMAIN, port: 2855 },
      policy: { ...defaultPolicy, ...this.#options.policy },
      variants: { ...defaultVariants, ...this.#options.variants },
    };
  }
}

function connectedMsrp(device: number, from: string, { connects = 1 }: Connecting): InputFact {
  return {
    type: 'connected',
    connection: sipNumber(device) + connects,
    transport: 'msrp-tcp',
    local: { host: DOMAIN, port: 2855 },
    remote: { host: `${from}.example`, port: 2855 + connects },
  };
}

/** How long it is until the next timer; for ever where none is armed. */
export function timerAfterMs(state: FocusState): number {
  return state.timers.isEmpty() ? Number.POSITIVE_INFINITY : nextTimer(state).dueMs - state.nowMs;
}

/** The log's time stands still as well. */
function stampOf({ rooms }: FocusState): number {
  return Math.max(WALL_MS, rooms.get(ROOM)?.fold.stampMs ?? 0);
}

function nextTimer({ timers }: FocusState) {
  const [first] = [...timers].sort(
    ([, a], [, b]) => a.dueMs - b.dueMs || a.generation - b.generation,
  );
  if (first === undefined) throw new Error('no timer is armed');
  const [timer, { generation, dueMs }] = first;
  return { timer, generation, dueMs };
}

function fired(state: FocusState): readonly InputFact[] {
  const { timer, generation } = nextTimer(state);
  return [{ type: 'timer-fired', timer, generation }];
}

function digest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** A device's connection for SIP; those for MSRP follow it. */
function sipNumber(device: number): number {
  return (device + 1) * EACH;
}

function callOf(connection: number): number {
  return connection % EACH;
}

/** What puts a device into the room on its first call, with such an offer. */
export function joining(offered: Offered = {}): readonly Json[] {
  return [
    { sip: 'INVITE', call: 1, ...offered } as Json,
    { sip: 'ACK', call: 1, within: true },
    { connects: 1 },
    { msrp: 'SEND', call: 1 },
  ];
}

const WAIT: Own = { do: 'wait', by: 'clock' };
const RECOVERED = { type: 'recovered' } as const;
const SIP = { host: DOMAIN, port: 5060 };
const EACH = 1000;
const WALL_MS = 1_000_000_000_000;
