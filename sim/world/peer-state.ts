// What a person's client is in a simulated world: our user agent, the kind of client that it plays,
// and what that one knows beyond the agent. Law: a value, as everything in a world.
import { Map as ImmutableMap } from 'immutable';
import { type AgentState, initialAgent } from '../../model/client/agent.ts';
import type { Effect, Send } from '../../model/focus/effect.ts';
import type { InputFact } from '../../model/focus/input.ts';
import { idleFramer, type MsrpFramer } from '../../model/wire/msrp.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
import { idleSipFramer, type SipFramer, type SipRequest } from '../../model/wire/sip.ts';
import type { Answering, Asking } from './deed.ts';
import type { PeerProfile, PeerTraits } from './peer-profile.ts';

/** A person's client. */
export interface PeerState {
  readonly profile: PeerProfile;
  /** The user agent inside, which takes what came unbent, and whose messages are bent. */
  readonly agent: AgentState;
  readonly wire: PeerWire;
}

/** What a client keeps beside its user agent. */
export interface PeerWire {
  /** How many ids it has made up. */
  readonly drawn: number;
  readonly lastGeneration: number;
  /** What a deed changed about what it does of its own. */
  readonly habits: PeerHabits;
  /** Its own reading of each stream; null where the agent reads it alone. */
  readonly signalling: { readonly connection: number; readonly framer: SipFramer } | null;
  readonly media: { readonly connection: number; readonly framer: MsrpFramer } | null;
  /** Of a message that the agent cuts and this client does not: what has come of it. */
  readonly gathered: Octets;
  /** The chunks without an answer, by transaction id, and the agent's request that each is of. */
  readonly chunks: ImmutableMap<Octets, Octets>;
  /** Of each of these requests, how many of its chunks are without an answer. */
  readonly chunksLeft: ImmutableMap<Octets, number>;
  /** The transaction id of the empty SEND that waits for its answer; '' for none. */
  readonly keptAlive: Octets;
  /** How long a message is as sent, and as the agent knows it; the oldest first. */
  readonly lengths: readonly BentLength[];
  /** Acknowledgements and answers that it holds back. */
  readonly withheld: readonly Withheld[];
  /** INVITEs of deeds, which the agent knows nothing of: the oldest first. */
  readonly invites: readonly SipRequest[];
  /** Sessions of those INVITEs, the newest last. */
  readonly sessions: readonly DeedSession[];
  /** The To of the last provisional response to the call's INVITE that had a tag; '' for none. */
  readonly early: Octets;
  /** The last UPDATE of a deed's; '' for none. */
  readonly update: Octets;
  /** How many NOTIFYs somebody on the way has changed. */
  readonly changed: number;
  /** Streams that a deed asked for: the `connect` that each is, and what it is to say. */
  readonly strays: { readonly [request: number]: Octets };
  readonly lastStray: number;
  /** The generations under which its own timers are armed. */
  readonly timers: { readonly [timer: string]: number };
}

/** What a client does with what it owes others. */
export interface PeerHabits {
  readonly acks: 'sends' | 'withholds' | 'in-branch';
  /** Its 200 to each NOTIFY, and to each re-INVITE and UPDATE. */
  readonly notifies: Answering;
  readonly offers: Answering;
  /** Its 200 to each copy: as it is, held back, late, or another status in its place. */
  readonly copies: 'answers' | 'withholds' | { readonly lateMs: number } | number;
  readonly asks: Asking;
}

/** A session that a deed has offered and the other side has answered. */
export interface DeedSession {
  readonly own: Octets;
  readonly room: readonly Octets[];
}

export interface BentLength {
  readonly messageId: Octets;
  readonly bytes: number;
  readonly agentBytes: number;
}

export interface Withheld {
  readonly what: 'ack' | 'copy' | 'notify' | 'offer';
  readonly send: Send;
  /** When it leaves by itself; null for never. */
  readonly dueMs: number | null;
}

