// The participant's user agent: the only door. It joins one room at a time, says what it is told to
// say, asks for nicknames, and tells its person what happens (RFC 7701, the participant's rows).
// Law: one input after the other, so that how inputs fall into ticks changes nothing.
import type { Effect } from '../focus/effect.ts';
import { freshFrom } from '../focus/fresh.ts';
import type {
  Address,
  BytesReceived,
  Closed,
  Command,
  Connected,
  ConnectFailed,
  Input,
  InputFact,
  MessageReceived,
} from '../focus/input.ts';
import { frameMsrp, idleFramer } from '../wire/msrp.ts';
import { asOctets } from '../wire/octets.ts';
import { frameSip, idleSipFramer, parseSip } from '../wire/sip.ts';
import { parseSipUri } from '../wire/sip-uri.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { receiveFrame } from './media.ts';
import { expireAnswers, postponeAnswers, takeNickname } from './messages.ts';
import { tellWho } from './people.ts';
import { advance, closeIdle, fireCall, isOver } from './progress.ts';
import { fireRefresh } from './refreshing.ts';
import { fireReinvited } from './reinviting.ts';
import { say } from './saying.ts';
import { reasons, systemReason } from './sentence.ts';
import { receiveSip } from './signalling.ts';
import {
  type AgentState,
  blankCall,
  blankWire,
  rewire,
  type Turn,
  takeTimer,
  tell,
} from './state.ts';
import { fireSubscription } from './subscribing.ts';
import { dropTransactions, fireTransaction } from './transactions.ts';
import { expireTypists, fireComposing, typing } from './typing.ts';

export { type AgentState, initialAgent } from './state.ts';

/**
 * The agent after the inputs of one tick, and what leaves. Notices: an attempt that fails ends with
 * one `error`; a room that was joined, or an attempt taken back, ends with one `left`. Every `say`
 * gets one `sent`, every `take-nickname` one `nickname` (or an `error` of status 403 where the room
 * takes none), every `whisper` one `sent`, or one `error` that names the command where nobody can
 * be meant, every `who` a `roster` or such an `error`.
 */
export function driveAgent(
  state: AgentState,
  inputs: readonly Input[],
): { state: AgentState; effects: readonly Effect[] } {
  const turn: Turn = { ...state, effects: [] };
  for (const input of inputs) {
    turn.nowMs = Math.max(turn.nowMs, input.atMs);
    step(turn, input);
    closeIdle(turn);
  }
  const { effects, ...next } = turn;
  return { state: next, effects };
}

function step(turn: Turn, input: InputFact): void {
  switch (input.type) {
    case 'booted':
      rewire(turn, { fresh: freshFrom(input.entropy), wallMs: input.wallMs, wallAtMs: turn.nowMs });
      break;
    case 'wall-clock-changed':
      rewire(turn, { wallMs: input.wallMs, wallAtMs: turn.nowMs });
      break;
    case 'connected':
      connected(turn, input);
      break;
    case 'connect-failed':
      connectFailed(turn, input);
      break;
    case 'closed':
      closed(turn, input);
      break;
    case 'bytes-received':
      bytesReceived(turn, input);
      break;
    case 'message-received':
      messageReceived(turn, input);
      break;
    case 'handed-over':
      congest(turn, input.connection, input.waitingBytes > 0);
      break;
    case 'drained':
      congest(turn, input.connection, false);
      break;
    case 'timer-fired':
      timerFired(turn, input.timer, input.generation);
      break;
    case 'command':
      obey(turn, input.command);
      break;
    default:
  }
}

function obey(turn: Turn, command: Command): void {
  switch (command.type) {
    case 'join':
      join(turn, command);
      break;
    case 'say':
      say(turn, command.text, null);
      break;
    case 'whisper':
      say(turn, command.text, command.to);
      break;
    case 'who':
      tellWho(turn);
      break;
    case 'typing':
      typing(turn, command.active);
      break;
    case 'take-nickname':
      takeNickname(turn, command.nickname);
      break;
    case 'leave':
      advance(turn, { type: 'leave.asked' });
      break;
    default:
  }
}

function join(turn: Turn, command: Extract<Command, { type: 'join' }>): void {
  if (!isOver(turn)) {
    tell(turn, { type: 'error', status: 403, message: reasons.inARoom });
    return;
  }
  const room = asOctets(command.room);
  const identity = asOctets(command.identity);
  const wrong = [room, identity].find((uri) => !isAscii(uri) || !parseSipUri(uri).ok);
  if (wrong !== undefined) {
    const message = `${JSON.stringify(wrong)} is not a SIP URI such as sip:name@example.org.`;
    tell(turn, { type: 'error', status: 400, message });
    return;
  }
  forgetLastCall(turn);
  // A name is one line of text; what could end the line does not belong to it.
  const name = (command.name ?? '').replace(CONTROLS, ' ').replace(OUTER_BLANKS, '');
  const anonymous = command.anonymous === true;
  turn.plan = { room, identity, name, anonymous, via: command.via };
  advance(turn, { type: 'join.asked' });
}

/** What a call over datagrams may have left behind to answer repetitions with. */
function forgetLastCall(turn: Turn): void {
  dropTransactions(turn);
  closeIdle(turn);
  Object.assign(turn, blankCall);
  rewire(turn, blankWire);
}

