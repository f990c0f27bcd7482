// A person's client in a simulated world: our user agent, made to be another kind of client by
// bending what it sends and what it takes. Law: `strict` is the agent itself, at no cost; whatever
// another kind departs from is a trait in `peer-profile.ts`.
import { driveAgent } from '../../model/client/agent.ts';
import type { Effect, Send } from '../../model/focus/effect.ts';
import type { BytesReceived, Input, InputFact } from '../../model/focus/input.ts';
import { frameMsrp, type MsrpFrame } from '../../model/wire/msrp.ts';
import { asOctets } from '../../model/wire/octets.ts';
import { frameSip, parseSip } from '../../model/wire/sip.ts';
import {
  deadly,
  forgetMedia,
  keepAlive,
  LATE,
  sendAnswer,
  sendFrame,
  sendLate,
  unbentFrame,
  withhold,
} from './peer-media.ts';
import { accustomed, bentSignal, foretold, traitsOf, unbentSignal } from './peer-signalling.ts';
import {
  armPeer,
  disarmPeer,
  firedPeer,
  madeUp,
  mediaFramer,
  type PeerState,
  type PeerTurn,
  type PeerWire,
  rewirePeer,
  signallingFramer,
  usualHabits,
} from './peer-state.ts';

export type { PeerProfile } from './peer-profile.ts';
export { newPeer, type PeerState } from './peer-state.ts';

/** The client after the inputs of one tick, and what leaves: as `driveAgent`, for every kind. */
export function drivePeer(
  state: PeerState,
  inputs: readonly Input[],
): { readonly state: PeerState; readonly effects: readonly Effect[] } {
  if (state.profile === 'strict' && isPlain(state.wire)) {
    const { state: agent, effects } = driveAgent(state.agent, inputs);
    return { state: { ...state, agent }, effects };
  }
  const turn = peerTurn(state);
  for (const input of inputs) {
    turn.nowMs = Math.max(turn.nowMs, input.atMs);
    take(turn, input);
    for (let own = turn.inbox.shift(); own !== undefined; own = turn.inbox.shift()) pass(turn, own);
    timeKeepAlive(turn);
  }
  return concluded(turn);
}

/** A client on which something is done outside `drivePeer`. */
export function peerTurn({ profile, agent, wire }: PeerState): PeerTurn {
  const traits = traitsOf(profile, wire.habits);
  const { nowMs } = agent;
  return { profile, traits, agent, wire, nowMs, effects: [], frames: [], inbox: [] };
}

/** And what came of it. */
export function concluded(turn: PeerTurn): {
  readonly state: PeerState;
  readonly effects: readonly Effect[];
} {
  flush(turn);
  const { profile, agent, wire, effects } = turn;
  return { state: { profile, agent, wire }, effects };
}

/** Nothing stands between the agent and the world: no deed has left anything behind. */
function isPlain({ habits, invites, strays, withheld }: PeerWire): boolean {
  return (
    habits === usualHabits &&
    invites.length === 0 &&
    withheld.length === 0 &&
    Object.keys(strays).length === 0
  );
}

function take(turn: PeerTurn, input: Input): void {
  switch (input.type) {
    case 'bytes-received':
      return takeBytes(turn, input);
    case 'connected':
    case 'connect-failed':
      return input.request !== undefined && turn.wire.strays[input.request] !== undefined
        ? takeStray(turn, input.request, input.type === 'connected' ? input.connection : null)
        : pass(turn, input);
    case 'timer-fired': {
      const own = firedPeer(turn, input.timer, input.generation);
      if (own === undefined) return pass(turn, input);
      if (own === LATE) return sendLate(turn);
      if (own === KEEP_ALIVE) return sendKeepAlive(turn);
      const media = turn.agent.wire.media;
      if (own === PATIENCE && media !== null) cutOff(turn, media.connection, UNANSWERED);
      return;
    }
    default:
      return pass(turn, input);
  }
}

