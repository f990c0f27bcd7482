// The state of a participant's user agent: one persistent value, one room at a time. Components
// hold what decides; wire ids, counters and armed deadlines are in `wire` alone (design, "So that
// states merge").
import type { Effect } from '../focus/effect.ts';
import { draw, type Fresh, type FreshOwner } from '../focus/fresh.ts';
import type { Address, Transport } from '../focus/input.ts';
import type { Notice } from '../focus/notice.ts';
import { initialStep, type SnapshotOf } from '../kernel/transition.ts';
import type { dialogMachine } from '../sip/dialog.ts';
import type { TransactionKind, TransactionSnapshot } from '../sip/transaction.ts';
import type { MsrpFramer } from '../wire/msrp.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import type { SipFramer, SipRequest } from '../wire/sip.ts';
import { callMachine } from './call.ts';
import { composingMachine } from './composing.ts';
import { nicknameMachine } from './nickname-request.ts';
import type { Answer } from './offer.ts';
import type { PartialMessage } from './reassembly.ts';
import { refreshMachine } from './refresh.ts';
import type { Roster } from './roster.ts';
import { subscriptionMachine } from './subscription.ts';

export interface AgentState {
  readonly nowMs: number;
  readonly call: SnapshotOf<typeof callMachine>;
  readonly nickname: SnapshotOf<typeof nicknameMachine>;
  readonly subscription: SnapshotOf<typeof subscriptionMachine>;
  readonly composing: SnapshotOf<typeof composingMachine>;
  readonly refresh: SnapshotOf<typeof refreshMachine>;
  /** The last re-INVITE of the other side's: accepted, until it is acknowledged. */
  readonly reinvited: SnapshotOf<typeof dialogMachine> | null;
  /** What was asked for; the room changes when a redirection was followed. */
  readonly plan: Plan | null;
  readonly answer: Answer | null;
  /** The anonymous URI that the room gave this agent (edge case C39). */
  readonly alias: Octets | null;
  /** As of the last document; null before the first. */
  readonly roster: Roster | null;
  /** Somebody waits to be told who is in the room. */
  readonly rosterAsked: boolean;
  /** Others who are writing something, the longest known first. */
  readonly typists: readonly Typist[];
  /** Redirections followed in this call. */
  readonly redirects: number;
  readonly transactions: { readonly [id: number]: Transaction };
  /** What was said and is not sent yet, in order. */
  readonly unsent: readonly Said[];
  /** A message of which chunks are still to be sent. */
  readonly sending: Sending | null;
  /** Messages whose REPORTs may still come, the oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Requests without a response, oldest first. */
  readonly awaited: readonly Awaited[];
  /** The room has refused the only type that this agent sends (R4975-10-415). */
  readonly typeRefused: boolean;
  /** The media connection has not taken everything: no response can be due (edge case M24). */
  readonly congested: boolean;
  readonly partials: readonly PartialMessage[];
  /** Message-IDs of the latest messages, oldest first (R4975-5.4-1). */
  readonly shown: readonly Octets[];
  readonly wire: Wire;
}

export interface Plan {
  /** As dialled, or as redirected to: the To of what is said. */
  readonly room: Octets;
  readonly identity: Octets;
  /** '' for none. */
  readonly name: string;
  readonly anonymous: boolean;
  readonly via: Address & { readonly transport: 'sip-udp' | 'sip-tcp' };
}

export interface Transaction {
  readonly kind: TransactionKind;
  readonly purpose: Purpose;
  readonly machine: TransactionSnapshot;
}

/** `stray-bye` ends a second dialog that a forked INVITE made; `answer` is a server transaction. */
export type Purpose =
  | 'invite'
  | 'cancel'
  | 'bye'
  | 'stray-bye'
  | 'subscribe'
  | 'refresh'
  | 'answer';

export interface Said {
  readonly n: number;
  readonly text: string;
  /** Whom a whisper is for, as the person named them; null for the room. */
  readonly to: string | null;
}

export interface Sending {
  readonly said: Said;
  readonly messageId: Octets;
  readonly body: Octets;
  readonly sentBytes: number;
}

/** What is known of the arrival of a message: octet ranges, 1-based, apart and in order. */
export interface Delivery {
  readonly n: number;
  readonly messageId: Octets;
  readonly totalBytes: number;
  readonly arrived: readonly { readonly start: number; readonly end: number }[];
}

