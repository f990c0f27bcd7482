// A live focus: the pump around `drive`, a room log, and the sockets. It wires, boots and drains;
// what is said to whom is the model's (law 3).
import { randomBytes } from 'node:crypto';
import { drive, initialFocus } from '../../model/focus/drive.ts';
import type { Effect } from '../../model/focus/effect.ts';
import type { FocusSettings, Input, InputFact } from '../../model/focus/input.ts';
import type { Notice } from '../../model/focus/notice.ts';
import type { FocusState } from '../../model/focus/state.ts';
import { limits } from '../../model/limits.ts';
import type { RoomLog } from '../../model/log/port.ts';
import { stateHash } from '../../model/room/fold.ts';
import type { Policy } from '../../model/room/policy.ts';
import { defaultVariants, type Variants } from '../../model/variant.ts';
import type { Address } from '../../model/wire/address.ts';
import { asciiLower } from '../../model/wire/ascii.ts';
import { sha256 } from '../log/sha256.ts';
import { createPump, type Pump } from './pump.ts';

/** Where a focus listens, what is allowed in its rooms, and where they are kept. */
export interface ServerOptions {
  /** Port 0 picks a free one; UDP and TCP get the same. */
  readonly sip: Address;
  readonly msrp: Address;
  /** The host of room URIs. */
  readonly domain: string;
  /** The host that peers are told to reach; the listening host when absent. */
  readonly advertise?: string;
  readonly policy: Policy;
  /** Readings of the RFCs other than the default ones. */
  readonly variants?: Partial<Variants>;
  /** Opened already, not recovered yet; the server closes it. */
  readonly log: RoomLog;
  notice(notice: Notice): void;
  /** Sees every tick: what went in, and what came of it. For recording; it changes nothing. */
  watch?(inputs: readonly Input[], effects: readonly Effect[]): void;
  /** Sees the tick that failed, which is the last: what was thrown is thrown on. */
  watchFailure?(inputs: readonly Input[], error: unknown): void;
}

/** A room as it stands: what a replay of its log up to `seq` gives as well. */
export interface RoomStateLine {
  readonly room: string;
  readonly seq: number;
  /** Hex SHA-256 of the room's fold. */
  readonly hash: string;
}

/** A focus that serves; `startServer` gives it. `sip` and `msrp` tell where it really listens. */
export interface Server {
  readonly sip: Address;
  readonly msrp: Address;
  readonly pump: Pump<FocusState>;
  /** Every room as it stands, by URI. */
  rooms(): readonly RoomStateLine[];
  /** Judges everybody by this policy from now on, in every room. */
  changePolicy(policy: Policy): void;
  /**
   * Refuses what is new, ends every leg, and stops: whoever has not answered after
   * `limits.drainMs`, and does not take its last bytes `limits.drainCutMs` later, is cut off.
   */
  drain(): Promise<void>;
}

/** Starts a focus. Rejects with the system's error when an address cannot be listened on. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { log } = options;
  const drained = signal();
  const pump = createPump(
    { initial: initialFocus, drive: watched(options) },
    {
      log,
      notice(notice) {
        if (notice.type === 'drained') drained.raise();
        options.notice(notice);
      },
    },
  );
  try {
    const tcp = await pump.listen('sip-tcp', options.sip);
    const sip = await pump.listen('sip-udp', { ...options.sip, port: tcp.port });
    const msrp = await pump.listen('msrp-tcp', options.msrp);
    for (const fact of firstInputs(options, sip, msrp)) pump.feed(fact);
    await pump.settled();
    return {
      sip,
      msrp,
      pump,
      rooms: () => roomsOf(pump.state),
      changePolicy: (policy) =>
        pump.feed({ type: 'command', command: { type: 'change-policy', policy } }),
      drain: () => drain(pump, log, drained.raised),
    };
  } catch (error) {
    await pump.stop();
    log.close();
    throw error;
  }
}

function watched({ watch, watchFailure }: ServerOptions): typeof drive {
  if (watch === undefined && watchFailure === undefined) return drive;
  return (state, inputs) => {
    const driven = tried(
      () => drive(state, inputs),
      (error) => watchFailure?.(inputs, error),
    );
    watch?.(inputs, driven.effects);
    return driven;
  };
}

function tried<T>(attempt: () => T, failed: (error: unknown) => void): T {
  try {
    return attempt();
  } catch (error) {
    failed(error);
    throw error;
  }
}

/** The state hash of every room of a focus. */
export function roomsOf(state: FocusState): readonly RoomStateLine[] {
  return [...state.rooms]
    .map(([room, { fold }]) => ({ room, seq: fold.seq, hash: stateHash(fold, sha256) }))
    .sort((a, b) => (a.room < b.room ? -1 : 1));
}

function firstInputs(options: ServerOptions, sip: Address, msrp: Address): readonly InputFact[] {
  const { log, policy, advertise } = options;
  const reached = (address: Address): Address =>
    advertise === undefined ? address : { host: advertise, port: address.port };
  const settings: FocusSettings = {
    node: log.nodeId,
    domain: asciiLower(options.domain),
    aliases: [reached(sip).host, options.sip.host, options.msrp.host].map(asciiLower),
    sip: reached(sip),
    msrp: reached(msrp),
    policy,
    variants: { ...defaultVariants, ...options.variants },
  };
  const entropy = randomBytes(32).toString('hex');
  const recovered = log
    .recover()
    .rooms.flatMap(({ snapshot, entries }): InputFact[] => [
      ...(snapshot === undefined ? [] : [{ type: 'snapshot-loaded', snapshot } as const]),
      ...entries.map((committed) => ({ type: 'committed', committed }) as const),
    ]);
  return [
    { type: 'booted', entropy, wallMs: Date.now(), settings },
    ...recovered,
    { type: 'recovered' },
  ];
}

async function drain(pump: Pump<FocusState>, log: RoomLog, drained: Promise<void>): Promise<void> {
  pump.feed({ type: 'command', command: { type: 'drain' } });
  const patience = new AbortController();
  await Promise.race([drained, elapsed(limits.drainMs, patience.signal)]);
  patience.abort();
  await pump.stop(limits.drainCutMs);
  log.close();
}

function signal(): { readonly raised: Promise<void>; raise(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { raised: promise, raise: resolve };
}

function elapsed(ms: number, cancelled: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    cancelled.addEventListener('abort', () => clearTimeout(timer));
  });
}
