// MSRP as another kind of client sends and takes it, and the relay before it (RFC 4975 7, RFC 4976
// 6.4; B1 to B6, C5, N36). Law: its agent is answered as the room answered what left: a message in
// chunks is accepted once every chunk is, and refused with the first that is not.
import type { Send } from '../../model/focus/effect.ts';
import { limits } from '../../model/limits.ts';
import { parseCpim } from '../../model/wire/cpim.ts';
import {
  failureReport,
  frameMsrp,
  headerOf,
  idleFramer,
  type MsrpFrame,
  type MsrpHeader,
  type MsrpRequest,
  type MsrpResponse,
  parseReportRange,
  serializeByteRange,
  serializeMsrp,
} from '../../model/wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../../model/wire/octets.ts';
import { decodeUtf8 } from '../../model/wire/utf8.ts';
import { portless, relayOf } from './peer-description.ts';
import type { Deadly, PeerTraits } from './peer-profile.ts';
import { WITHHELD_MAX } from './peer-signalling.ts';
import {
  armPeer,
  disarmPeer,
  madeUp,
  type PeerTurn,
  rewirePeer,
  type Withheld,
} from './peer-state.ts';
import { bentWrapper } from './peer-wrapping.ts';

/** A frame of the agent's leaves as this kind of client would have sent it, or not at all. */
export function sendFrame(turn: PeerTurn, send: Send): void {
  const [frame] = frameMsrp(idleFramer, send.octets).frames;
  if (frame === undefined || frame.kind === 'malformed') return queue(turn, send, [send.octets]);
  if (frame.kind === 'response') return sendAnswer(turn, send, frame);
  if (frame.method === 'NICKNAME') return sendNickname(turn, send, frame);
  if (frame.method !== 'SEND' || frame.body === undefined) {
    return queue(turn, send, [serializeMsrp(throughRelay(frame, turn))]);
  }
  sendMessage(turn, send, frame, frame.body);
}

/** The habit of a client that has done a deed, and what its relay makes of an answer. */
export function sendAnswer(turn: PeerTurn, send: Send, answer: MsrpResponse): void {
  const { copies } = turn.wire.habits;
  const relayed = throughRelay(answer, turn);
  const isLate = typeof copies === 'object';
  if (answer.status >= 300 || copies === 'answers') {
    return queue(turn, send, [serializeMsrp(relayed)]);
  }
  if (typeof copies === 'number') {
    const { comment: _ok, ...bare } = relayed;
    return queue(turn, send, [serializeMsrp({ ...bare, status: copies })]);
  }
  const dueMs = isLate ? turn.nowMs + copies.lateMs : null;
  withhold(turn, { what: 'copy', send: { ...send, octets: serializeMsrp(relayed) }, dueMs });
}

/** Keeps back what it owes, to be sent by a deed or, where it has a time, then. */
export function withhold(turn: PeerTurn, withheld: Withheld): void {
  const send = { ...withheld.send, octets: flatCopy(withheld.send.octets) };
  const all = [...turn.wire.withheld, { ...withheld, send }].slice(-WITHHELD_MAX);
  rewirePeer(turn, { withheld: all });
  rearmWithheld(turn);
}

/** Sends what is due by now of what was to be late. */
export function sendLate(turn: PeerTurn): void {
  const isDue = ({ dueMs }: Withheld) => dueMs !== null && dueMs <= turn.nowMs;
  for (const { send } of turn.wire.withheld.filter(isDue)) turn.effects.push(send);
  rewirePeer(turn, { withheld: turn.wire.withheld.filter((each) => !isDue(each)) });
  rearmWithheld(turn);
}

/** What a frame of the other side's is to the agent; undefined for what it is not told of. */
export function unbentFrame(turn: PeerTurn, frame: MsrpFrame): MsrpFrame | undefined {
  if (frame.kind === 'response') return unbentAnswer(turn, frame);
  const taken = { ...frame, toPath: unbentPath(turn, frame.toPath) };
  if (taken.kind === 'malformed' || taken.method !== 'REPORT') return taken;
  return unbentReport(turn, taken);
}

/** Of what about a frame a client of that kind dies; undefined where it survives (A1, A2, A8). */
export function deadly({ traits, agent }: PeerTurn, frame: MsrpFrame): Deadly | undefined {
  if (frame.kind !== 'request' || frame.method !== 'SEND' || frame.body === undefined) {
    return undefined;
  }
  const { body, flag } = frame;
  return traits.media.diesOf.find((cause) => {
    if (cause === 'chunks') return flag !== '$' || rangeOf(frame)?.start !== 1;
    return cause === 'what is no text' ? !isText(body) : !agent.call.matches('joined');
  });
}

/** The connection is gone: nobody answers what was under way, and nothing is owed on it. */
export function forgetMedia(turn: PeerTurn): void {
  const withheld = turn.wire.withheld.filter(({ what }) => what !== 'copy');
  const keptAlive = asOctets('');
  rewirePeer(turn, { media: null, gathered: asOctets(''), keptAlive, withheld });
  rewirePeer(turn, { chunks: turn.wire.chunks.clear(), chunksLeft: turn.wire.chunksLeft.clear() });
  rearmWithheld(turn);
}