/** A client under construction within one call, and what leaves meanwhile. */
export interface PeerTurn {
  readonly profile: PeerProfile;
  readonly traits: PeerTraits;
  agent: AgentState;
  wire: PeerWire;
  nowMs: number;
  readonly effects: Effect[];
  /** Frames of the media connection that wait for the end of the turn, a list a message. */
  readonly frames: { readonly connection: number; readonly octets: readonly Octets[] }[];
  /** What the client tells its own agent, once that has finished with what it was told before. */
  readonly inbox: InputFact[];
}

export const usualHabits: PeerHabits = {
  acks: 'sends',
  notifies: 'answers',
  offers: 'answers',
  copies: 'answers',
  asks: {},
};

/** Numbers of `connect` effects that no agent comes to: it counts its own from 1. */
const STRAY_REQUESTS = 1_000_000;

const blankWire: PeerWire = {
  drawn: 0,
  lastGeneration: 0,
  habits: usualHabits,
  signalling: null,
  media: null,
  gathered: asOctets(''),
  chunks: ImmutableMap(),
  chunksLeft: ImmutableMap(),
  keptAlive: asOctets(''),
  lengths: [],
  withheld: [],
  invites: [],
  sessions: [],
  early: asOctets(''),
  update: asOctets(''),
  changed: 0,
  strays: {},
  lastStray: STRAY_REQUESTS,
  timers: {},
};

/** A client before its first input. */
export function newPeer(profile: PeerProfile = 'strict'): PeerState {
  return { profile, agent: initialAgent, wire: blankWire };
}

export function rewirePeer(turn: Pick<PeerTurn, 'wire'>, change: Partial<PeerWire>): void {
  turn.wire = { ...turn.wire, ...change };
}

/** An id of this client's own that its agent never draws: letters and digits, 10 or more. */
export function madeUp(turn: Pick<PeerTurn, 'wire'>): Octets {
  const drawn = turn.wire.drawn + 1;
  rewirePeer(turn, { drawn });
  return asOctets(`${OWN_IDS}${String(drawn).padStart(8, '0')}`);
}

/** Its reading of the signalling stream, from the connection's beginning. */
export function signallingFramer({ wire }: PeerTurn, connection: number): SipFramer {
  return wire.signalling?.connection === connection ? wire.signalling.framer : idleSipFramer;
}

/** Its reading of the media stream, from the connection's beginning. */
export function mediaFramer({ wire }: PeerTurn, connection: number): MsrpFramer {
  return wire.media?.connection === connection ? wire.media.framer : idleFramer;
}

/** Arms a timer of the client's own, in the place of the one before. */
export function armPeer(turn: PeerTurn, timer: string, dueMs: number): void {
  const generation = turn.wire.lastGeneration + 1;
  const timers = { ...turn.wire.timers, [timer]: generation };
  rewirePeer(turn, { lastGeneration: generation, timers });
  turn.effects.push({ type: 'set-timer', timer: `${OWN_TIMERS}${timer}`, generation, dueMs });
}

export function disarmPeer(turn: PeerTurn, timer: string): void {
  if (turn.wire.timers[timer] === undefined) return;
  const { [timer]: _cleared, ...timers } = turn.wire.timers;
  rewirePeer(turn, { timers });
  turn.effects.push({ type: 'clear-timer', timer: `${OWN_TIMERS}${timer}` });
}

/** Which timer of the client's own fired; undefined for the agent's, and null for a stale one. */
export function firedPeer(
  turn: PeerTurn,
  timer: string,
  generation: number,
): string | null | undefined {
  if (!timer.startsWith(OWN_TIMERS)) return undefined;
  const name = timer.slice(OWN_TIMERS.length);
  if (turn.wire.timers[name] !== generation) return null;
  const { [name]: _fired, ...timers } = turn.wire.timers;
  rewirePeer(turn, { timers });
  return name;
}

const OWN_IDS = 'peer';
const OWN_TIMERS = 'peer ';
