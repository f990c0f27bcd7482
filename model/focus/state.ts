// The state of a focus: one persistent value. Components hold what decides; wire ids, counters,
// stamps and armed deadlines live beside them, in `wires`, `index` and `timers`, so that two ways
// to the same situation end in the same components (design, "So that states merge").
import { Map as ImmutableMap, Set as ImmutableSet, List } from 'immutable';
import type { Fault } from '../clause.ts';
import type { SnapshotOf } from '../kernel/transition.ts';
import type { EntryBody, EntryFact, LegKey } from '../log/entry.ts';
import type { bindingMachine } from '../msrp/binding.ts';
import type { Assembly, reassemblyMachine } from '../msrp/reassembly.ts';
import type { Refusal } from '../room/context.ts';
import type { RoomFold } from '../room/fold.ts';
import type { Leg, LegEvent, LegMachine } from '../session/leg.ts';
import type { ResponseHead } from '../sip/response.ts';
import type { TransactionKind, TransactionSnapshot } from '../sip/transaction.ts';
import type { MsrpFramer } from '../wire/msrp.ts';
import type { Octets } from '../wire/octets.ts';
import type { SipFramer, SipResponse } from '../wire/sip.ts';
import type { Effect } from './effect.ts';
import type { Fresh } from './fresh.ts';
import type { Address, FocusSettings, Transport } from './input.ts';
import type { Dialled, LegWire } from './leg-wire.ts';
import type { Rate } from './rates.ts';
import { noSubscriptions, type SubscriptionMail, type Subscriptions } from './subscriptions.ts';

export type { Change, Description, Dialled, LegWire, Paths } from './leg-wire.ts';

/** All that a focus knows: a value, of which `drive` makes the next one. */
export interface FocusState {
  /** `ending`: told to drain while it still reads its log. */
  readonly phase: 'booting' | 'ending' | 'serving' | 'draining' | 'drained';
  readonly nowMs: number;
  readonly life: Life | null;
  readonly connections: ImmutableMap<number, Connection>;
  /** Connections whose send buffer nears full: their sessions are congested (R7701-6.4-2). */
  readonly congested: ImmutableSet<number>;
  readonly transactions: ImmutableMap<number, Transaction>;
  readonly legs: ImmutableMap<number, Leg>;
  /** Of each leg that has some: requests that the log has not decided, oldest first. */
  readonly asked: ImmutableMap<number, readonly AskedRequest[]>;
  /** Of each leg that has spoken: how much lately (R7701-11-3). */
  readonly rates: ImmutableMap<number, Rate>;
  /** Legs that are to be told where they are once their first request is answered. */
  readonly untold: ImmutableSet<number>;
  /** By the number of the `connect` effect. */
  readonly dialled: ImmutableMap<number, Dialled>;
  /** Of each leg that has some: messages of which chunks have come, and others not. */
  readonly incoming: ImmutableMap<number, readonly IncomingMessage[]>;
  /** The octets that are kept of them all. */
  readonly incomingBytes: number;
  /** Of each leg: the Message-IDs of the last messages that the log took. Wire names (C42). */
  readonly taken: ImmutableMap<number, readonly Octets[]>;
  readonly rooms: ImmutableMap<string, HostedRoom>;
  /** Messages whose copies are not all acknowledged, by the copies' transaction id. */
  readonly copies: ImmutableMap<string, Copies>;
  /** Their transaction ids, oldest first. */
  readonly copiesOrder: List<string>;
  readonly subscriptions: Subscriptions;
  /** Of each connection that has some: long messages on their way over it. */
  readonly outgoing: ImmutableMap<number, Outgoing>;
  /** The last message that is settled, and by it those before. */
  readonly reportable: Reportable | null;
  readonly wires: Wires;
  /** Wire names to component numbers. */
  readonly index: ImmutableMap<string, number>;
  readonly timers: ImmutableMap<string, Armed>;
  /** The last number given to a component, and to an armed timer. */
  readonly lastNumber: number;
  readonly lastGeneration: number;
}

/** What one boot gave. */
export interface Life {
  readonly settings: FocusSettings;
  /** Public: HMAC(boot key, "boot"), truncated. */
  readonly boot: string;
  readonly fresh: Fresh;
}

export interface Connection {
  readonly transport: Transport;
  readonly local: Address;
  /** Absent for a datagram socket. */
  readonly remote: Address | null;
  readonly sip: SipFramer | null;
  readonly msrp: MsrpFramer | null;
  readonly binding: SnapshotOf<typeof bindingMachine> | null;
  /** Bytes that the socket has not taken yet. */
  readonly waitingBytes: number;
  /** This side has closed it. */
  readonly ended: boolean;
}

