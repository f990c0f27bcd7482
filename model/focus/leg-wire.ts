// What a leg is called on the wire: its dialog and its MSRP session, and what offers would make of
// them (RFC 3261 12, RFC 3264, RFC 4975 8). Law: none of it decides anything (design, "So that
// states merge"); what does is the leg's.
import type { Capabilities, LegKey } from '../log/entry.ts';
import type { Extra } from '../sip/response.ts';
import type { Interval } from '../sip/session-timer.ts';
import type { Address } from '../wire/address.ts';
import type { Octets } from '../wire/octets.ts';

export interface LegWire {
  readonly connection: number;
  readonly destination: Address | null;
  readonly callId: Octets;
  /** The whole From and To values of requests that this side sends. */
  readonly localParty: Octets;
  readonly remoteParty: Octets;
  readonly dialogName: string;
  readonly remoteTarget: Octets;
  readonly routes: readonly Octets[];
  readonly localSeq: number;
  readonly remoteSeq: number;
  readonly inviteTransaction: number;
  readonly inviteSeq: number;
  readonly byeTransaction: number | null;
  readonly accept: {
    readonly headers: readonly (readonly [string, Octets])[];
    readonly body: Octets;
  };
  /** This side's MSRP URI and the peer's path. */
  readonly localPath: Octets;
  readonly remotePath: readonly Octets[];
  /** The To-Path and From-Path lines of every frame to this leg. */
  readonly route: Octets;
  readonly leg: LegKey | null;
  /** What this side last said of the session. */
  readonly description: Description;
  /** The MSRP session that takes this one's place when it is bound (R3264-8-4, S12). */
  readonly next: Paths | null;
  /** The peer's offer that is being answered, or whose 2xx waits for its ACK. */
  readonly change: Change | null;
  /** Whether the peer takes UPDATE, by its last Allow. */
  readonly allowsUpdate: boolean;
  /** How long the session lasts unrefreshed; null for ever (RFC 4028). */
  readonly intervalSeconds: number | null;
  /** The Min-SE of a 422 to its refresh, which every later one repeats (R4028-7-2). */
  readonly leastSeconds: number | null;
  /** This side's own request that refreshes it, while it is out. */
  readonly refreshTransaction: number | null;
  /** The CSeq of its last re-INVITE. */
  readonly offerSeq: number;
}

/** A session description of this side's, and its o= line's identifier and version. */
export interface Description {
  readonly sessionId: Octets;
  readonly version: number;
  readonly body: Octets;
}

/** The two ends of an MSRP session, and the path lines of frames to the peer. */
export type Paths = Pick<LegWire, 'localPath' | 'remotePath' | 'route'>;

/** What an offer of the peer's changes once its 2xx leaves. */
export interface Change {
  readonly transaction: number;
  readonly seq: number;
  readonly capabilities: Capabilities;
  /** The longest message that the peer wants from then on. */
  readonly maxBytes: number | null;
  readonly media: 'kept' | 'removed' | Paths;
  /** The answer, or the offer that the ACK is to answer; null for neither. */
  readonly description: Description | null;
  readonly target: Octets;
  readonly allowsUpdate: boolean;
  readonly interval: Interval | null;
  readonly headers: Extra;
}

/** A session that this side connects to, and binds with an empty SEND (R6135-4.2-6). */
export interface Dialled {
  readonly leg: number;
  /** Once it is connected; and its SEND. */
  readonly connection: number | null;
  readonly tid: Octets;
}
