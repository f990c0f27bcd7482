// The entries of a room log: past facts about one room, and what surrounds them when they are
// appended, committed and recovered (design, "The room log"). A room is what its entries fold to.
// Law: an entry holds everything that a decision needs, so that every node folds to the same room.
import type { Clause } from '../clause.ts';
import type { Policy } from '../room/policy.ts';
import type { Direction } from '../wire/message-media.ts';
import type { Octets } from '../wire/octets.ts';

/**
 * Who appended an entry, and which of its entries in this room it is. `n` rises per room and boot;
 * a second entry with the same key is the same entry and folds to nothing.
 */
export interface EntryKey {
  /** Made when the data folder is first opened. */
  readonly node: string;
  /** HMAC(boot key, "boot"), truncated, in hex. */
  readonly boot: string;
  readonly n: number;
}

/** A participant's leg within a room's fold: the node that hosts it and its admitted entry's n. */
export type LegKey = `${string}/${number}`;

/** What every entry says: which room it is of, who caused it, and by what clause. */
export interface EntryHead {
  readonly version: 1;
  /** The room's URI in canonical spelling. */
  readonly room: string;
  readonly key: EntryKey;
  /** The URI of who caused it; the node id where no person did. */
  readonly actor: string;
  readonly clause: Clause;
}

/** An entry of a room's log before it has its place. */
export type Entry = EntryHead & EntryFact;

/** What happened in a room, by `type`. */
export type EntryFact =
  | NodeStarted
  | RoomOpened
  | PolicyChanged
  | RoomClosed
  | ParticipantAdmitted
  | ParticipantJoined
  | ParticipantChanged
  | ParticipantLeft
  | NicknameRequested
  | MessagePosted;

/** The names of what happens in rooms. */
export type EntryType = EntryFact['type'];

/**
 * A node's first entry in a room after a start: its former members are gone, its former boots void.
 */
export interface NodeStarted {
  readonly type: 'node.started';
}

/** The first one opens the room with this policy; later ones are no-ops. */
export interface RoomOpened {
  readonly type: 'room.opened';
  readonly policy: Policy;
}

/** From here on everybody is judged by this policy. */
export interface PolicyChanged {
  readonly type: 'policy.changed';
  readonly policy: Policy;
}

/** The room is over: whoever is in it is sent away, and nobody enters. */
export interface RoomClosed {
  readonly type: 'room.closed';
  readonly reason: string;
}

/** Asks for admission; commits before the 200 to INVITE. The actor is the participant. */
export interface ParticipantAdmitted {
  readonly type: 'participant.admitted';
  readonly name: string;
  readonly capabilities: Capabilities;
  /** The device's own URI, as its Contact gave it. */
  readonly contact: string;
  /** Other URIs (sip, tel, im) by which the participant is known here (R7701-5.2-9). */
  readonly identities: readonly string[];
  /** Others are to see an anonymous URI in place of all of these (R7701-5.2-12). */
  readonly anonymous: boolean;
}

/** What a leg declared in SDP (R7701-8-2, R7701-8-11) and accepts as wrapped content. */
export interface Capabilities {
  readonly aware: boolean;
  readonly nickname: boolean;
  readonly privateMessages: boolean;
  readonly wrappedTypes: readonly string[];
  /** Which way messages go, as the participant's offer says it (R3264-5-2). */
  readonly direction: Direction;
}

/** The leg's MSRP session is bound, which proves that the 200 to INVITE arrived. */
export interface ParticipantJoined {
  readonly type: 'participant.joined';
  readonly leg: LegKey;
}

/** A later offer of the leg's declares something else (R7701-8-5, R7701-8-6). */
export interface ParticipantChanged {
  readonly type: 'participant.changed';
  readonly leg: LegKey;
  readonly capabilities: Capabilities;
}

/** A leg is over, and why. */
export interface ParticipantLeft {
  readonly type: 'participant.left';
  readonly leg: LegKey;
  readonly cause: LeaveCause;
}

/** Why a leg ended, as the log keeps it. */
export type LeaveCause =
  | 'bye'
  | 'cancelled'
  | 'connection-lost'
  | 'unbound'
  | 'unacknowledged'
  /** Nobody refreshed the session in time (R4028-10-2). */
  | 'session-expired'
  /** The answer to this side's offer is missing or will not do (S31). */
  | 'unacceptable'
  /** Its offer took the messages out of the session (S13). */
  | 'media-removed'
  | 'drained'
  | 'room-closed'
  /** Another session of the same identity took its place (S18). */
  | 'replaced';

/**
 * `nickname` is the enforced display form, `nicknameKey` what is compared; both '' to give it back.
 */
export interface NicknameRequested {
  readonly type: 'nickname.requested';
  readonly leg: LegKey;
  readonly nickname: string;
  readonly nicknameKey: string;
}

/**
 * A complete message. Its body is kept beside the entry, one row a (room, seq), and can be erased.
 */
export interface MessagePosted {
  readonly type: 'message.posted';
  readonly leg: LegKey;
  /** The URIs of the CPIM From and To headers as written. */
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
  /** Of the wrapped content. */
  readonly contentType: string;
  readonly bodyBytes: number;
  /** The sender's program wrote it by itself, not its person: nobody gets a copy (A13). */
  readonly withheld?: true;
  /** SHA-256 of salt and body in hex; the log fills it at commit. */
  readonly bodyHash?: string;
}

/** What goes to the log. Body and salt are stored apart from the entry and erased together. */
export interface Append {
  readonly entry: Entry;
  readonly body?: EntryBody;
}

/** What a message said, kept beside its entry: the entry holds only the hash of both. */
export interface EntryBody {
  readonly salt: Octets;
  readonly octets: Octets;
}

/** What the log hands back, in order of seq per room: dense from 1. */
export interface Committed {
  readonly room: string;
  readonly seq: number;
  /** Milliseconds since 1970, never falling within a log. */
  readonly stampMs: number;
  readonly entry: Entry;
  /** Absent when the entry has none or it was erased. */
  readonly body?: Octets;
}

/** A room's fold at a seq, as canonical JSON, and the head of its chain there. */
export interface RoomSnapshot {
  readonly room: string;
  readonly seq: number;
  readonly stampMs: number;
  readonly state: string;
}
