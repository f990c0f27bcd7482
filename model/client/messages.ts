// What the agent sends over MSRP, and the responses that it waits for (R4975-5.4-3, R4975-7.1.1-4,
// R7701-6.1-2, R7701-6.1-3, R7701-7.1-2). Law: whatever was said is told about exactly once.
import { limits } from '../limits.ts';
import { serializeCpim } from '../wire/cpim.ts';
import { dateTime } from '../wire/date-time.ts';
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

/** Something was said: sent now, later, or told at once why not. */
export function say(turn: Turn, text: string): void {
  const n = turn.wire.said + 1;
  rewire(turn, { said: n });
  if (isOver(turn) || turn.call.matches('leaving')) tellSent(turn, { n, text }, 481);
  else if (turn.unsent.length >= limits.agentUnsentMax) tellSent(turn, { n, text }, 413);
  else {
    turn.unsent = [...turn.unsent, { n, text }];
    flush(turn);
  }
}

/** Asks for a nickname, '' for none. Refused here where it could not be written (R7701-7.1-3). */
export function takeNickname(turn: Turn, nickname: string): void {
  const bytes = encodeUtf8(nickname).length;
  const waiting = turn.nickname.context.queue.length;
  if (isOver(turn) || turn.call.matches('leaving')) {
    tell(turn, { type: 'nickname', status: 481, nickname });
  } else if (bytes > limits.nicknameBytesMax || CONTROL.test(nickname)) {
    tell(turn, { type: 'nickname', status: 424, nickname });
  } else if (waiting >= limits.agentNicknamesMax) {
    tell(turn, { type: 'nickname', status: 413, nickname });
  } else negotiate(turn, { type: 'nickname.asked', nickname });
}

/** Sends what waits, as far as responses are not owed for too much already. */
export function flush(turn: Turn): void {
  while (turn.call.matches('joined') && turn.awaited.length < limits.agentAwaitedMax) {
    const [next, ...rest] = turn.unsent;
    if (next === undefined) return;
    turn.unsent = rest;
    sendSaid(turn, next);
  }
}

/** The empty SEND that binds the session to the connection (R6135-4.2-6, R4975-5.4-3). */
export function bind(turn: Turn): void {
  sendRequest(turn, 'SEND', [messageId(turn), emptyRange()], (id) => ({ id, what: 'binding' }));
}

export function requestNickname(turn: Turn, nickname: string): void {
  const value = serializeUseNickname(nickname);
  const headers = [{ name: asOctets('Use-Nickname'), value }];
  sendRequest(turn, 'NICKNAME', headers, (id) => ({ id, what: 'nickname' }));
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
  const { awaited, unsent } = turn;
  turn.awaited = [];
  turn.unsent = [];
  rewire(turn, { answers: {} });
  rearm(turn);
  for (const one of awaited) if (one.what === 'say') tellSent(turn, one, 408);
  for (const said of unsent) tellSent(turn, said, 481);
}

function sendSaid(turn: Turn, said: Said): void {
  const { plan, answer } = turn;
  if (plan === null || answer === null) return;
  const refusal = refusalHere(turn);
  if (refusal !== undefined) {
    tellSent(turn, said, refusal);
    return;
  }
  const { wallMs, wallAtMs } = turn.wire;
  const body = serializeCpim({
    from: { uri: plan.identity, ...(plan.name === '' ? {} : { name: plan.name }) },
    to: [{ uri: plan.room }],
    dateTime: dateTime(wallMs + turn.nowMs - wallAtMs),
    contentType: asOctets('text/plain;charset=utf-8'),
    content: encodeUtf8(said.text),
  });
  const total = body.length;
  if (total > Math.min(limits.agentMessageBytesMax, answer.sizeMax)) {
    tellSent(turn, said, 413);
    return;
  }
  // Longer ones must be open-ended, so that they could be interrupted (R4975-7.1.1-12).
  const end = total > UNINTERRUPTED_MAX ? undefined : total;
  const range = byteRange(serializeByteRange({ start: 1, end, total }));
  const type = { name: asOctets('Content-Type'), value: asOctets('message/cpim') };
  const headers = [messageId(turn), range, type];
  sendRequest(turn, 'SEND', headers, (id) => ({ id, what: 'say', ...said }), body);
}

/** What the room has said already about every message of this kind. */
function refusalHere(turn: Turn): number | undefined {
  if (turn.answer?.receives !== true) return 403;
  return turn.typeRefused || !turn.answer.takesText ? 415 : undefined;
}

function sendRequest(
  turn: Turn,
  method: string,
  headers: readonly MsrpHeader[],
  awaited: (id: number) => Awaited,
  body?: Octets,
): void {
  const { media, call } = turn.wire;
  if (media === null || call === null || turn.answer === null) return;
  const tid = freshTid(turn, body);
  const message: MsrpRequest = {
    kind: 'request',
    tid,
    method: asOctets(method),
    toPath: turn.answer.path,
    fromPath: [call.path],
    headers,
    ...(body === undefined ? {} : { body }),
    flag: '$',
  };
  const { connection } = media;
  turn.effects.push({ type: 'send', connection, octets: serializeMsrp(message) });
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
    tellSent(turn, awaited, status);
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

function tellSent(turn: Turn, { n, text }: Said, status: number): void {
  tell(turn, { type: 'sent', n, status, text });
}

/** One timer for all: the oldest request is the first to be due. */
function rearm(turn: Turn): void {
  const owner = { kind: 'answers' } as const;
  const [oldest] = turn.awaited;
  const dueMs = oldest === undefined ? undefined : turn.wire.answers[oldest.id]?.dueMs;
  if (dueMs === undefined) clearTimer(turn, owner);
  else if (armedTimer(turn, owner)?.dueMs !== dueMs) armTimer(turn, owner, dueMs);
}

function messageId(turn: Turn): MsrpHeader {
  return { name: asOctets('Message-ID'), value: drawn(turn, 'body', 10) };
}

function emptyRange(): MsrpHeader {
  return byteRange(serializeByteRange({ start: 1, end: 0, total: 0 }));
}

function byteRange(value: Octets): MsrpHeader {
  return { name: asOctets('Byte-Range'), value };
}

const CONTROL = /[\x00-\x1f\x7f]/;
/** RFC 4975 section 5.1: the longest chunk that need not be interruptible. */
const UNINTERRUPTED_MAX = 2048;