export interface Typist {
  readonly from: Octets;
  readonly private: boolean;
}

export type Awaited =
  | { readonly id: number; readonly what: 'binding' }
  | { readonly id: number; readonly what: 'nickname' }
  | ({ readonly id: number; readonly what: 'say' } & Said);

export interface Wire {
  /** Absent before `booted`. */
  readonly fresh: Fresh | null;
  /** What the wall clock said, and when. */
  readonly wallMs: number;
  readonly wallAtMs: number;
  readonly signalling: Signalling | null;
  readonly media: Media | null;
  /** The `connect` effects that wait for their answer. */
  readonly signallingRequest: number | null;
  readonly mediaRequest: number | null;
  readonly call: CallWire | null;
  readonly dialog: Dialog | null;
  readonly subscription: SubscriptionWire | null;
  readonly transactions: { readonly [id: number]: TransactionWire };
  /** When each of the typists counts as idle, in their order. */
  readonly typingDueMs: readonly number[];
  /** Of the awaited requests, by id. */
  readonly answers: { readonly [id: number]: { readonly tid: Octets; readonly dueMs: number } };
  readonly timers: { readonly [timer: string]: Armed };
  readonly lastNumber: number;
  readonly lastGeneration: number;
  readonly lastRequest: number;
  /** How many `say` commands came in this life. */
  readonly said: number;
}

export interface Signalling {
  readonly connection: number;
  readonly transport: Transport;
  readonly local: Address;
  /** Null on datagrams. */
  readonly framer: SipFramer | null;
}

export interface Media {
  readonly connection: number;
  readonly framer: MsrpFramer;
}

/** The wire ids of a call: drawn when it begins. */
export interface CallWire {
  readonly callId: Octets;
  readonly localTag: Octets;
  readonly sessionId: Octets;
  /** This agent's MSRP URI, once its address is known. */
  readonly path: Octets;
  /** This agent's session description, as last offered or answered. */
  readonly session: Octets;
  readonly localSeq: number;
  /** Of the INVITE whose 2xx is acknowledged: the first one, or a refresh. */
  readonly inviteSeq: number;
  readonly inviteTransaction: number;
}

/** The wire ids of a subscription: drawn when it is asked for. */
export interface SubscriptionWire {
  readonly callId: Octets;
  readonly localTag: Octets;
  readonly localSeq: number;
  readonly dialog: SubscriptionDialog | null;
  /** Whether a document of it was applied: its versions count from there. */
  readonly isTold: boolean;
}

/** Made by the first NOTIFY (R6665-4.4.1-1). */
export interface SubscriptionDialog {
  readonly remoteTag: Octets;
  /** The NOTIFY's whole From value. */
  readonly remote: Octets;
  readonly target: Octets;
  readonly routes: readonly Octets[];
  readonly remoteSeq: number;
}

export interface Dialog {
  readonly remoteTag: Octets;
  /** The whole To value, tag included. */
  readonly remote: Octets;
  readonly target: Octets;
  readonly routes: readonly Octets[];
  /** The highest CSeq of the other side's requests. */
  readonly remoteSeq: number;
  /** Whether it takes UPDATE (R3311-4-1). */
  readonly takesUpdate: boolean;
  /** The 2xx to its last re-INVITE, sent again until that is acknowledged, and how. */
  readonly acceptance: Acceptance | null;
  /** The ACK, sent again for every repeated 2xx (R3261-13.2-1). */
  readonly ack: Octets;
}

export interface Acceptance {
  readonly seq: number;
  readonly transaction: number;
  /** The re-INVITE had no offer: the answer comes with the ACK. */
  readonly offered: boolean;
}

export interface TransactionWire {
  readonly key: string;
  /** The request of a client transaction. */
  readonly request: SipRequest | null;
  /** What is sent again: the request, or the last response. */
  readonly octets: Octets;
  readonly ack: Octets;
  readonly destination: Address | null;
}

export interface Armed {
  readonly generation: number;
  readonly dueMs: number;
  readonly owner: TimerOwner;
}