/** An empty SEND that keeps the connection alive (M10, B4). */
export function keepAlive(turn: PeerTurn, tid = madeUp(turn)): Octets | undefined {
  const { call } = turn.agent.wire;
  if (call === null || turn.agent.answer === null) return undefined;
  const { keepAliveHeaders } = turn.traits.media;
  const frame: MsrpRequest = {
    kind: 'request',
    tid,
    method: asOctets('SEND'),
    toPath: turn.agent.answer.path,
    fromPath: [call.path],
    headers: [
      header('Message-ID', madeUp(turn)),
      header('Byte-Range', '1-0/0'),
      ...keepAliveHeaders.map(([name, value]) => header(name, value)),
    ],
    flag: '$',
  };
  return serializeMsrp(throughRelay(frame, turn));
}

/** A frame on the client's side of its relay becomes one on the other (R4976-5.1-2). */
export function throughRelay<F extends MsrpRequest | MsrpResponse>(
  frame: F,
  { traits }: Pick<PeerTurn, 'traits'>,
): F {
  const [own] = frame.fromPath;
  if (own === undefined) return frame;
  const path = bentPath(own, traits);
  return { ...frame, fromPath: frame.kind === 'response' ? path.slice(0, 1) : path };
}

/** The client's path as the room knows it. */
export function bentPath(own: Octets, { relayed, description }: PeerTraits): readonly Octets[] {
  if (relayed) return [relayOf(own), own];
  return [description.pathHasPort ? own : portless(own)];
}

function sendNickname(turn: PeerTurn, send: Send, frame: MsrpRequest): void {
  const { nickname } = turn.traits.media;
  // A client that knows no nicknames says so itself.
  if (nickname === 'unknown') return answerAgent(turn, send.connection, frame.tid, 501);
  const value = headerOf(frame, 'Use-Nickname') ?? asOctets('');
  const bare = value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1');
  const headers = nickname === 'bare' ? [header('Use-Nickname', bare)] : frame.headers;
  queue(turn, send, [serializeMsrp(throughRelay({ ...frame, headers }, turn))]);
}

/** A message, or a chunk of one, of the agent's: it is bent whole, and cut as this client cuts. */
function sendMessage(turn: PeerTurn, send: Send, frame: MsrpRequest, body: Octets): void {
  const { traits } = turn;
  const gathered = asOctets(turn.wire.gathered + body);
  if (frame.flag === '+') {
    rewirePeer(turn, { gathered: flatCopy(gathered) });
    return answerAgent(turn, send.connection, frame.tid, 200);
  }
  rewirePeer(turn, { gathered: asOctets('') });
  const isStatus = failureReport(frame) === 'no';
  if (isStatus && !traits.media.tellsTyping) return;
  const messageId = headerOf(frame, 'Message-ID') ?? asOctets('');
  const bent = bentWrapper(gathered, messageId, traits, turn.agent.plan);
  const length = { messageId, bytes: bent.length, agentBytes: gathered.length };
  rewirePeer(turn, { lengths: [...turn.wire.lengths, length].slice(-limits.agentReportsMax) });
  const whole = throughRelay({ ...frame, headers: reportsOf(frame, traits.media) }, turn);
  queue(turn, send, cut(turn, whole, bent));
}

/** The frames of a message, in the order in which they leave. */
function cut(turn: PeerTurn, frame: MsrpRequest, body: Octets): readonly Octets[] {
  const { chunkBytes, chunkOrder } = turn.traits.media;
  // However small its chunks are, a message is a bounded number of them: a world is no flood.
  const most = Math.max(chunkBytes ?? body.length, Math.ceil(body.length / CHUNKS_MAX));
  if (body.length <= most) {
    return [serializeMsrp({ ...frame, headers: ranged(turn, frame, body, 0, body.length), body })];
  }
  const frames: Octets[] = [];
  const tids: [tid: Octets, of: Octets][] = [];
  for (let start = 0; start < body.length; start += most) {
    const end = Math.min(start + most, body.length);
    const tid = madeUp(turn);
    const headers = ranged(turn, frame, body, start, end);
    const piece = asOctets(body.slice(start, end));
    const flag = end === body.length ? '$' : '+';
    frames.push(serializeMsrp({ ...frame, tid, headers, body: piece, flag }));
    tids.push([tid, frame.tid]);
  }
  if (failureReport(frame) === 'yes') {
    const { chunks, chunksLeft } = turn.wire;
    const left = (chunksLeft.get(frame.tid) ?? 0) + tids.length;
    rewirePeer(turn, {
      chunks: chunks.merge(tids),
      chunksLeft: chunksLeft.set(frame.tid, left),
    });
  }
  if (chunkOrder === 'in order') return frames;
  return frames.map((each, at) => frames[at % 2 === 0 ? at + 1 : at - 1] ?? each);
}