function takeBytes(turn: PeerTurn, input: BytesReceived): void {
  const { signalling, media } = turn.agent.wire;
  const { connection } = input;
  if (connection === signalling?.connection) takeSignals(turn, input);
  else if (connection !== media?.connection || turn.profile === 'strict') pass(turn, input);
  else takeFrames(turn, input);
}

function takeSignals(turn: PeerTurn, input: BytesReceived): void {
  const { connection, octets, source } = input;
  const { signalling } = turn.agent.wire;
  if (isUnbent(turn)) {
    // The agent reads the octets itself; the client only looks for what deeds wait for.
    const framer = signalling?.framer ?? null;
    const messages = framer === null ? [parseSip(octets)] : frameSip(framer, octets).messages;
    for (const message of messages) unbentSignal(turn, message);
    return pass(turn, input);
  }
  const from = source === undefined ? {} : { source };
  const tell = (message: ReturnType<typeof parseSip>) => {
    if (turn.agent.wire.signalling?.connection !== connection) return;
    const before = message.kind === 'malformed' ? undefined : foretold(turn, message);
    if (before !== undefined) {
      const trying = turn.traits.relayed ? unbentSignal(turn, before) : before;
      if (trying !== undefined)
        pass(turn, { type: 'message-received', connection, message: trying, ...from });
    }
    const unbent = unbentSignal(turn, message);
    if (unbent === undefined) return;
    pass(turn, { type: 'message-received', connection, message: unbent, ...from });
  };
  if (signalling?.framer == null) return tell(parseSip(octets));
  const framed = frameSip(signallingFramer(turn, connection), octets);
  rewirePeer(turn, { signalling: { connection, framer: framed.framer } });
  for (const message of framed.messages) tell(message);
  if (framed.fault !== undefined) cutOff(turn, connection, framed.fault.message);
}

function takeFrames(turn: PeerTurn, { connection, octets }: BytesReceived): void {
  const framed = frameMsrp(mediaFramer(turn, connection), octets);
  rewirePeer(turn, { media: { connection, framer: framed.framer } });
  for (const frame of framed.frames) {
    if (turn.agent.wire.media?.connection !== connection) return;
    if (isKeptAlive(turn, frame)) continue;
    const cause = deadly(turn, frame);
    if (cause !== undefined) return cutOff(turn, connection, `it does not survive ${cause}`);
    const message = unbentFrame(turn, frame);
    if (message !== undefined) pass(turn, { type: 'message-received', connection, message });
  }
  if (framed.fault !== undefined) cutOff(turn, connection, framed.fault.message);
}

/** What cannot be read any further is closed, as the agent does by itself. */
function cutOff(turn: PeerTurn, connection: number, reason: string): void {
  flush(turn);
  turn.effects.push({ type: 'close', connection });
  pass(turn, { type: 'closed', connection, reason });
}

/** A stream that a deed asked for is up, and says what it is for; or it cannot be had. */
function takeStray(turn: PeerTurn, request: number, connection: number | null): void {
  const { [request]: octets, ...strays } = turn.wire.strays;
  rewirePeer(turn, { strays });
  if (connection === null || octets === undefined) return;
  turn.effects.push({ type: 'send', connection, octets });
}

/** The agent is told something, and what it sends is bent. */
function pass(turn: PeerTurn, fact: InputFact): void {
  const before = turn.agent.wire;
  const { state, effects } = driveAgent(turn.agent, [{ ...fact, atMs: turn.nowMs }]);
  turn.agent = state;
  const isOf = (plane: 'signalling' | 'media', { connection }: Send) =>
    connection === before[plane]?.connection || connection === state.wire[plane]?.connection;
  for (const effect of effects) {
    if (effect.type === 'close') flush(turn);
    if (effect.type !== 'send') turn.effects.push(effect);
    else if (isOf('media', effect)) sendMedia(turn, effect);
    else if (isOf('signalling', effect)) sendSignal(turn, effect);
    else turn.effects.push(effect);
  }
  if (before.media !== null && state.wire.media === null) forgetMedia(turn);
  if (before.signalling !== null && state.wire.signalling === null) forgetSignalling(turn);
}