export type TimerOwner =
  | { readonly kind: 'call'; readonly event: string }
  | { readonly kind: 'transaction'; readonly id: number; readonly event: string }
  | { readonly kind: 'subscription'; readonly event: string }
  | { readonly kind: 'composing'; readonly event: string }
  | { readonly kind: 'refresh'; readonly event: string }
  | { readonly kind: 'reinvited'; readonly event: string }
  | { readonly kind: 'typists' }
  | { readonly kind: 'answers' };

/** A state under construction within one drive call, and what leaves meanwhile. */
export type Turn = { -readonly [key in keyof AgentState]: AgentState[key] } & {
  readonly effects: Effect[];
};

/** What a call has of its own; a new call starts with it. */
export const blankCall = {
  answer: null,
  alias: null,
  roster: null,
  typists: [],
  sending: null,
  deliveries: [],
  reinvited: null,
  redirects: 0,
  transactions: {},
  awaited: [],
  typeRefused: false,
  congested: false,
  partials: [],
  shown: [],
} as const satisfies Partial<AgentState>;

export const blankWire = {
  signalling: null,
  media: null,
  signallingRequest: null,
  mediaRequest: null,
  call: null,
  dialog: null,
  subscription: null,
  transactions: {},
  typingDueMs: [],
  answers: {},
} as const satisfies Partial<Wire>;

export const initialAgent: AgentState = {
  nowMs: 0,
  call: initialStep(callMachine).snapshot,
  nickname: initialStep(nicknameMachine).snapshot,
  subscription: initialStep(subscriptionMachine).snapshot,
  composing: initialStep(composingMachine).snapshot,
  refresh: initialStep(refreshMachine).snapshot,
  plan: null,
  unsent: [],
  rosterAsked: false,
  ...blankCall,
  wire: {
    fresh: null,
    wallMs: 0,
    wallAtMs: 0,
    ...blankWire,
    timers: {},
    lastNumber: 0,
    lastGeneration: 0,
    lastRequest: 0,
    said: 0,
  },
};

export function rewire(turn: Turn, change: Partial<Wire>): void {
  turn.wire = { ...turn.wire, ...change };
}

export function tell(turn: Turn, notice: Notice): void {
  turn.effects.push({ type: 'tell', notice });
}

/** The next octets of the owner's stream as lower-case hex. Asserts that `booted` came first. */
export function drawn(turn: Turn, owner: FreshOwner, bytes: number): Octets {
  if (turn.wire.fresh === null) throw new Error('an id was drawn before booted');
  const { hex, fresh } = draw(turn.wire.fresh, owner, bytes);
  rewire(turn, { fresh });
  return asOctets(hex);
}

/** A component's next number. */
export function nextNumber(turn: Turn): number {
  rewire(turn, { lastNumber: turn.wire.lastNumber + 1 });
  return turn.wire.lastNumber;
}

export function armTimer(turn: Turn, owner: TimerOwner, dueMs: number): void {
  const timer = timerName(owner);
  const generation = turn.wire.lastGeneration + 1;
  const timers = { ...turn.wire.timers, [timer]: { generation, dueMs, owner } };
  rewire(turn, { timers, lastGeneration: generation });
  turn.effects.push({ type: 'set-timer', timer, generation, dueMs });
}

export function clearTimer(turn: Turn, owner: TimerOwner): void {
  const timer = timerName(owner);
  if (turn.wire.timers[timer] === undefined) return;
  const { [timer]: _cleared, ...timers } = turn.wire.timers;
  rewire(turn, { timers });
  turn.effects.push({ type: 'clear-timer', timer });
}

/** Whose timer fired; undefined when the firing is stale. It is armed no more. */
export function takeTimer(turn: Turn, timer: string, generation: number): TimerOwner | undefined {
  const armed = Object.hasOwn(turn.wire.timers, timer) ? turn.wire.timers[timer] : undefined;
  if (armed === undefined || armed.generation !== generation) return undefined;
  const { [timer]: _taken, ...timers } = turn.wire.timers;
  rewire(turn, { timers });
  return armed.owner;
}

export function armedTimer(turn: Turn, owner: TimerOwner): Armed | undefined {
  return turn.wire.timers[timerName(owner)];
}

function timerName(owner: TimerOwner): string {
  if (owner.kind === 'answers' || owner.kind === 'typists') return owner.kind;
  if (owner.kind !== 'transaction') return `${owner.kind} ${owner.event}`;
  return `transaction ${owner.id} ${owner.event}`;
}