function ranged(
  turn: PeerTurn,
  frame: MsrpRequest,
  body: Octets,
  start: number,
  end: number,
): readonly MsrpHeader[] {
  const { countsCharacters, openRangeBytes } = turn.traits.media;
  const total = countsCharacters ? (decodeUtf8(body)?.length ?? body.length) : body.length;
  const last = countsCharacters ? total : end;
  const range = { start: start + 1, end: body.length > openRangeBytes ? undefined : last, total };
  return frame.headers.map((each) =>
    each.name === 'Byte-Range' ? { ...each, value: serializeByteRange(range) } : each,
  );
}

/** Which reports it asks for; a status asks for none, whoever sends it (B6). */
function reportsOf(frame: MsrpRequest, traits: PeerTurn['traits']['media']): readonly MsrpHeader[] {
  const { headers } = frame;
  if (failureReport(frame) === 'no') return headers;
  const { successReport, failureReport: onFailure } = traits;
  const added: MsrpHeader[] = [];
  if (successReport !== null) added.push(header('Success-Report', successReport));
  if (onFailure !== null) added.push(header('Failure-Report', onFailure));
  const isAdded = ({ name }: MsrpHeader) => added.some((each) => each.name === name);
  const kept = headers.filter((each) => !isAdded(each));
  // Content-Type belongs last (R4975-9-4).
  return [...kept.slice(0, -1), ...added, ...kept.slice(-1)];
}

/** The relay has taken its URI off; a path without port means the session all the same (B5). */
function unbentPath({ traits, agent }: PeerTurn, toPath: readonly Octets[]): readonly Octets[] {
  if (traits.relayed) return toPath.slice(1);
  const own = agent.wire.call?.path;
  return own === undefined || toPath[0] !== bentPath(own, traits)[0] ? toPath : [own];
}

/** An answer to a chunk is one to the agent's request once it decides that one. */
function unbentAnswer(turn: PeerTurn, answer: MsrpResponse): MsrpFrame | undefined {
  const { chunks, chunksLeft } = turn.wire;
  const of = chunks.get(answer.tid);
  if (of === undefined) return answer;
  const left = (chunksLeft.get(of) ?? 0) - 1;
  const isRefused = answer.status >= 300;
  const isOver = isRefused || left <= 0;
  rewirePeer(turn, {
    chunks: isRefused ? chunks.filter((other) => other !== of) : chunks.remove(answer.tid),
    chunksLeft: isOver ? chunksLeft.remove(of) : chunksLeft.set(of, left),
  });
  return isOver ? { ...answer, tid: of } : undefined;
}

/** A REPORT about all of what left is one about all of what the agent said. */
function unbentReport(turn: PeerTurn, report: MsrpRequest): MsrpRequest {
  const messageId = headerOf(report, 'Message-ID');
  const length = turn.wire.lengths.find((each) => each.messageId === messageId);
  const range = parseReportRange(headerOf(report, 'Byte-Range') ?? asOctets(''));
  if (length === undefined || !range.ok || (range.value.end ?? length.bytes) < length.bytes) {
    return report;
  }
  const { agentBytes } = length;
  const whole = { start: range.value.start, end: agentBytes, total: agentBytes };
  const headers = report.headers.map((each) =>
    each.name === 'Byte-Range' ? { ...each, value: serializeByteRange(whole) } : each,
  );
  return { ...report, headers };
}

/** Whether somebody who takes everything for text can read it (A8). */
function isText(body: Octets): boolean {
  const message = parseCpim(body);
  if (!message.ok) return true;
  const { contentType, content } = message.value;
  if (/^multipart\//i.test(contentType)) return false;
  const isAscii = /;\s*charset="?us-ascii/i.test(contentType);
  return decodeUtf8(body) !== undefined && !(isAscii && /[\x80-\xff]/.test(content));
}

function rangeOf(frame: MsrpRequest) {
  const range = parseReportRange(headerOf(frame, 'Byte-Range') ?? asOctets('1-*/*'));
  return range.ok ? range.value : undefined;
}

/** What the client answers its agent itself. */
function answerAgent(turn: PeerTurn, connection: number, tid: Octets, status: number): void {
  const message: MsrpResponse = {
    kind: 'response',
    tid,
    status,
    toPath: [],
    fromPath: [],
    headers: [],
  };
  turn.inbox.push({ type: 'message-received', connection, message });
}

function queue(turn: PeerTurn, { connection }: Send, octets: readonly Octets[]): void {
  turn.frames.push({ connection, octets });
}

function rearmWithheld(turn: PeerTurn): void {
  const due = turn.wire.withheld.flatMap(({ dueMs }) => (dueMs === null ? [] : [dueMs]));
  if (due.length > 0) armPeer(turn, LATE, Math.min(...due));
  else disarmPeer(turn, LATE);
}

function header(name: string, value: string): MsrpHeader {
  return { name: asOctets(name), value: asOctets(value) };
}

/** The timer of what is to be late. */
export const LATE = 'late';
const CHUNKS_MAX = 1_024;
