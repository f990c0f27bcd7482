// What the agent sends over MSRP, and the responses that it waits for (R4975-5.4-3, R4975-7.1.1-4,
// R7701-7.1-2). Law: every request that may be answered is settled exactly once.
import { limits } from '../limits.ts';
import {
  type MsrpHeader,
  type MsrpRequest,
  type MsrpResponse,
  serializeByteRange,
  serializeMsrp,
  tidClashes,
} from '../wire/msrp.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { serializeUseNickname } from '../wire/use-nickname.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { advance, isOver, negotiate } from './progress.ts';
import { flush, openChunks, tellSent } from './saying.ts';
import { reasons } from './sentence.ts';
import {
  type Awaited,
  armedTimer,
  armTimer,
  clearTimer,
  drawn,
  nextNumber,
  rewire,
  type Said,
  type Turn,
  tell,
} from './state.ts';

/** Asks for a nickname, '' for none. Refused here where it could not be written (R7701-7.1-3). */
export function takeNickname(turn: Turn, nickname: string): void {
  const bytes = encodeUtf8(nickname).length;
  const waiting = turn.nickname.context.queue.length;
  if (isOver(turn) || turn.call.matches('leaving') || turn.call.matches('parting')) {
    tell(turn, { type: 'nickname', status: 481, nickname });
  } else if (bytes > limits.nicknameBytesMax || CONTROL.test(nickname)) {
    tell(turn, { type: 'nickname', status: 424, nickname });
  } else if (waiting >= limits.agentNicknamesMax) {
    tell(turn, { type: 'nickname', status: 413, nickname });
  } else negotiate(turn, { type: 'nickname.asked', nickname });
}

/** The empty SEND that binds the session to the connection (R6135-4.2-6, R4975-5.4-3). */
export function bind(turn: Turn): void {
  const headers = [messageId(turn), emptyRange()];
  const awaited = (id: number) => ({ id, what: 'binding' }) as const;
  sendRequest(turn, { method: 'SEND', headers, flag: '$', awaited });
}

export function requestNickname(turn: Turn, nickname: string): void {
  const value = serializeUseNickname(nickname);
  const headers = [{ name: asOctets('Use-Nickname'), value }];
  const awaited = (id: number) => ({ id, what: 'nickname' }) as const;
  sendRequest(turn, { method: 'NICKNAME', headers, flag: '$', awaited });
}

/** A response from the room: to the request that waits for it, or to none. */
export function receiveResponse(turn: Turn, response: MsrpResponse): void {
  const answered = turn.awaited.find(({ id }) => turn.wire.answers[id]?.tid === response.tid);
  if (answered === undefined) return;
  settle(turn, answered, response.status);
  flush(turn);
}

/** The oldest request's time is up; or it is not, because the connection takes nothing. */
export function expireAnswers(turn: Turn): void {
  if (turn.congested) {
    postponeAnswers(turn);
    return;
  }
  for (const awaited of turn.awaited) {
    const due = turn.wire.answers[awaited.id]?.dueMs ?? turn.nowMs;
    if (due <= turn.nowMs && turn.awaited.includes(awaited)) settle(turn, awaited, 408);
  }
  rearm(turn);
  flush(turn);
}

/** Everything was handed to the network only now: from here on responses are due (M24). */
export function postponeAnswers(turn: Turn): void {
  const dueMs = turn.nowMs + limits.agentAnswerMs;
  const answers = Object.entries(turn.wire.answers).map(([id, { tid }]) => [id, { tid, dueMs }]);
  rewire(turn, { answers: Object.fromEntries(answers) });
  rearm(turn);
}

/** The session is over: nothing that waits will be sent or answered. */
export function settleAll(turn: Turn): void {
  const { awaited, unsent, sending } = turn;
  turn.awaited = [];
  turn.unsent = [];
  turn.sending = null;
  rewire(turn, { answers: {} });
  rearm(turn);
  const said = awaited.filter((one) => one.what === 'say');
  if (sending !== null) said.push({ id: 0, what: 'say', ...sending.said });
  // Of a message in chunks there are several.
  said.forEach((one, at) => {
    if (said.findIndex(({ n }) => n === one.n) === at) tellSent(turn, one, 408);
  });
  for (const one of unsent) tellSent(turn, one, 481);
}

export interface Outgoing {
  readonly method: string;
  readonly headers: readonly MsrpHeader[];
  readonly body?: Octets;
  readonly flag: MsrpRequest['flag'];
  /** What waits for the response; absent where none may come. */
  readonly awaited?: (id: number) => Awaited;
}

