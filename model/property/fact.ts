// What can be read from the bytes that a focus took in and gave out, as data: who is which leg,
// what was asked and what was answered, whose copy of what went where. Law: nothing of it comes
// from how the focus decides; two focuses that exchange the same bytes and entries are read alike.
import type { Map as ImmutableMap } from 'immutable';
import type { Roster } from '../client/roster.ts';
import type { Append, Committed, LegKey } from '../log/entry.ts';
import type { Variants } from '../variant.ts';
import type { MsrpFramer, MsrpRequest } from '../wire/msrp.ts';
import type { SipFramer, SipMessage, SipRequest } from '../wire/sip.ts';
import type { Decision, Minutes, Posted } from './minutes.ts';

/** What is known of a run so far: of every focus in it, and of every room. */
export interface Reading {
  readonly nodes: ImmutableMap<string, NodeReading>;
  /** What the log of each room has come to. */
  readonly rooms: ImmutableMap<string, Minutes>;
}

/** One life of a focus: what its connections carry, and who speaks over them. */
export interface NodeReading {
  readonly name: string;
  /** What its entries are signed with. */
  readonly logName: string;
  readonly variants: Variants;
  /** It has read its log and serves. */
  readonly serves: boolean;
  /** The node's own monotonic milliseconds. */
  readonly nowMs: number;
  readonly connections: ImmutableMap<number, ConnectionReading>;
  /** INVITEs without a final answer, by Call-ID and the caller's tag. */
  readonly invited: ImmutableMap<string, Invited>;
  /** Admissions of this life whose 200 has not left. */
  readonly admitted: readonly Admission[];
  /**
   * By dialog: Call-ID, the peer's tag, this side's tag. Those that are over for a while as well.
   */
  readonly legs: ImmutableMap<string, LegReading>;
  /** Dialogs that are over, the oldest first. */
  readonly over: readonly string[];
  /** The dialog of each MSRP URI that this side gave out. */
  readonly sessions: ImmutableMap<string, string>;
  /** The dialog of each leg as the log calls it: by `placeOf`. */
  readonly byKey: ImmutableMap<string, string>;
  /** Which message a Message-ID of this side's stands for; the latest. */
  readonly bindings: readonly Binding[];
  /** Messages that come in chunks, by dialog and Message-ID. */
  readonly incoming: ImmutableMap<string, Incoming>;
  /** Copies that leave in chunks, by dialog and Message-ID: which octet comes next, from 1. */
  readonly copying: ImmutableMap<string, number>;
  /** Roster subscriptions by dialog. Those that are over for a while as well. */
  readonly subscriptions: ImmutableMap<string, SubscriptionReading>;
  /** The dialogs of those that are over, the oldest first. */
  readonly unsubscribed: readonly string[];
}

/** A connection as it was seen: what is half said on it, and what awaits an answer. */
export interface ConnectionReading {
  readonly transport: 'sip-udp' | 'sip-tcp' | 'msrp-tcp';
  readonly sip: SipFramer | null;
  readonly msrp: MsrpFramer | null;
  readonly outgoing: MsrpFramer | null;
  /** Requests that were not answered. */
  readonly asked: readonly AskedFrame[];
  /** The last ones that must not be answered. */
  readonly quiet: readonly AskedFrame[];
  /** This side has closed it, or cannot read it any more. */
  readonly ended: boolean;
}

/** An MSRP request that a focus received. */
export interface AskedFrame {
  readonly tid: string;
  readonly method: string;
  readonly messageId: string;
  /** As its Failure-Report says; `any` where an earlier chunk of it may say otherwise. */
  readonly answers: 'yes' | 'no' | 'partial' | 'any';
  readonly wantsSuccess: boolean;
  readonly what:
    | 'message'
    | 'part'
    | 'bodiless'
    | 'abandoned'
    | 'nickname'
    | 'report'
    | 'malformed'
    | 'other';
  /** The whole body of a message, once all of it has come. */
  readonly body?: string;
}

/** Who has called, as the INVITE says. */
export interface Invited {
  readonly cseq: string;
  readonly uri: string;
  readonly contact: string;
  readonly connection: number;
}

/** An entry of the log that lets somebody in. */
export interface Admission {
  readonly leg: LegKey;
  readonly room: string;
  readonly actor: string;
  readonly contact: string;
}

/** A participant's session with one focus. */
export interface LegReading {
  readonly dialog: string;
  /** The address of record by which it called. */
  readonly uri: string;
  /** For sentences: the user of that address. */
  readonly who: string;
  readonly room: string;
  /** As the log calls it; null while that is not known. */
  readonly key: LegKey | null;
  /** The connection of its INVITE. */
  readonly sip: number;
  /** This side's MSRP URIs of it, the last one first. */
  readonly paths: readonly string[];
  /** The MSRP connection to which it is bound. */
  readonly bound: number | null;
  /** By which of its URIs. */
  readonly boundPath: string;
  readonly everBound: boolean;
  /** Its messages are switched off: port 0 (S13). */
  readonly isOff: boolean;
  readonly admittedAtMs: number;
  /** The CSeq of the peer's request that was answered last with a session. */
  readonly answeredSeq: number;
  /** Why nothing is owed to it any more; null while it is there. */
  readonly over:
    | 'its BYE was answered'
    | 'it was sent a BYE'
    | 'its connection was lost'
    | 'it had left'
    | null;
}