export interface Transaction {
  readonly kind: TransactionKind;
  readonly machine: TransactionSnapshot;
  /** The leg whose request it is, where there is one. */
  readonly leg: number | null;
  /** The subscription whose NOTIFY it is. */
  readonly subscription?: number;
}

/** A room as one focus has it: what its log folds to, and what of it is still under way. */
export interface HostedRoom {
  readonly fold: RoomFold;
  /** This node's legs. */
  readonly legs: ImmutableMap<LegKey, number>;
  /** This node's entries that the log has not decided, by n. */
  readonly awaiting: ImmutableMap<number, Awaited>;
  /** What must be appended again once the log takes entries, in order. */
  readonly owed: readonly Owed[];
  /** Whether this boot's node.started has been appended. */
  readonly started: boolean;
  /** A snapshot to be stored once no body before it is to be erased any more. */
  readonly snapshot: RoomFold | null;
}

export interface Awaited {
  readonly fact: EntryFact;
  readonly actor: string;
  readonly leg: number | null;
  readonly body?: EntryBody;
}

export type Owed = Awaited;

/** The copies of one message: which legs they went to, and which of them answered. */
export interface Copies {
  readonly tid: Octets;
  readonly room: string;
  readonly seq: number;
  /** Leg numbers, ascending; a leg's place here is its bit. */
  readonly legs: readonly number[];
  /** One bit a leg, in words of 30: answered, or given no copy. */
  readonly settled: readonly number[];
  readonly left: number;
  readonly dueMs: number;
  /** Whether the body is erased once nothing is left. */
  readonly erases: boolean;
  /** Of the wrapped content. */
  readonly contentType: string;
  /** Of each leg that gets it in chunks: which is the last, by its number; 0 before it left. */
  readonly lastChunks: ImmutableMap<number, number>;
}

/** Long messages for one connection, the one whose turn it is first. */
export interface Outgoing {
  readonly messages: readonly OutgoingMessage[];
  /** Octets of the chunk that is open, which is the first message's; null when none is. */
  readonly openBytes: number | null;
  /** The socket has a piece, and tells when it took it. */
  readonly asked: boolean;
  /** Octets of all of them that the socket has not been given. */
  readonly queuedBytes: number;
}

export interface OutgoingMessage {
  readonly leg: number;
  /** Of its copies: the Message-ID, and the beginning of each chunk's transaction id. */
  readonly tid: Octets;
  readonly body: Octets;
  readonly sentBytes: number;
  /** Chunks begun. */
  readonly chunks: number;
  readonly route: Octets;
  readonly relayed: boolean;
  /** A header line that every chunk has; empty for none. */
  readonly reports: Octets;
  /** It goes to one participant. */
  readonly isPrivate: boolean;
}

/** A message that is settled. A chain, since many are put in for one that is asked for. */
export interface Reportable extends Pick<Copies, 'tid' | 'room' | 'seq' | 'contentType'> {
  readonly before: Reportable | null;
  /** How many the chain has, from here on. */
  readonly count: number;
  /** The full chain before this one. */
  readonly old: Reportable | null;
}

export interface Wires {
  readonly transactions: ImmutableMap<number, TransactionWire>;
  /** Of each connection: the transactions that it carries. */
  readonly carried: ImmutableMap<number, ImmutableSet<number>>;
  readonly legs: ImmutableMap<number, LegWire>;
  /** Of each room: the n of this node's next entry. */
  readonly nextN: ImmutableMap<string, number>;
}

export interface TransactionWire {
  readonly key: string;
  /** A server transaction's `mergeKey`; '' for others. */
  readonly merge: string;
  readonly connection: number;
  readonly destination: Address | null;
  /** What is sent again: the last response, or the request. */
  readonly octets: Octets;
  /** A server transaction's request without body, to build responses from. */
  readonly head: ResponseHead | null;
}

/** A message that is not whole, or that was refused before it was. */
export interface IncomingMessage {
  /** Of this component, for its timers. */
  readonly id: number;
  readonly messageId: Octets;
  /** As the first chunk asked for them (M22). */
  readonly answers: Answers;
  readonly reports: boolean;
  readonly assembly: Assembly;
  /** What every further chunk of it is answered. */
  readonly fault: Fault | null;
  readonly life: SnapshotOf<typeof reassemblyMachine>;
}