/** Sends a request over the session, if there is one. */
export function sendRequest(turn: Turn, outgoing: Outgoing): void {
  const { media, call } = turn.wire;
  if (media === null || call === null || turn.answer === null) return;
  const { method, headers, body, flag, awaited } = outgoing;
  const tid = freshTid(turn, body);
  const message: MsrpRequest = {
    kind: 'request',
    tid,
    method: asOctets(method),
    toPath: turn.answer.path,
    fromPath: [call.path],
    headers,
    ...(body === undefined ? {} : { body }),
    flag,
  };
  const { connection } = media;
  turn.effects.push({ type: 'send', connection, octets: serializeMsrp(message) });
  if (awaited === undefined) return;
  const id = nextNumber(turn);
  const dueMs = turn.nowMs + limits.agentAnswerMs;
  turn.awaited = [...turn.awaited, awaited(id)];
  rewire(turn, { answers: { ...turn.wire.answers, [id]: { tid, dueMs } } });
  rearm(turn);
}

/** 80 random bits, drawn again while they stand in the body as an end-line (R4975-7.1-5). */
function freshTid(turn: Turn, body: Octets | undefined): Octets {
  let tid = drawn(turn, 'transaction', 10);
  while (body !== undefined && tidClashes(tid, body)) tid = drawn(turn, 'transaction', 10);
  return tid;
}

function settle(turn: Turn, awaited: Awaited, status: number): void {
  turn.awaited = turn.awaited.filter(({ id }) => id !== awaited.id);
  const { [awaited.id]: _answered, ...answers } = turn.wire.answers;
  rewire(turn, { answers });
  rearm(turn);
  if (awaited.what === 'binding') settleBinding(turn, status);
  else if (awaited.what === 'nickname') negotiate(turn, { type: 'nickname.answered', status });
  else {
    turn.typeRefused ||= status === 415;
    settleSaid(turn, awaited, status);
  }
  // The session is not there, or not on this connection: it is over (R4975-10-481, R4975-10-506).
  if (awaited.what !== 'binding' && (status === 481 || status === 506)) {
    advance(turn, { type: 'session.refused', failure: { status, message: reasons.sessionGone } });
  }
}

function settleBinding(turn: Turn, status: number): void {
  if (status === 200) advance(turn, { type: 'binding.accepted' });
  else {
    const message = status === 408 ? reasons.unbound : `${reasons.sessionGone} (${status})`;
    advance(turn, { type: 'session.refused', failure: { status, message } });
  }
}

/** A chunk's answer: an error is the whole message's, a 200 only the last one (P14). */
function settleSaid(turn: Turn, said: Said & { readonly what: 'say' }, status: number): void {
  const { n } = said;
  if (status === 200) {
    if (openChunks(turn, n) === 0 && turn.sending?.said.n !== n) tellSent(turn, said, 200);
    return;
  }
  const rest = turn.awaited.filter((one) => one.what === 'say' && one.n === n);
  turn.awaited = turn.awaited.filter((one) => !rest.includes(one));
  const ids = new Set(rest.map(({ id }) => String(id)));
  const answers = Object.entries(turn.wire.answers).filter(([id]) => !ids.has(id));
  rewire(turn, { answers: Object.fromEntries(answers) });
  rearm(turn);
  tellSent(turn, said, status);
}

/** One timer for all: the oldest request is the first to be due. */
function rearm(turn: Turn): void {
  const owner = { kind: 'answers' } as const;
  const [oldest] = turn.awaited;
  const dueMs = oldest === undefined ? undefined : turn.wire.answers[oldest.id]?.dueMs;
  if (dueMs === undefined) clearTimer(turn, owner);
  else if (armedTimer(turn, owner)?.dueMs !== dueMs) armTimer(turn, owner, dueMs);
}

/** A Message-ID of its own (R4975-7.1.1-1). */
export function messageId(turn: Turn): MsrpHeader {
  return { name: asOctets('Message-ID'), value: drawn(turn, 'body', 10) };
}

function emptyRange(): MsrpHeader {
  return byteRange(serializeByteRange({ start: 1, end: 0, total: 0 }));
}

function byteRange(value: Octets): MsrpHeader {
  return { name: asOctets('Byte-Range'), value };
}

const CONTROL = /[\x00-\x1f\x7f]/;
