// Everything that can enter the core, as one closed union (law 4). Time enters here and nowhere
// else: `atMs` is monotonic; a step of the wall clock is an input of its own.
// The focus and the participant's user agent are driven by the same inputs.
import type { Append, Committed, RoomSnapshot } from '../log/entry.ts';
import type { Policy } from '../room/policy.ts';
import type { Variants } from '../variant.ts';
import type { Address } from '../wire/address.ts';
import type { MsrpFrame } from '../wire/msrp.ts';
import type { Octets } from '../wire/octets.ts';
import type { SipMalformed, SipMessage } from '../wire/sip.ts';

export type { Address };

/** Something that happened, and when: all that a core ever learns of the world. */
export type Input = Moment & InputFact;

/** When an input happened. */
export interface Moment {
  /** Monotonic milliseconds; never falls from one input to the next. */
  readonly atMs: number;
}

/** Something that happened, without its time. */
export type InputFact =
  | Booted
  | Recovered
  | Connected
  | ConnectFailed
  | Closed
  | BytesReceived
  | MessageReceived
  | HandedOver
  | Drained
  | TimerFired
  | CommittedInput
  | AppendFailed
  | SnapshotLoaded
  | CommandGiven
  | WallClockChanged;

/** The first input of a life. All ids and tokens of that life derive from `entropy`. */
export interface Booted {
  readonly type: 'booted';
  /** 256 random bits as 64 hex digits; secret. */
  readonly entropy: string;
  readonly wallMs: number;
  /** Absent for a user agent, which needs none of it. */
  readonly settings?: FocusSettings;
}

/** What a focus is started with, given to it with `booted`. */
export interface FocusSettings {
  /** The room log's node id. */
  readonly node: string;
  /** The host of room URIs, and other hosts under which this focus is addressed. */
  readonly domain: string;
  readonly aliases: readonly string[];
  /** Where peers reach SIP and MSRP: what Contact and a=path say. */
  readonly sip: Address;
  readonly msrp: Address;
  readonly policy: Policy;
  readonly variants: Variants;
}

/** The log has been read: what was in it has been fed as snapshot-loaded and committed. */
export interface Recovered {
  readonly type: 'recovered';
}

/** What a connection speaks, and over what. */
export type Transport = 'sip-udp' | 'sip-tcp' | 'msrp-tcp';

/** A stream is up, or a datagram socket is bound (then `remote` is absent). */
export interface Connected {
  readonly type: 'connected';
  readonly connection: number;
  readonly transport: Transport;
  readonly local: Address;
  readonly remote?: Address;
  /** The `connect` effect that this answers; absent when the peer connected. */
  readonly request?: number;
}

/** What `connect` asked for under that number did not come about. */
export interface ConnectFailed {
  readonly type: 'connect-failed';
  readonly request: number;
  readonly reason: string;
}

/** A connection is gone, whoever ended it; nothing more comes of it. */
export interface Closed {
  readonly type: 'closed';
  readonly connection: number;
  readonly reason: string;
}

/** Octets of a peer: a datagram whole, a stream in whatever pieces. */
export interface BytesReceived {
  readonly type: 'bytes-received';
  readonly connection: number;
  readonly octets: Octets;
  /** Where a datagram came from; absent on streams. */
  readonly source?: Address;
}

/** What the checker feeds instead of bytes: a message past its codec. */
export interface MessageReceived {
  readonly type: 'message-received';
  readonly connection: number;
  readonly message: MsrpFrame | SipMessage | SipMalformed;
  readonly source?: Address;
}

/** The socket took a tick's bytes only in part: this much still waits outside the core. */
export interface HandedOver {
  readonly type: 'handed-over';
  readonly connection: number;
  readonly waitingBytes: number;
}

/** The socket has taken everything that waited. */
export interface Drained {
  readonly type: 'drained';
  readonly connection: number;
}

/** Dropped when the generation is not the one that is armed. */
export interface TimerFired {
  readonly type: 'timer-fired';
  readonly timer: string;
  readonly generation: number;
}

/** An entry has its place in the log, and is on disk. */
export interface CommittedInput {
  readonly type: 'committed';
  readonly committed: Committed;
}

/** The log could not take these entries: nothing of them is committed. */
export interface AppendFailed {
  readonly type: 'append-failed';
  readonly appends: readonly Append[];
  readonly reason: string;
}

/** At recovery: a room as the log last kept it, before the entries behind it. */
export interface SnapshotLoaded {
  readonly type: 'snapshot-loaded';
  readonly snapshot: RoomSnapshot;
}

/** What an operator asks of a focus, or a person of a user agent. */
export interface CommandGiven {
  readonly type: 'command';
  readonly command: Command;
}

/** Somebody set the clock: milliseconds since 1970 as of this input. */
export interface WallClockChanged {
  readonly type: 'wall-clock-changed';
  readonly wallMs: number;
}

/** Whatever may be asked of a core; a focus obeys FocusCommand, a user agent AgentCommand. */
export type Command = FocusCommand | AgentCommand;

/** What an operator asks of a focus. */
export type FocusCommand =
  /** New requests get 503, every leg a BYE; the notice `drained` tells when nothing is left. */
  | { readonly type: 'drain' }
  /** Judges everybody by another policy from now on, in rooms too. */
  | { readonly type: 'change-policy'; readonly policy: Policy }
  | { readonly type: 'close-room'; readonly room: string; readonly reason: string };

/** What a person asks of their user agent. */
export type AgentCommand =
  | {
      readonly type: 'join';
      readonly room: string;
      readonly identity: string;
      readonly name?: string;
      /** Nobody in the room shall learn who this is. */
      readonly anonymous?: boolean;
      readonly via: Address & { readonly transport: 'sip-udp' | 'sip-tcp' };
    }
  | { readonly type: 'say'; readonly text: string }
  /** To one person, by URI, nickname, name or user part. */
  | { readonly type: 'whisper'; readonly to: string; readonly text: string }
  | { readonly type: 'who' }
  /** A key was pressed, or what was typed has been taken back. */
  | { readonly type: 'typing'; readonly active: boolean }
  | { readonly type: 'take-nickname'; readonly nickname: string }
  | { readonly type: 'leave' };
