// What the MSRP frames of a focus show: which request an answer answers, and whose copy of which
// message a SEND carries (RFC 4975 7, RFC 7701 6). Law: a copy is known by its octets, and by its
// Message-ID only once those have shown what it is.

import type { FanOut } from '../focus/effect.ts';
import { defaultPolicy } from '../room/policy.ts';
import { cpimRouting } from '../wire/cpim.ts';
import { IMDN_TYPE } from '../wire/imdn.ts';
import { IS_COMPOSING_TYPE } from '../wire/is-composing.ts';
import { bareType } from '../wire/message-media.ts';
import {
  failureReport,
  frameMsrp,
  headerOf,
  idleFramer,
  type MsrpFrame,
  type MsrpRequest,
  type MsrpResponse,
  parseByteRange,
  parseMsrpStatus,
  successReport,
} from '../wire/msrp.ts';
import { asOctets, flatCopy, flatText, type Octets } from '../wire/octets.ts';
import type { AskedFrame, ConnectionReading, Copied, LegReading } from './fact.ts';
import { isMeant, type Posted } from './meant.ts';
import { type Decision, decisionTold } from './minutes.ts';
import { bind, type Draft, keepConnection, legAt } from './reading.ts';

/** Frames that a peer sent. */
export function readIncoming(draft: Draft, id: number, frames: readonly MsrpFrame[]): void {
  for (const frame of frames) {
    const known = draft.connections.get(id);
    if (known === undefined || known.ended) return;
    if (frame.kind === 'response') {
      const leg = legAt(draft, frame.toPath[0] ?? '');
      draft.facts.push({ type: 'acknowledged', leg, status: frame.status, by: 'response' });
      draft.facts.push({ type: 'understood', connection: id, by: 'a response' });
    } else if (frame.kind === 'malformed') {
      draft.facts.push({ type: 'garbled', connection: id });
      const isQuiet = frame.noAnswer || frame.fromPath.length === 0;
      awaitAnswer(draft, id, known, {
        tid: flatCopy(frame.tid),
        method: flatText(frame.method ?? ''),
        messageId: '',
        wantsSuccess: false,
        what: 'malformed',
        answers: isQuiet ? 'no' : 'yes',
      });
    } else {
      draft.facts.push({ type: 'understood', connection: id, by: frame.method });
      readRequest(draft, id, known, frame);
    }
  }
}

function readRequest(
  draft: Draft,
  connection: number,
  known: ConnectionReading,
  frame: MsrpRequest,
): void {
  const path = frame.toPath[0] ?? '';
  const found = legAt(draft, path);
  const isReport = frame.method === 'REPORT';
  const leg =
    found === undefined || isReport ? found : bind(draft, found, connection, flatText(path));
  const request = requestOf(draft, leg, frame);
  if (isReport) {
    const status = parseMsrpStatus(headerOf(frame, 'Status') ?? asOctets(''));
    const code = status.ok ? status.value.code : 0;
    draft.facts.push({ type: 'acknowledged', leg, status: code, by: 'report' });
  }
  awaitAnswer(draft, connection, known, request);
  draft.facts.push({ type: 'asked', connection, leg, request });
}

function awaitAnswer(
  draft: Draft,
  id: number,
  known: ConnectionReading,
  request: AskedFrame,
): void {
  const next =
    request.answers === 'no'
      ? { ...known, quiet: [...known.quiet.slice(1 - QUIET_KEPT), request] }
      : { ...known, asked: [...known.asked, request] };
  keepConnection(draft, id, next);
}

function requestOf(draft: Draft, leg: LegReading | undefined, frame: MsrpRequest): AskedFrame {
  const tid = flatCopy(frame.tid);
  const method = flatCopy(frame.method);
  const messageId = flatCopy(headerOf(frame, 'Message-ID') ?? asOctets(''));
  const wantsSuccess = successReport(frame);
  const answers = failureReport(frame);
  const about = { tid, method, messageId, wantsSuccess, answers };
  if (method === 'REPORT') return { ...about, what: 'report', answers: 'no' };
  if (method === 'NICKNAME') return { ...about, what: 'nickname', answers: 'yes' };
  if (method !== 'SEND') return { ...about, what: 'other' };
  if (frame.body === undefined && frame.flag !== '#') {
    return { ...about, answers: firstSaid(draft, leg, messageId, answers), what: 'bodiless' };
  }
  return collected(draft, leg, frame, about);
}