function connected(turn: Turn, { connection, transport, local, request }: Connected): void {
  if (request !== undefined && request === turn.wire.signallingRequest) {
    const framer = transport === 'sip-udp' ? null : idleSipFramer;
    const signalling = { connection, transport, local, framer };
    rewire(turn, { signallingRequest: null, signalling });
    advance(turn, { type: 'signalling.opened' });
  } else if (request !== undefined && request === turn.wire.mediaRequest) {
    rewire(turn, { mediaRequest: null, media: { connection, framer: idleFramer } });
    advance(turn, { type: 'media.opened' });
  } else turn.effects.push({ type: 'close', connection });
}

function connectFailed(turn: Turn, { request, reason }: ConnectFailed): void {
  if (request === turn.wire.signallingRequest) {
    rewire(turn, { signallingRequest: null });
    const message = `No connection to ${target(turn.plan?.via)}: ${systemReason(reason)}.`;
    advance(turn, { type: 'signalling.lost', failure: { status: 503, message } });
  } else if (request === turn.wire.mediaRequest) {
    rewire(turn, { mediaRequest: null });
    const where = target(turn.answer?.destination);
    const message = `${reasons.unlinked} (${where}: ${systemReason(reason)}).`;
    advance(turn, { type: 'media.lost', failure: { status: 503, message } });
  }
}

function closed(turn: Turn, { connection, reason }: Closed): void {
  if (connection === turn.wire.signalling?.connection) {
    rewire(turn, { signalling: null });
    dropTransactions(turn);
    const message = `${reasons.signallingLost}: ${systemReason(reason)}.`;
    advance(turn, { type: 'signalling.lost', failure: { status: 503, message } });
  } else if (connection === turn.wire.media?.connection) loseMedia(turn, reason);
}

function loseMedia(turn: Turn, reason: string): void {
  rewire(turn, { media: null });
  const message = `${reasons.mediaLost}: ${systemReason(reason)}.`;
  advance(turn, { type: 'media.lost', failure: { status: 503, message } });
}

/** While the socket takes no more, no response can be due (edge case M24). */
function congest(turn: Turn, connection: number, isCongested: boolean): void {
  if (connection !== turn.wire.media?.connection || turn.congested === isCongested) return;
  turn.congested = isCongested;
  if (!isCongested) postponeAnswers(turn);
}

function bytesReceived(turn: Turn, { connection, octets, source }: BytesReceived): void {
  const { signalling, media } = turn.wire;
  if (connection === signalling?.connection) {
    if (signalling.framer === null) receiveSip(turn, parseSip(octets), source ?? null);
    else signallingBytes(turn, octets);
  } else if (connection === media?.connection) mediaBytes(turn, octets);
}

function signallingBytes(turn: Turn, octets: BytesReceived['octets']): void {
  const { signalling } = turn.wire;
  if (signalling?.framer == null) return;
  const { framer, messages, fault } = frameSip(signalling.framer, octets);
  rewire(turn, { signalling: { ...signalling, framer } });
  const { connection } = signalling;
  for (const message of messages) {
    // A message may have ended the call: what came behind it is for nobody.
    if (turn.wire.signalling?.connection === connection) receiveSip(turn, message, null);
  }
  if (fault === undefined || turn.wire.signalling?.connection !== connection) return;
  turn.effects.push({ type: 'close', connection });
  closed(turn, { type: 'closed', connection, reason: fault.message });
}

function mediaBytes(turn: Turn, octets: BytesReceived['octets']): void {
  const { media } = turn.wire;
  if (media === null) return;
  const { framer, frames, fault } = frameMsrp(media.framer, octets);
  rewire(turn, { media: { ...media, framer } });
  const { connection } = media;
  for (const frame of frames) {
    if (turn.wire.media?.connection === connection) receiveFrame(turn, frame);
  }
  if (fault === undefined || turn.wire.media?.connection !== connection) return;
  turn.effects.push({ type: 'close', connection });
  loseMedia(turn, `${reasons.garbled} (${fault.message})`);
}

function messageReceived(turn: Turn, { connection, message, source }: MessageReceived): void {
  if (connection === turn.wire.signalling?.connection) {
    if (isSip(message)) receiveSip(turn, message, source ?? null);
  } else if (connection === turn.wire.media?.connection && !isSip(message)) {
    receiveFrame(turn, message);
  }
}

function timerFired(turn: Turn, timer: string, generation: number): void {
  const owner = takeTimer(turn, timer, generation);
  if (owner === undefined) return;
  switch (owner.kind) {
    case 'answers':
      expireAnswers(turn);
      break;
    case 'typists':
      expireTypists(turn);
      break;
    case 'transaction':
      fireTransaction(turn, owner.id, owner.event);
      break;
    case 'call':
      fireCall(turn, owner.event);
      break;
    case 'subscription':
      fireSubscription(turn, owner.event);
      break;
    case 'composing':
      fireComposing(turn, owner.event);
      break;
    case 'refresh':
      fireRefresh(turn, owner.event);
      break;
    case 'reinvited':
      fireReinvited(turn, owner.event);
      break;
    default:
  }
}

/** MSRP frames have a transaction id, SIP messages never. */
function isSip<M extends MessageReceived['message']>(
  message: M,
): message is Exclude<M, { readonly tid: unknown }> {
  return !('tid' in message);
}

function isAscii(text: string): boolean {
  return encodeUtf8(text) === text;
}

function target(address: Address | undefined): string {
  return address === undefined ? 'the server' : `${address.host}:${address.port}`;
}

const CONTROLS = /[\x00-\x1f\x7f]+/g;
const OUTER_BLANKS = /^ +| +$/g;
