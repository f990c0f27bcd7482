// What the agent receives over MSRP (R4975-7.2-*, R4975-7.3-*, R7701-6.1-28, R7701-6.2-10).
// Law: every request gets what its Failure-Report lets it get, a REPORT nothing, and a message is
// shown once.
import { limits } from '../limits.ts';
import { asciiLower } from '../wire/ascii.ts';
import { type CpimMessage, parseCpim } from '../wire/cpim.ts';
import { acceptsType } from '../wire/message-media.ts';
import {
  failureReport,
  headerOf,
  type MsrpFrame,
  type MsrpMalformed,
  type MsrpRequest,
  parseByteRange,
  serializeByteRange,
  serializeMsrp,
  successReport,
} from '../wire/msrp.ts';
import { equalMsrpUris, parseMsrpUri } from '../wire/msrp-uri.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { parseSipUri } from '../wire/sip-uri.ts';
import { receiveReport } from './delivery.ts';
import { receiveResponse } from './messages.ts';
import { nicknameOf } from './people.ts';
import { reassembled, withoutPartial } from './reassembly.ts';
import { drawn, type Turn, tell } from './state.ts';
import { decodedText } from './text.ts';
import { endTyping, isTypingStatus, takeStatus } from './typing.ts';

/** A frame from the media connection. */
export function receiveFrame(turn: Turn, frame: MsrpFrame): void {
  if (frame.kind === 'response') receiveResponse(turn, frame);
  else if (frame.kind === 'malformed') refuseMalformed(turn, frame);
  else if (frame.method !== 'REPORT') receiveRequest(turn, frame);
  else if (isThisSession(turn, frame)) receiveReport(turn, frame);
}

function receiveRequest(turn: Turn, request: MsrpRequest): void {
  if (!isThisSession(turn, request)) answer(turn, request, 481);
  else if (request.method !== 'SEND') answer(turn, request, 501);
  else {
    const messageId = headerOf(request, 'Message-ID') ?? NONE;
    if (request.flag === '#') {
      turn.partials = withoutPartial(turn.partials, messageId);
      answer(turn, request, 200);
    } else if (request.body === undefined) answer(turn, request, 200);
    else receiveBody(turn, request, messageId, request.body);
  }
}

function receiveBody(turn: Turn, request: MsrpRequest, messageId: Octets, octets: Octets): void {
  if (!acceptsType([CPIM], headerOf(request, 'Content-Type') ?? NONE)) {
    answer(turn, request, 415);
    return;
  }
  const range = parseByteRange(headerOf(request, 'Byte-Range') ?? asOctets('1-*/*'));
  const start = range.ok ? range.value.start - 1 : 0;
  const chunk = { messageId, start, octets, isLast: request.flag === '$' };
  const { partials, body, tooLong } = reassembled(turn.partials, chunk);
  turn.partials = partials;
  if (tooLong) answer(turn, request, 413);
  else if (body === undefined || turn.shown.includes(messageId)) answer(turn, request, 200);
  else receiveWhole(turn, request, messageId, body);
}

function receiveWhole(turn: Turn, request: MsrpRequest, messageId: Octets, body: Octets): void {
  const message = parseCpim(body);
  if (!message.ok) {
    answer(turn, request, message.fault.status);
    return;
  }
  const { from } = message.value;
  if (from === undefined) {
    answer(turn, request, 400);
    return;
  }
  turn.shown = [...turn.shown, flatCopy(messageId)].slice(-limits.agentShownMax);
  answer(turn, request, 200);
  if (successReport(request)) report(turn, request, messageId, body.length);
  const { content, contentType } = message.value;
  const forMe = isPrivate(turn, message.value);
  if (isTypingStatus(contentType)) {
    takeStatus(turn, from.uri, forMe, content);
    return;
  }
  endTyping(turn, from.uri, forMe);
  tell(turn, {
    type: 'message',
    from: from.uri,
    name: from.name ?? null,
    nickname: nicknameOf(turn, from.uri),
    private: forMe,
    contentType,
    text: decodedText(content, contentType),
  });
}

/** Not to the room: to this participant alone (R7701-6.2-10). */
function isPrivate(turn: Turn, { to }: CpimMessage): boolean {
  // As dialled here, or as the focus calls itself: others may have dialled it differently.
  const rooms = [turn.plan?.room ?? NONE, turn.wire.dialog?.target ?? NONE];
  return to.length > 0 && !to.some(({ uri }) => rooms.some((room) => isSameRoom(uri, room)));
}

/** User and host: no participant has the room's, whatever port or parameters others add. */
function isSameRoom(left: Octets, right: Octets): boolean {
  if (left === right) return true;
  const [one, other] = [parseSipUri(left), parseSipUri(right)];
  if (!one.ok || !other.ok) return false;
  return (
    one.value.user === other.value.user &&
    asciiLower(one.value.host) === asciiLower(other.value.host)
  );
}

function isThisSession(turn: Turn, { toPath }: MsrpRequest): boolean {
  const [to, ...others] = toPath;
  const own = turn.wire.call?.path;
  if (to === undefined || own === undefined || others.length > 0) return false;
  if (to === own) return true;
  const [one, other] = [parseMsrpUri(to), parseMsrpUri(own)];
  return one.ok && other.ok && equalMsrpUris(one.value, other.value);
}

function answer(turn: Turn, request: MsrpRequest, status: number): void {
  const wanted = failureReport(request);
  if (wanted === 'no' || (wanted === 'partial' && status === 200)) return;
  respond(turn, request, status);
}

function refuseMalformed(turn: Turn, frame: MsrpMalformed): void {
  if (!frame.noAnswer && frame.fromPath.length > 0) respond(turn, frame, frame.fault.status);
}

function respond(turn: Turn, request: MsrpRequest | MsrpMalformed, status: number): void {
  const { media, call } = turn.wire;
  if (media === null || call === null) return;
  // SEND is answered to the next hop, every other method along the whole path (R4975-7.2-4).
  const isSend = request.method === undefined || request.method === 'SEND';
  const toPath = isSend ? request.fromPath.slice(0, 1) : request.fromPath;
  const fromPath = [request.toPath[0] ?? call.path];
  const comment = comments[status];
  const octets = serializeMsrp({
    kind: 'response',
    tid: request.tid,
    status,
    ...(comment === undefined ? {} : { comment: asOctets(comment) }),
    toPath,
    fromPath,
    headers: [],
  });
  turn.effects.push({ type: 'send', connection: media.connection, octets });
}

/** All of the message has arrived, as its sender asked to be told (R4975-7.1.3-1). */
function report(turn: Turn, request: MsrpRequest, messageId: Octets, bytes: number): void {
  const { media, call } = turn.wire;
  if (media === null || call === null) return;
  const range = serializeByteRange({ start: 1, end: bytes, total: bytes });
  const octets = serializeMsrp({
    kind: 'request',
    tid: drawn(turn, 'transaction', 10),
    method: asOctets('REPORT'),
    toPath: request.fromPath,
    fromPath: [call.path],
    headers: [
      { name: asOctets('Message-ID'), value: messageId },
      { name: asOctets('Byte-Range'), value: range },
      { name: asOctets('Status'), value: asOctets('000 200 OK') },
    ],
    flag: '$',
  });
  turn.effects.push({ type: 'send', connection: media.connection, octets });
}

const NONE = asOctets('');
const CPIM = asOctets('message/cpim');
const comments: { readonly [status: number]: string | undefined } = {
  200: 'OK',
  400: 'Bad request',
  413: 'Message too long',
  415: 'Unsupported media type',
  481: 'No such session',
  501: 'Unknown method',
};
