// What a focus answers to MSRP requests (RFC 4975 7.3, RFC 7701 6 and 7): it finds the session,
// refuses what the leg alone can tell is wrong, and asks the room for the rest.
import { peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import type { EntryFact, MessagePosted } from '../log/entry.ts';
import { prepareNickname } from '../nickname/precis.ts';
import { profiles } from '../profile.ts';
import type { Refusal } from '../room/context.ts';
import { contextOf, judge } from '../room/fold.ts';
import type { Leg } from '../session/leg.ts';
import { asciiLower } from '../wire/ascii.ts';
import { cpimRouting } from '../wire/cpim.ts';
import { isOtr } from '../wire/decodable.ts';
import { bareType, isMediaType } from '../wire/message-media.ts';
import { failureReport, headerOf, type MsrpMalformed, type MsrpRequest } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { shown } from '../wire/plain-text.ts';
import { addressOfRecord, equalSipUris, parseSipUri } from '../wire/sip-uri.ts';
import { requestedNickname } from '../wire/use-nickname.ts';
import { answer, answerPath, remember, rememberAgain, repeated } from './asking.ts';
import { bindSession } from './bindings.ts';
import { drawn } from './drawing.ts';
import { abandon, answersOf, collect, refuseIncoming } from './incoming.ts';
import { workOff } from './legs.ts';
import { append, entryOf, hosted } from './membership.ts';
import { sessionLeg } from './names.ts';
import { isPassing, pass } from './passing.ts';
import { mayAlso, TOO_MANY } from './rates.ts';
import { receiveReport } from './refusals.ts';
import { refused } from './refusing.ts';
import { switchSession } from './renewing.ts';
import { wantedReport } from './reports.ts';
import {
  type Answers,
  type AskedRequest,
  type LegWire,
  lifeOf,
  type Turn,
  tellLeg,
  type WantedReport,
} from './state.ts';

/** An MSRP request from a connection, past its codec. */
export function receiveRequest(
  turn: Turn,
  connection: number,
  frame: MsrpRequest | MsrpMalformed,
): void {
  const found = sessionOf(turn, connection, frame);
  if (!found.ok) return refuse(turn, connection, frame, found.fault);
  if (frame.kind === 'malformed') return refuse(turn, connection, frame, frame.fault);
  const { id, wire } = found;
  if (frame.method === 'REPORT') return receiveReport(turn, id, frame);
  if (found.leg.connection === null) {
    bindSession(turn, id, connection);
    // That it has joined comes before what it asks for.
    workOff(turn);
  }
  const leg = turn.legs.get(id) ?? found.leg;
  const outcome = request(turn, id, leg, wire, frame);
  if (outcome.is === 'refused') {
    return refuse(turn, connection, frame, outcome.fault, outcome.answers);
  }
  const answers = outcome.answers ?? failureReport(frame);
  if (outcome.is === 'accepted') {
    return answer(turn, addressed(connection, frame, wire.localPath), answers, 200);
  }
  if (outcome.is === 'repeated') return rememberAgain(turn, id, frame, connection, answers);
  const { fact, body, what } = outcome.ask;
  const bytes = body?.octets.length ?? 0;
  const report = outcome.report ?? null;
  const messageId = 'messageId' in fact ? fact.messageId : '';
  remember(turn, id, frame, connection, { what, bytes, answers, report, messageId });
  const asking = { fact, actor: leg.uri, leg: id };
  append(turn, leg.room, body === undefined ? asking : { ...asking, body });
  if (what === 'nickname') {
    tellLeg(turn, id, { machine: 'negotiation', event: { type: 'nickname.asked' } });
  }
}

type Fault = ReturnType<typeof peerFault>;

interface Ask {
  readonly what: AskedRequest['what'];
  readonly fact: EntryFact;
  readonly body?: { readonly salt: Octets; readonly octets: Octets };
}

/** Which answers are allowed is the frame's own saying, unless an earlier chunk has said it. */
type Outcome = { readonly answers?: Answers } & (
  | { readonly is: 'accepted' }
  /** The message that it is again awaits the log. */
  | { readonly is: 'repeated' }
  | { readonly is: 'asked'; readonly ask: Ask; readonly report?: WantedReport | null }
  | { readonly is: 'refused'; readonly fault: Fault }
);

/** R4975-7.3-1, R4975-5.4-5: the To-Path names a session that is not bound elsewhere. */
function sessionOf(turn: Turn, connection: number, frame: MsrpRequest | MsrpMalformed) {
  const id = sessionLeg(turn, frame.toPath);
  let wire = id === undefined ? undefined : turn.wires.legs.get(id);
  if (id !== undefined && wire !== undefined && wire.next !== null) {
    switchSession(turn, id, frame.toPath);
    wire = turn.wires.legs.get(id);
  }
  const leg = id === undefined ? undefined : turn.legs.get(id);
  if (id === undefined || leg === undefined || wire === undefined) {
    const message = `${shown(frame.toPath.join(' '))} is no session here`;
    return { ok: false, fault: peerFault(481, 'R4975-7.3-1', message) } as const;
  }
  if (leg.connection !== null && leg.connection !== connection) {
    const message = 'the session is bound to another connection';
    return { ok: false, fault: peerFault(506, 'R4975-10-506', message) } as const;
  }
  return { ok: true, id, leg, wire } as const;
}

function request(turn: Turn, id: number, leg: Leg, wire: LegWire, frame: MsrpRequest): Outcome {
  if (isBehind(turn, id, frame.body?.length ?? 0)) {
    return { ...behind(), answers: answersOf(turn, id, frame) };
  }
  if (frame.method === 'SEND') return send(turn, id, leg, wire, frame);
  if (frame.method === 'NICKNAME') return nickname(turn, id, leg, wire, frame);
  return faulty(501, 'R4975-12-2', `${shown(frame.method)} is not supported here`);
}

/** Whether the leg asks faster than the log decides. */
function isBehind(turn: Turn, id: number, bytes: number): boolean {
  const undecided = turn.asked.get(id) ?? [];
  if (undecided.length >= limits.askedMax) return true;
  // Nearly always a handful; the sum is only taken where it could be too much.
  if (undecided.length === 0 || bytes === 0) return false;
  return undecided.reduce((sum, each) => sum + each.bytes, bytes) > limits.askedBytesMax;
}

function send(turn: Turn, id: number, leg: Leg, wire: LegWire, frame: MsrpRequest): Outcome {
  // A bodiless SEND binds or keeps alive; an abandoned message was never complete (C21).
  if (frame.body === undefined || frame.flag === '#') {
    const answers = answersOf(turn, id, frame);
    if (frame.flag === '#') abandon(turn, id, frame);
    return { is: 'accepted', answers };
  }
  const again = repeated(turn, id, frame);
  if (again === 'behind') return behind();
  if (again !== undefined) return { is: again };
  const wrong = unsayable(leg, frame);
  if (wrong !== undefined) {
    const answers = answersOf(turn, id, frame);
    refuseIncoming(turn, id, frame, wrong);
    return { is: 'refused', fault: wrong, answers };
  }
  const collected = collect(turn, id, frame);
  const { answers } = collected;
  if (collected.is === 'refused') return { is: 'refused', fault: collected.fault, answers };
  const octets = collected.is === 'whole' ? collected.octets : collected.head;
  if (octets === null) return { is: 'accepted', answers };
  // Of a part it is the header block that is judged, so that its sender need not go on in vain.
  const posted = judged(turn, leg, wire, frame, octets);
  if (!posted.ok) {
    refuseIncoming(turn, id, frame, posted.fault);
    return { is: 'refused', fault: posted.fault, answers };
  }
  if (collected.is === 'part') return { is: 'accepted', answers };
  if (isBehind(turn, id, octets.length)) return { ...behind(), answers };
  const { fact } = posted;
  if (isPassing(fact.contentType)) {
    const refusal = pass(turn, id, leg, fact, octets);
    return refusal === undefined
      ? { is: 'accepted', answers }
      : { is: 'refused', fault: faultOf(refusal), answers };
  }
  if (!mayAlso(turn, id, 'messages')) return { is: 'refused', fault: faultOf(TOO_MANY), answers };
  const automatic = profiles[leg.profile].offersOtr && isOtr(octets);
  const report = collected.reports ? wantedReport(turn, leg, frame, fact, octets) : null;
  const body = { salt: asOctets(drawn(turn, 'body', 16)), octets: flatCopy(octets) };
  return {
    is: 'asked',
    ask: { what: 'message', fact: automatic ? { ...fact, withheld: true } : fact, body },
    report,
    answers,
  };
}

/** What the leg alone, or the type of the content, forbids about any chunk. */
function unsayable(leg: Leg, frame: MsrpRequest): Fault | undefined {
  const { direction } = leg.capabilities;
  if (direction === 'recvonly' || direction === 'inactive') {
    return peerFault(403, 'S14', `this session is ${direction}: nothing can be said in it`);
  }
  const type = bareType(headerOf(frame, 'Content-Type') ?? asOctets(''));
  if (type === 'message/cpim') return undefined;
  return peerFault(415, 'R7701-6.3-2', `expected message/cpim, got ${shown(type)}`);
}

type Judged =
  | { readonly ok: true; readonly fact: MessagePosted }
  | { readonly ok: false; readonly fault: Fault };

/** The entry that a message would be, or why there will be none. Its octets may end early. */
function judged(turn: Turn, leg: Leg, wire: LegWire, frame: MsrpRequest, octets: Octets): Judged {
  if (octets.length > limits.messageBytesMax) {
    const most = limits.messageBytesMax;
    return unposted(413, 'R4975-10-413', `at most ${most} octets, got ${octets.length}`);
  }
  const routing = cpimRouting(octets);
  if (!routing.ok) return { ok: false, fault: routing.fault };
  const { from, to, contentType } = routing.value;
  const wrappedType = bareType(contentType);
  if (!isMediaType(wrappedType)) {
    const message = `expected the wrapped content to have a type, got ${shown(wrappedType)}`;
    return unposted(400, 'R3862-2.4-1', message);
  }
  if (from === undefined) return unposted(403, 'R4975-13-3', 'the CPIM part names no From');
  if (wire.leg === null) return unposted(481, 'R4975-7.3-1', 'the session is not admitted');
  const fact: MessagePosted = {
    type: 'message.posted',
    leg: wire.leg,
    from: identity(leg, from),
    to: to.map((uri) => recipient(turn, leg, uri)),
    messageId: flatCopy(headerOf(frame, 'Message-ID') ?? asOctets('')),
    contentType: wrappedType,
    bodyBytes: octets.length,
  };
  const refusal = judgedEarly(turn, leg, fact);
  if (refusal === undefined) return { ok: true, fact };
  return { ok: false, fault: faultOf(refusal) };
}

function faultOf({ status, clause, reason }: Refusal): Fault {
  return peerFault(status, clause, reason);
}

function unposted(status: number, clause: Fault['clause'], message: string): Judged {
  return { ok: false, fault: peerFault(status, clause, message) };
}

/**
 * What the room as folded here says of a message. A log that fails owes the room entries of people
 * who are in it or have left: then only the log can tell.
 */
function judgedEarly(turn: Turn, leg: Leg, fact: EntryFact): Refusal | undefined {
  const { fold, owed } = hosted(turn, leg.room);
  if (owed.length > 0) return undefined;
  return judge(fold, entryOf(turn, leg.room, { fact, actor: leg.uri, leg: null }));
}

/** R7701-7.1-5 comes first: where nicknames are off, nothing else about the request matters. */
function nickname(turn: Turn, id: number, leg: Leg, wire: LegWire, frame: MsrpRequest): Outcome {
  if (!contextOf(hosted(turn, leg.room).fold).policy.nicknames) {
    return faulty(403, 'R7701-7.1-5', 'nicknames are off in this room');
  }
  const asked = requestedNickname(frame);
  if (!asked.ok) return { is: 'refused', fault: asked.fault };
  if (wire.leg === null || !turn.legs.has(id)) {
    return faulty(481, 'R4975-7.3-1', 'the session is not admitted');
  }
  if (asked.value === '') return claim(wire.leg, '', '');
  const prepared = prepareNickname(asked.value);
  if (!prepared.ok) return { is: 'refused', fault: prepared.fault };
  return claim(wire.leg, prepared.nickname, prepared.key);
}

function claim(leg: NonNullable<LegWire['leg']>, name: string, key: string): Outcome {
  const fact = { type: 'nickname.requested', leg, nickname: name, nicknameKey: key } as const;
  return { is: 'asked', ask: { what: 'nickname', fact } };
}

/** The sender's own URI in one spelling; anything else as it came (R7701-5.2-9). */
function identity(leg: Leg, uri: Octets): string {
  if (uri === leg.uri) return leg.uri;
  return participantUri(uri);
}

/** P8: the room is meant by user and host, and by the port where one is given. */
function recipient(turn: Turn, leg: Leg, uri: Octets): string {
  if (uri === leg.room) return leg.room;
  const { domain, aliases, sip } = lifeOf(turn).settings;
  const parsed = parseSipUri(uri);
  if (parsed.ok && parsed.value.scheme === 'sip') {
    const { user, host, port } = parsed.value;
    const asked = asciiLower(host);
    const own = asked === domain || aliases.includes(asked);
    if (own && (port === undefined || port === sip.port)) {
      const room = addressOfRecord(asOctets(`sip:${user ?? ''}@${domain}`));
      if (room.ok && room.value === leg.room) return leg.room;
    }
  }
  return participantUri(uri);
}

/** A participant is meant by what equals its URI (R3261-19.1.4-1); the rest stays as it came. */
function participantUri(uri: Octets): string {
  const canonical = addressOfRecord(uri);
  if (!canonical.ok) return flatCopy(uri);
  const [written, known] = [parseSipUri(uri), parseSipUri(canonical.value)];
  const differs = written.ok && known.ok && !equalSipUris(written.value, known.value);
  return differs ? flatCopy(uri) : canonical.value;
}

function refuse(
  turn: Turn,
  connection: number,
  frame: MsrpRequest | MsrpMalformed,
  fault: Fault,
  said?: Answers,
): void {
  refused(turn, connection, fault);
  if (frame.method === 'REPORT' || frame.fromPath.length === 0) return;
  const malformed = frame.kind === 'malformed';
  const answers = malformed ? (frame.noAnswer ? 'no' : 'yes') : (said ?? failureReport(frame));
  const own = frame.toPath[0] ?? asOctets('');
  const to = addressed(connection, frame, own);
  answer(turn, to, answers, fault.status, fault.message);
}

function addressed(connection: number, frame: MsrpRequest | MsrpMalformed, localPath: Octets) {
  return { connection, tid: frame.tid, answerPath: answerPath(frame), localPath };
}

function faulty(status: number, clause: Fault['clause'], message: string): Outcome {
  return { is: 'refused', fault: peerFault(status, clause, message) };
}

function behind(): Outcome {
  return faulty(413, 'R4975-10-413', 'too much of what you sent is undecided: try again soon');
}