/** A request that awaits the log's decision, and where its answer goes. */
export interface AskedRequest {
  readonly what: 'message' | 'nickname';
  /** Of a message's body. */
  readonly bytes: number;
  /** Which outcomes are answered (Failure-Report). */
  readonly answers: Answers;
  /** A nickname's Message-ID is ''. */
  readonly wire: AskedWire & { readonly messageId: Octets };
  /** The REPORT that a message's sender may be sent. */
  readonly report: WantedReport | null;
  /** It asked to be told of success, too, and not only of failure (P4). */
  readonly reportsSuccess: boolean;
  /** The same message that came again meanwhile: it is answered as the first (R4975-5.4-1). */
  readonly again: readonly { readonly answers: Answers; readonly wire: AskedWire }[];
}

export interface WantedReport {
  /** The whole From-Path of the request (R4975-7.1.3-3). */
  readonly toPath: readonly Octets[];
  /** A message/cpim body, where the message was private (R7701-6.2-8). */
  readonly body: Octets | null;
}

export type Answers = 'yes' | 'no' | 'partial';

export interface AskedWire {
  readonly connection: number;
  readonly tid: Octets;
  /** Where the answer goes: the request's From-Path, as its method wants it (R4975-7.2-4). */
  readonly answerPath: readonly Octets[];
  /** This side's URI of the session in which it was asked. */
  readonly localPath: Octets;
}

export interface Armed {
  readonly generation: number;
  readonly dueMs: number;
  readonly owner: TimerOwner;
}

export type TimerOwner =
  | { readonly kind: 'transaction'; readonly id: number; readonly event: string }
  | {
      readonly kind: 'leg';
      readonly id: number;
      readonly machine: LegMachine;
      readonly event: string;
    }
  | { readonly kind: 'binding'; readonly id: number; readonly event: string }
  | { readonly kind: 'subscription'; readonly id: number; readonly event: string }
  /** Bytes have waited for a connection's socket for too long. */
  | { readonly kind: 'congestion'; readonly id: number }
  | { readonly kind: 'incoming'; readonly leg: number; readonly id: number; readonly event: string }
  | { readonly kind: 'copies' }
  | { readonly kind: 'owed'; readonly room: string };

/** A state under construction within one drive call, and what leaves meanwhile. */
export type Turn = { -readonly [key in keyof FocusState]: FocusState[key] } & {
  readonly effects: Effect[];
  /** Events that this input gave rise to, worked off in order before the next input. */
  readonly queue: (LegMail | SubscriptionMail)[];
  /** Copies that were answered in this call, in place of those in `copies` until it ends. */
  draft: CopiesDraft | null;
  /** Those beyond the first: most calls need no map for them. */
  drafts: Map<string, CopiesDraft> | null;
};

export interface CopiesDraft extends Copies {
  readonly settled: number[];
  left: number;
}

export interface LegMail {
  readonly leg: number;
  readonly event: LegEvent;
  /** What a refused admission is answered with. */
  readonly refusal?: Refusal;
  /** The answer to a request of the leg's. */
  readonly response?: SipResponse;
}

export function tellLeg(turn: Turn, leg: number, event: LegEvent, refusal?: Refusal): void {
  turn.queue.push(refusal === undefined ? { leg, event } : { leg, event, refusal });
}

/** Changes what is kept of a leg's names and numbers. */
export function rewireLeg(turn: Turn, leg: number, change: Partial<LegWire>): void {
  const wire = turn.wires.legs.get(leg);
  if (wire === undefined) return;
  turn.wires = { ...turn.wires, legs: turn.wires.legs.set(leg, { ...wire, ...change }) };
}

export const initialFocus: FocusState = {
  phase: 'booting',
  nowMs: 0,
  life: null,
  connections: ImmutableMap(),
  congested: ImmutableSet(),
  transactions: ImmutableMap(),
  legs: ImmutableMap(),
  asked: ImmutableMap(),
  rates: ImmutableMap(),
  untold: ImmutableSet(),
  dialled: ImmutableMap(),
  incoming: ImmutableMap(),
  incomingBytes: 0,
  taken: ImmutableMap(),
  rooms: ImmutableMap(),
  copies: ImmutableMap(),
  copiesOrder: List(),
  subscriptions: noSubscriptions,
  outgoing: ImmutableMap(),
  reportable: null,
  wires: {
    transactions: ImmutableMap(),
    carried: ImmutableMap(),
    legs: ImmutableMap(),
    nextN: ImmutableMap(),
  },
  index: ImmutableMap(),
  timers: ImmutableMap(),
  lastNumber: 0,
  lastGeneration: 0,
};

/** The life of a booted focus; asserts that `booted` came first. */
export function lifeOf(turn: Turn): Life {
  if (turn.life === null) throw new Error('an input came before booted');
  return turn.life;
}

/** A component's next number. */
export function nextNumber(turn: Turn): number {
  turn.lastNumber += 1;
  return turn.lastNumber;
}