/** A chunk of a message, or all of it, with what came of it before. */
function collected(
  draft: Draft,
  leg: LegReading | undefined,
  frame: MsrpRequest,
  about: Omit<AskedFrame, 'what'>,
): AskedFrame {
  const { messageId } = about;
  const key = `${leg?.dialog ?? ''}\n${messageId}`;
  const before = draft.incoming.get(key);
  const answers = firstSaid(draft, leg, messageId, about.answers);
  const body = frame.body ?? asOctets('');
  const { start } = rangeOf(frame);
  if (frame.flag === '#') {
    if (before !== undefined) draft.incoming = draft.incoming.delete(key);
    return { ...about, answers, what: 'abandoned' };
  }
  if (before === undefined && start === 1 && frame.flag === '$') {
    return { ...about, what: 'message', body: flatCopy(body) };
  }
  if (leg === undefined) return { ...about, answers: 'any', what: 'part' };
  const { chunkTimerMs } = draft.rooms.get(leg.room)?.policy ?? defaultPolicy;
  const { pieces = [], bytes = 0, untilMs = draft.nowMs + chunkTimerMs } = before ?? {};
  // By a variant a message that was given up begins anew with what comes then.
  const isNew = draft.variants.expiredContinuation === 200 || draft.nowMs >= untilMs;
  const odd = before?.odd === true || isNew;
  const isNext = start - 1 === bytes && !odd;
  if (frame.flag === '$') {
    if (before !== undefined) draft.incoming = draft.incoming.delete(key);
    if (isNext) return { ...about, answers, what: 'message', body: [...pieces, body].join('') };
    return { ...about, answers, what: 'part' };
  }
  if (before === undefined && draft.incoming.size >= INCOMING_KEPT) {
    draft.incoming = draft.incoming.clear();
  }
  const next = isNext
    ? { pieces: [...pieces, flatCopy(body)], bytes: bytes + body.length, odd, answers, untilMs }
    : { pieces: [], bytes, odd: true, answers, untilMs };
  draft.incoming = draft.incoming.set(key, next);
  return { ...about, answers, what: 'part' };
}

/** M22: what may be answered to a chunk was settled by the first of its message. */
function firstSaid(
  draft: Draft,
  leg: LegReading | undefined,
  messageId: string,
  said: AskedFrame['answers'],
): AskedFrame['answers'] {
  if (draft.incoming.isEmpty()) return said;
  const first = draft.incoming.get(`${leg?.dialog ?? ''}\n${messageId}`);
  return first === undefined || first.answers === said ? said : 'any';
}

/** Octets that a focus sent on an MSRP connection. */
export function readOutgoing(draft: Draft, id: number, octets: Octets): void {
  const known = draft.connections.get(id);
  if (known === undefined || known.outgoing === null) return;
  const framed = frameMsrp(known.outgoing, octets);
  if (framed.framer !== known.outgoing) {
    keepConnection(draft, id, { ...known, outgoing: framed.framer });
  }
  for (const frame of framed.frames) readSent(draft, id, frame);
  if (framed.fault !== undefined) misspoken(draft, id, framed.fault.message);
}

/** One frame to many: it is read once, and each leg's path lines for themselves. */
export function readFanOut(draft: Draft, { before, after, legs }: FanOut): void {
  let shared: MsrpRequest | undefined;
  for (const { connection, route } of legs) {
    const known = draft.connections.get(connection);
    if (known === undefined) continue;
    if (known.outgoing?.phase !== 'idle') {
      readOutgoing(draft, connection, asOctets(before + route + after));
      continue;
    }
    if (shared === undefined) {
      const { frames, fault } = frameMsrp(idleFramer, asOctets(before + route + after));
      const [frame] = frames;
      if (frame?.kind === 'request' && frames.length === 1 && fault === undefined) shared = frame;
      else {
        readOutgoing(draft, connection, asOctets(before + route + after));
        continue;
      }
    }
    const fromPath = FROM_PATH.exec(route)?.[1] ?? '';
    readSend(draft, connection, shared, fromPath);
  }
}