/** What a Message-ID of this side's stands for. */
export interface Binding {
  readonly messageId: string;
  readonly room: string;
  readonly seq: number;
}

/** What has come of a message that is not whole. */
export interface Incoming {
  readonly pieces: readonly string[];
  readonly bytes: number;
  readonly answers: AskedFrame['answers'];
  /** Its chunks did not come one behind the other. */
  readonly odd: boolean;
  /** From then on the focus may have forgotten it, and takes what comes as another (C24). */
  readonly untilMs: number;
}

/** The CSeq in a subscription that was accepted and has no NOTIFY yet. */
export const NEVER_TOLD = '0';

/** What one subscriber has been told of a roster. */
export interface SubscriptionReading {
  readonly dialog: string;
  readonly subscriber: string;
  readonly room: string;
  readonly connection: number;
  readonly cseq: string;
  /** When its last NOTIFY left. */
  readonly toldAtMs: number;
  /** -1 before the first document. */
  readonly version: number;
  readonly roster: Roster | undefined;
  /** The subscriber has answered the last NOTIFY with 200. */
  readonly heard: boolean;
  readonly state: 'active' | 'pending' | 'terminated';
  readonly untilMs: number;
}

/** A leg's name beyond its room, whose log counts it. */
export function placeOf(room: string, leg: string): string {
  return `${room} ${leg}`;
}

/** Something that a tick of a focus shows, in order: first what came in, then what went out. */
export type Fact =
  /** An MSRP request came. */
  | {
      readonly type: 'asked';
      readonly connection: number;
      readonly leg: LegReading | undefined;
      readonly request: AskedFrame;
    }
  /** An MSRP response went out; `request` is what it answers, where something awaited one. */
  | {
      readonly type: 'answered';
      readonly connection: number;
      readonly leg: LegReading | undefined;
      readonly tid: string;
      readonly status: number;
      readonly request: AskedFrame | undefined;
      /** Of a nickname request: what the log says to it; undefined where it says nothing. */
      readonly decision?: Decision;
    }
  /** A SEND or a part of one went out. */
  | Copied
  | {
      readonly type: 'reported';
      readonly connection: number;
      readonly leg: LegReading | undefined;
      readonly messageId: string;
      readonly status: number;
      readonly frame: MsrpRequest;
    }
  /** What came is no frame, or none that makes sense. */
  | { readonly type: 'garbled'; readonly connection: number }
  /** A frame or message that makes sense came; `by` what it is. */
  | { readonly type: 'understood'; readonly connection: number; readonly by: string }
  /** What went out on an MSRP connection is no MSRP. */
  | { readonly type: 'misspoken'; readonly connection: number; readonly why: string }
  /** A receiver answered its copy, or reported about it. */
  | {
      readonly type: 'acknowledged';
      readonly leg: LegReading | undefined;
      readonly status: number;
      readonly by: 'response' | 'report';
    }
  /** A 200 to an INVITE that made a session. */
  | { readonly type: 'admitted'; readonly leg: LegReading }
  /** A SIP request came, or comes again; `leg` is whose dialog it is in. */
  | {
      readonly type: 'requested';
      readonly connection: number;
      readonly message: SipRequest;
      readonly leg: LegReading | undefined;
    }
  /** A SIP message went out; `leg` or `subscription` is whose dialog it is in. */
  | {
      readonly type: 'signalled';
      readonly connection: number;
      readonly message: SipMessage;
      readonly leg: LegReading | undefined;
      readonly subscription: SubscriptionReading | undefined;
    }
  /** A session is over; `leg` says why. */
  | { readonly type: 'parted'; readonly leg: LegReading }
  /** A NOTIFY with another document; `told` is what the subscriber knows by it. */
  | {
      readonly type: 'notified';
      readonly told: SubscriptionReading;
      readonly before: SubscriptionReading | undefined;
      readonly state: 'full' | 'partial' | 'deleted';
    }
  /** The log told this focus of an entry. */
  | { readonly type: 'committed'; readonly committed: Committed; readonly posted?: Posted }
  | { readonly type: 'failed'; readonly appends: readonly Append[] }
  | { readonly type: 'appended'; readonly append: Append }
  | {
      readonly type: 'undelivered';
      readonly room: string;
      readonly seq: number;
      readonly leg: string;
      readonly clause: string;
      readonly reason: string;
    }
  | { readonly type: 'closed'; readonly connection: number; readonly by: 'peer' | 'focus' };

/** A SEND of the focus's, or a chunk of one. */
export interface Copied {
  readonly type: 'copied';
  readonly connection: number;
  readonly leg: LegReading | undefined;
  readonly messageId: string;
  /**
   * What it says is: an entry of the log, what is passed on and not kept, the room's own notice.
   */
  readonly kind: 'message' | 'passing' | 'notice' | 'bodiless' | 'unknown';
  /** Of a message: which. */
  readonly posted?: Posted;
  /** It begins here. */
  readonly isFirst: boolean;
  /** It ends here. */
  readonly isLast: boolean;
  readonly isAborted: boolean;
  /** Its octets are not those that were posted, or not in their order. */
  readonly isAltered: boolean;
  readonly isChunk: boolean;
  readonly frame: MsrpRequest;
}

/** What the reader makes of one observation, for every property that looks at it. */
export interface Known {
  readonly facts: readonly Fact[];
  /** After the observation. */
  readonly reading: Reading;
  readonly before: Reading;
  /** The focus that ticked, after the tick. */
  readonly node: NodeReading | undefined;
}
