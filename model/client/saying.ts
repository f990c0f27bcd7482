// What the person says, to the room or to somebody alone: wrapped, cut into chunks that let other
// requests through, and followed until it has arrived (R7701-6.1-2, R7701-6.1-3, R7701-6.2-1,
// R4975-5.1-1, R4975-7.1.2-*). Law: whatever was said is told about exactly once.
import { limits } from '../limits.ts';
import { serializeCpim } from '../wire/cpim.ts';
import { dateTime } from '../wire/date-time.ts';
import { type MsrpHeader, serializeByteRange } from '../wire/msrp.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { followDelivery } from './delivery.ts';
import { messageId, sendRequest } from './messages.ts';
import { isUri, meantBy } from './people.ts';
import { isOver } from './progress.ts';
import { reasons } from './sentence.ts';
import { rewire, type Said, type Sending, type Turn, tell } from './state.ts';
import { rosterIsDue } from './subscribing.ts';
import { compose } from './typing.ts';

/**
 * Something was said: sent now, later, or told at once why not. `to` is whom a whisper is for, a
 * URI or what the roster calls them; null for the room.
 */
export function say(turn: Turn, text: string, to: string | null): void {
  const said = { n: turn.wire.said + 1, text, to };
  rewire(turn, { said: said.n });
  if (isOver(turn) || isLeaving(turn)) tellSent(turn, said, 481);
  else if (turn.unsent.length >= limits.agentUnsentMax) tellSent(turn, said, 413);
  else {
    if (to === null) compose(turn, { type: 'said' });
    turn.unsent = [...turn.unsent, said];
    flush(turn);
  }
}

/** Sends what waits, as far as responses are not owed for too much already. */
export function flush(turn: Turn): void {
  while (turn.call.matches('joined') && turn.awaited.length < limits.agentAwaitedMax) {
    const { sending } = turn;
    if (sending !== null) {
      if (openChunks(turn, sending.said.n) >= limits.agentChunksAwaitedMax) return;
      sendChunk(turn, sending);
      continue;
    }
    const at = turn.unsent.findIndex((said) => !isHeldBack(turn, said));
    const next = turn.unsent[at];
    if (next === undefined) return;
    turn.unsent = turn.unsent.filter((_, other) => other !== at);
    sendSaid(turn, next);
  }
}

/** A status for the other programs in the room: nobody answers it (R3994-3.5-2). */
export function sendStatus(turn: Turn, contentType: string, content: Octets): void {
  const body = wrapped(turn, turn.plan?.room ?? NONE, contentType, content);
  if (body === undefined) return;
  const range = { start: 1, end: body.length, total: body.length };
  const headers = [messageId(turn), byteRange(range), FAILURE_UNTOLD, TYPE];
  sendRequest(turn, { method: 'SEND', headers, body, flag: '$' });
}

/** What became of something said is told, and what is left of it is not sent. */
export function tellSent(turn: Turn, { n, text, to }: Said, status: number): void {
  if (turn.sending?.said.n === n) turn.sending = null;
  if (status !== 200) turn.deliveries = turn.deliveries.filter((each) => each.n !== n);
  tell(turn, { type: 'sent', n, status, text, ...(to === null ? {} : { to }) });
}

/** How many of a message's chunks wait for their responses. */
export function openChunks(turn: Turn, n: number): number {
  return turn.awaited.filter((one) => one.what === 'say' && one.n === n).length;
}

/** Whom it is for may be known when the roster comes. */
function isHeldBack(turn: Turn, { to }: Said): boolean {
  return to !== null && !isUri(to) && rosterIsDue(turn);
}

function isLeaving({ call }: Turn): boolean {
  return call.matches('leaving') || call.matches('parting');
}

function sendSaid(turn: Turn, said: Said): void {
  const { answer } = turn;
  if (answer === null) return;
  const refusal = refusalHere(turn);
  if (refusal !== undefined) {
    tellSent(turn, said, refusal);
    return;
  }
  const to = recipient(turn, said);
  const body = to === undefined ? undefined : wrapped(turn, to, PLAIN_TEXT, encodeUtf8(said.text));
  if (body === undefined) return;
  if (body.length > Math.min(limits.agentMessageBytesMax, answer.sizeMax)) {
    tellSent(turn, said, 413);
    return;
  }
  const id = messageId(turn);
  followDelivery(turn, said.n, id.value, body.length);
  turn.sending = { said, messageId: id.value, body, sentBytes: 0 };
}

/** Undefined where nobody is meant, which has been told then. */
function recipient(turn: Turn, { n, to }: Said): Octets | undefined {
  if (to === null) return turn.plan?.room;
  const refuse = (status: number, message: string) => {
    tell(turn, { type: 'error', status, message, command: 'whisper', n });
    return undefined;
  };
  if (turn.answer?.privateMessages !== true) return refuse(403, reasons.noPrivate);
  const meant = meantBy(turn, to);
  return 'uri' in meant ? meant.uri : refuse(meant.status, meant.message);
}

/** CPIM around content of the own; undefined outside a call. */
function wrapped(turn: Turn, to: Octets, contentType: string, content: Octets): Octets | undefined {
  const { plan } = turn;
  if (plan === null) return undefined;
  const { wallMs, wallAtMs } = turn.wire;
  const isNamed = plan.name !== '' && !plan.anonymous;
  return serializeCpim({
    // Who is anonymous is so in what they say as well (R7701-6.1-4).
    from: { uri: turn.alias ?? plan.identity, ...(isNamed ? { name: plan.name } : {}) },
    to: [{ uri: to }],
    dateTime: dateTime(wallMs + turn.nowMs - wallAtMs),
    contentType: asOctets(contentType),
    content,
  });
}

function sendChunk(turn: Turn, sending: Sending): void {
  const { said, body, sentBytes } = sending;
  const total = body.length;
  const end = Math.min(total, sentBytes + limits.agentChunkBytes);
  const isShort = total <= limits.uninterruptibleBytesMax;
  // Longer ones must be open-ended, so that they could be interrupted (R4975-7.1.1-12).
  const range = { start: sentBytes + 1, end: isShort ? total : undefined, total };
  const id = { name: MESSAGE_ID, value: sending.messageId };
  turn.sending = end === total ? null : { ...sending, sentBytes: end };
  sendRequest(turn, {
    method: 'SEND',
    headers: [id, byteRange(range), SUCCESS_TOLD, TYPE],
    body: asOctets(body.slice(sentBytes, end)),
    flag: end === total ? '$' : '+',
    awaited: (awaitedId) => ({ id: awaitedId, what: 'say', ...said }),
  });
}

/** What the room has said already about every message of this kind. */
function refusalHere(turn: Turn): number | undefined {
  if (turn.answer?.receives !== true) return 403;
  return turn.typeRefused || !turn.answer.takesText ? 415 : undefined;
}

function byteRange(range: Parameters<typeof serializeByteRange>[0]): MsrpHeader {
  return { name: asOctets('Byte-Range'), value: serializeByteRange(range) };
}

const NONE = asOctets('');
const PLAIN_TEXT = 'text/plain;charset=utf-8';
const MESSAGE_ID = asOctets('Message-ID');
const SUCCESS_TOLD = { name: asOctets('Success-Report'), value: asOctets('yes') };
const FAILURE_UNTOLD = { name: asOctets('Failure-Report'), value: asOctets('no') };
const TYPE = { name: asOctets('Content-Type'), value: asOctets('message/cpim') };