/** The connection is gone, and with it whatever was owed or awaited there. */
function forgetSignalling(turn: PeerTurn): void {
  const withheld = turn.wire.withheld.filter(({ what }) => what === 'copy');
  rewirePeer(turn, { signalling: null, invites: [], sessions: [], early: asOctets('') });
  rewirePeer(turn, { update: asOctets(''), changed: 0, withheld });
}

function sendMedia(turn: PeerTurn, send: Send): void {
  if (turn.profile !== 'strict') return sendFrame(turn, send);
  const isAnswer = /^MSRP \S+ \d/.test(send.octets);
  const [frame] = isAnswer ? frameMsrp({ phase: 'idle' }, send.octets).frames : [];
  if (frame?.kind === 'response') return sendAnswer(turn, send, frame);
  turn.frames.push({ connection: send.connection, octets: [send.octets] });
}

function sendSignal(turn: PeerTurn, send: Send): void {
  const octets = isUnbent(turn) ? send.octets : bentSignal(turn, send.octets);
  const isUsual = turn.wire.habits === usualHabits;
  for (const each of isUsual ? [{ octets }] : accustomed(turn, octets)) {
    const bent = { ...send, octets: each.octets };
    if (each.withheld === undefined) turn.effects.push(bent);
    else withhold(turn, { what: each.withheld, send: bent, dueMs: each.dueMs ?? null });
  }
}

/** Its signalling is the agent's own, octet by octet. */
function isUnbent({ profile, wire }: PeerTurn): boolean {
  return profile === 'strict' && wire.habits.asks === usualHabits.asks;
}

/** The frames of the turn leave: one message after the other, or by turns (R4975-5.1-1). */
function flush(turn: PeerTurn): void {
  const messages = turn.frames.splice(0);
  const most = Math.max(0, ...messages.map(({ octets }) => octets.length));
  if (!turn.traits.media.interleaves) {
    for (const { connection, octets } of messages) {
      for (const each of octets) turn.effects.push({ type: 'send', connection, octets: each });
    }
    return;
  }
  for (let at = 0; at < most; at += 1) {
    for (const { connection, octets } of messages) {
      const frame = octets[at];
      if (frame !== undefined) turn.effects.push({ type: 'send', connection, octets: frame });
    }
  }
}

/** While it is in a room, a client of that kind sends an empty SEND at intervals. */
function timeKeepAlive(turn: PeerTurn): void {
  const { keepAliveMs } = turn.traits.media;
  const isIn = keepAliveMs !== null && turn.agent.call.matches('joined');
  const isTimed = turn.wire.timers[KEEP_ALIVE] !== undefined;
  if (isIn && !isTimed) armPeer(turn, KEEP_ALIVE, turn.nowMs + keepAliveMs);
  else if (!isIn && isTimed) {
    disarmPeer(turn, KEEP_ALIVE);
    disarmPeer(turn, PATIENCE);
  }
}

function sendKeepAlive(turn: PeerTurn): void {
  const connection = turn.agent.wire.media?.connection;
  const keptAlive = madeUp(turn);
  const octets = keepAlive(turn, keptAlive);
  if (connection === undefined || octets === undefined) return;
  turn.frames.push({ connection, octets: [octets] });
  rewirePeer(turn, { keptAlive });
  armPeer(turn, PATIENCE, turn.nowMs + turn.traits.media.keepAlivePatienceMs);
}

/** Whether a frame answers the last empty SEND, whatever it says. */
function isKeptAlive(turn: PeerTurn, frame: MsrpFrame): boolean {
  if (frame.kind !== 'response' || frame.tid !== turn.wire.keptAlive) return false;
  rewirePeer(turn, { keptAlive: asOctets('') });
  disarmPeer(turn, PATIENCE);
  return true;
}

const KEEP_ALIVE = 'keep-alive';
const PATIENCE = 'patience';
const UNANSWERED = 'nobody answered that the connection lives';