function readSent(draft: Draft, id: number, frame: MsrpFrame): void {
  if (frame.kind === 'malformed') return misspoken(draft, id, frame.fault.message);
  if (frame.kind === 'response') return readAnswer(draft, id, frame);
  const fromPath = frame.fromPath[0] ?? '';
  if (frame.method === 'SEND') return readSend(draft, id, frame, fromPath);
  if (frame.method !== 'REPORT') return misspoken(draft, id, `it sends ${frame.method}`);
  const status = parseMsrpStatus(headerOf(frame, 'Status') ?? asOctets(''));
  draft.facts.push({
    type: 'reported',
    connection: id,
    leg: legAt(draft, fromPath),
    messageId: headerOf(frame, 'Message-ID') ?? '',
    status: status.ok ? status.value.code : 0,
    frame,
  });
}

function readAnswer(draft: Draft, id: number, { tid, status, fromPath }: MsrpResponse): void {
  const known = draft.connections.get(id);
  if (known === undefined) return;
  const at = known.asked.findIndex((each) => each.tid === tid);
  const found = known.asked[at] ?? known.quiet.find((each) => each.tid === tid);
  // Of two with one id nobody can tell which is answered (C43).
  const isOneOfTwo = at >= 0 && known.asked.findLastIndex((each) => each.tid === tid) !== at;
  const request: AskedFrame | undefined =
    found !== undefined && isOneOfTwo ? { ...found, what: OTHER } : found;
  if (at >= 0) {
    const left = known.asked.toSpliced(at, 1);
    const alike = (each: AskedFrame) => (each.tid === tid ? { ...each, what: OTHER } : each);
    keepConnection(draft, id, { ...known, asked: isOneOfTwo ? left.map(alike) : left });
  }
  const leg = legAt(draft, fromPath[0] ?? '');
  const decision =
    request?.what === 'nickname' ? decisionFor(draft, leg, status === 200) : undefined;
  const fact = { type: 'answered', connection: id, leg, tid, status, request } as const;
  draft.facts.push(decision === undefined ? fact : { ...fact, decision });
}

/**
 * A refusal may have been made without the log: it is taken for the log's where that refuses next.
 */
function decisionFor(
  draft: Draft,
  leg: LegReading | undefined,
  isGranted: boolean,
): Decision | undefined {
  const minutes = leg === undefined ? undefined : draft.rooms.get(leg.room);
  if (minutes === undefined || leg?.key == null) return undefined;
  const told = decisionTold(minutes, leg.key);
  if (told.decision === undefined || (!isGranted && told.decision.isGranted)) return undefined;
  draft.rooms = draft.rooms.set(leg.room, told.minutes);
  return told.decision;
}

function misspoken(draft: Draft, connection: number, why: string): void {
  draft.facts.push({ type: 'misspoken', connection, why });
}

/** Finds out what a SEND of the focus's carries. */
function readSend(draft: Draft, connection: number, frame: MsrpRequest, fromPath: string): void {
  const leg = legAt(draft, fromPath);
  const messageId = headerOf(frame, 'Message-ID') ?? '';
  const isAborted = frame.flag === '#';
  const { start } = rangeOf(frame);
  const isChunk = start !== 1 || frame.flag !== '$';
  const isLast = frame.flag === '$';
  const base = { type: 'copied', connection, leg, messageId, frame, isLast, isAborted } as const;
  const rest = { isChunk, isFirst: start === 1 && !isAborted, isAltered: false };
  if (frame.body === undefined && !isAborted) {
    // This side has connected, and names its session.
    if (leg !== undefined) bind(draft, leg, connection, flatText(fromPath));
    draft.facts.push({ ...base, ...rest, isFirst: false, kind: 'bodiless' });
    return;
  }
  const posted = boundTo(draft, messageId) ?? matched(draft, leg, messageId, frame, isChunk);
  if (posted === undefined) {
    draft.facts.push({ ...base, ...rest, kind: kindOf(leg, frame, isChunk) });
    return;
  }
  const isAltered = altered(draft, leg, posted, messageId, { frame, start, isChunk });
  draft.facts.push({ ...base, ...rest, isAltered, kind: 'message', posted });
}

function boundTo(draft: Draft, messageId: string): Posted | undefined {
  const { bindings } = draft;
  for (let at = bindings.length - 1; at >= 0; at -= 1) {
    const binding = bindings[at];
    if (binding?.messageId !== messageId) continue;
    const { room, seq } = binding;
    return draft.rooms.get(room)?.messages.findLast((each) => each.seq === seq);
  }
  return undefined;
}

/**
 * The message that has this body: of several the first that this leg should have and that no other
 * Message-ID stands for. It is this Message-ID's from then on.
 */
function matched(
  draft: Draft,
  leg: LegReading | undefined,
  messageId: string,
  frame: MsrpRequest,
  isChunk: boolean,
): Posted | undefined {
  const { body = asOctets('') } = frame;
  const { total } = rangeOf(frame);
  const minutes = leg === undefined ? undefined : draft.rooms.get(leg.room);
  let best: Posted | undefined;
  let bestRank = -1;
  const isLike = ({ room, body: whole }: Posted) => {
    if (whole === undefined || room !== leg?.room) return false;
    if (!isChunk) return whole === body;
    return body !== '' && whole.startsWith(body) && (total ?? whole.length) === whole.length;
  };
  const isUnbound = (posted: Posted) => {
    return !draft.bindings.some(({ room, seq }) => room === posted.room && seq === posted.seq);
  };
  // Nearly always it is what the log has just told of.
  const fresh = draft.fresh.find((posted) => isLike(posted) && isUnbound(posted));
  const among = fresh === undefined ? (minutes?.messages ?? []) : [fresh];
  for (const posted of among) {
    if (!isLike(posted)) continue;
    const isFree = isUnbound(posted);
    const isForIt = leg?.key != null && isMeant(posted, leg.key, draft.variants);
    const rank = (isFree ? 2 : 0) + (isForIt ? 1 : 0);
    // Of those that have been sent already the latest is the likeliest.
    if (rank > bestRank || (rank === bestRank && !isFree)) {
      best = posted;
      bestRank = rank;
    }
  }
  if (best === undefined) return undefined;
  const { room, seq } = best;
  draft.bindings = [...draft.bindings.slice(1 - BINDINGS_KEPT), { messageId, room, seq }];
  return best;
}

/** Whether what goes out is not what came in, or does not go on where it left off. */
function altered(
  draft: Draft,
  leg: LegReading | undefined,
  { body: whole }: Posted,
  messageId: string,
  sent: { readonly frame: MsrpRequest; readonly start: number; readonly isChunk: boolean },
): boolean {
  const { frame, start, isChunk } = sent;
  const body: string = frame.body ?? '';
  if (whole === undefined) return false;
  if (!isChunk) return whole !== body;
  const key = `${leg?.dialog ?? ''}\n${messageId}`;
  const next = draft.copying.get(key) ?? 1;
  const end = start + body.length;
  if (frame.flag === '+') draft.copying = draft.copying.set(key, end);
  else draft.copying = draft.copying.delete(key);
  if (body === '' && frame.flag === '#') return false;
  // What was begun before the end of its session ends behind it.
  const goesOn = start === next || frame.flag === '#';
  if (!goesOn || whole.slice(start - 1, end - 1) !== body) return true;
  return frame.flag === '$' && end - 1 !== whole.length;
}

/**
 * What is not in the log: typing and notifications, which are passed on, or the room's own word.
 */
function kindOf(
  leg: LegReading | undefined,
  { body = asOctets('') }: MsrpRequest,
  isChunk: boolean,
): Copied['kind'] {
  const routing = cpimRouting(body);
  if (!routing.ok) return isChunk ? 'notice' : 'unknown';
  const { from, contentType } = routing.value;
  if (from === leg?.room) return 'notice';
  const type = bareType(contentType);
  return type === IS_COMPOSING_TYPE || type === IMDN_TYPE ? 'passing' : 'unknown';
}

function rangeOf(frame: MsrpRequest): {
  readonly start: number;
  readonly total?: number | undefined;
} {
  const value = headerOf(frame, 'Byte-Range');
  if (value === undefined) return FROM_START;
  const range = parseByteRange(value);
  return range.ok ? range.value : FROM_START;
}

const OTHER = 'other' as const;
const FROM_START = { start: 1 };
const FROM_PATH = /\r\nFrom-Path: (\S+)/;
const QUIET_KEPT = 16;
const INCOMING_KEPT = 1024;
const BINDINGS_KEPT = 320;
