// What a focus answers to MSRP requests (RFC 4975 7.3, RFC 7701 6 and 7): it finds the session,
// refuses what the leg alone can tell is wrong, and asks the room for the rest.
import { peerFault } from '../clause.ts';
import { limits } from '../limits.ts';
import type { EntryFact, MessagePosted } from '../log/entry.ts';
import { beginning } from '../msrp/pieces.ts';
import { profiles } from '../profile.ts';
import type { Refusal } from '../room/context.ts';
import { contextOf, judge } from '../room/fold.ts';
import { isToRoom } from '../room/judgement.ts';
import type { Leg } from '../session/leg.ts';
import { cpimCopies, cpimRouting } from '../wire/cpim.ts';
import { isOtr } from '../wire/decodable.ts';
import { bareType, isMediaType } from '../wire/message-media.ts';
import { failureReport, headerOf, type MsrpMalformed, type MsrpRequest } from '../wire/msrp.ts';
import { asOctets, flatCopy, type Octets } from '../wire/octets.ts';
import { shown } from '../wire/plain-text.ts';
import { identity, recipient } from './addressing.ts';
import { allowedFor, answer, answerPath, remember, rememberAgain, repeated } from './asking.ts';
import { bindSession, feedBinding } from './bindings.ts';
import { drawn } from './drawing.ts';
import { abandon, answersOf, collect, refuseIncoming } from './incoming.ts';
import { workOff } from './legs.ts';
import { append, entryOf, hosted } from './membership.ts';
import { sessionLeg } from './names.ts';
import { nicknameAsked } from './naming.ts';
import { isPassing, pass } from './passing.ts';
import { mayAlso, TOO_MANY } from './rates.ts';
import { receiveReport } from './refusals.ts';
import { refused } from './refusing.ts';
import { switchSession } from './renewing.ts';
import { sendReport, wantedReport } from './reports.ts';
import {
  type Answers,
  type AskedRequest,
  type LegWire,
  lifeOf,
  type Turn,
  tellLeg,
  type WantedReport,
} from './state.ts';
import { tellIfAnswered } from './telling.ts';

/** An MSRP request from a connection, past its codec. */
export function receiveRequest(
  turn: Turn,
  connection: number,
  frame: MsrpRequest | MsrpMalformed,
): void {
  const found = sessionOf(turn, connection, frame);
  if (!found.ok) {
    refuse(turn, connection, frame, found.fault);
    return turnAway(turn, connection);
  }
  if (frame.kind === 'malformed') return refuse(turn, connection, frame, frame.fault);
  const { id, wire } = found;
  if (frame.method === 'REPORT') return receiveReport(turn, id, frame);
  const { variants } = lifeOf(turn).settings;
  if (found.leg.connection === null) {
    if (frame.method === 'NICKNAME' && !variants.nicknameBinds) {
      return refuse(turn, connection, frame, UNBOUND);
    }
    bindSession(turn, id, connection);
    // That it has joined comes before what it asks for.
    workOff(turn);
  }
  const leg = turn.legs.get(id) ?? found.leg;
  const outcome = request(turn, id, leg, wire, frame);
  if (outcome.is === 'refused') {
    return refuse(turn, connection, frame, outcome.fault, outcome.answers);
  }
  const answers = outcome.answers ?? allowedBy(frame);
  if (outcome.is === 'accepted') {
    answer(turn, addressed(connection, frame, wire.localPath), answers, 200);
    if (outcome.begun !== undefined) reportBegun(turn, id, frame, connection, outcome.begun);
    return tellIfAnswered(turn, id);
  }
  if (outcome.is === 'repeated') return rememberAgain(turn, id, frame, connection, answers);
  const { fact, body, what } = outcome.ask;
  const bytes = body?.octets.length ?? 0;
  const { report = null, reportsSuccess = false } = outcome;
  const messageId = 'messageId' in fact ? fact.messageId : '';
  remember(turn, id, frame, connection, {
    ...{ what, bytes, answers, report, reportsSuccess, messageId },
  });
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
  | { readonly is: 'accepted'; readonly begun?: Begun }
  /** The message that it is again awaits the log. */
  | { readonly is: 'repeated' }
  | {
      readonly is: 'asked';
      readonly ask: Ask;
      readonly report?: WantedReport | null;
      readonly reportsSuccess?: boolean;
    }
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
  if (isLive(turn, id, frame)) return faulty(400, 'C43', 'that transaction id is in use');
  if (frame.method === 'SEND') return send(turn, id, leg, wire, frame);
  if (frame.method === 'NICKNAME') return nicknameAsked(turn, id, leg, frame);
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

/** C43: whether an undecided request has the same transaction id, where a variant minds that. */
function isLive(turn: Turn, id: number, { tid }: MsrpRequest): boolean {
  if (!lifeOf(turn).settings.variants.liveTidRefused) return false;
  return (turn.asked.get(id) ?? []).some(({ wire, again }) => {
    return [wire, ...again.map((each) => each.wire)].some((known) => known.tid === tid);
  });
}

/** M5: a connection whose first request is for nobody here is closed, where a variant says so. */
function turnAway(turn: Turn, connection: number): void {
  if (!lifeOf(turn).settings.variants.strangersClosed) return;
  if (turn.connections.get(connection)?.binding?.value !== 'fresh') return;
  feedBinding(turn, connection, { type: 'garbage.received' });
}

/** What came of a message that its sender has given up, for the REPORT about it (M20). */
interface Begun {
  readonly report: WantedReport;
  readonly bytes: number;
}

/** C21, M20: the sender gives a message up. */
function abandoned(turn: Turn, id: number, leg: Leg, wire: LegWire, frame: MsrpRequest): Outcome {
  const { abortedUnknown, abortedReported } = lifeOf(turn).settings.variants;
  const answers = answersOf(turn, id, frame);
  const left = abandon(turn, id, frame);
  if (left === undefined && abortedUnknown === 413) {
    return { ...faulty(413, 'C21', 'nothing of that message has come'), answers };
  }
  const octets = left?.assembly.head;
  if (!abortedReported || left?.reports !== true || octets == null) {
    return { is: 'accepted', answers };
  }
  const posted = judged(turn, leg, wire, frame, octets);
  const report = posted.ok
    ? wantedReport(turn, frame, isPrivate(turn, leg, posted.fact), octets)
    : null;
  if (report === null) return { is: 'accepted', answers };
  const { pieces, heldBytes } = left.assembly;
  const bytes = beginning(pieces, heldBytes).length;
  return { is: 'accepted', answers, begun: { report, bytes } };
}

function reportBegun(
  turn: Turn,
  id: number,
  frame: MsrpRequest,
  connection: number,
  { report, bytes }: Begun,
): void {
  const messageId = headerOf(frame, 'Message-ID') ?? asOctets('');
  sendReport(turn, id, { report, connection, messageId, bytes, total: undefined, status: 200 });
}

function send(turn: Turn, id: number, leg: Leg, wire: LegWire, frame: MsrpRequest): Outcome {
  if (frame.flag === '#') return abandoned(turn, id, leg, wire, frame);
  // A bodiless SEND binds or keeps alive.
  if (frame.body === undefined) return { is: 'accepted', answers: answersOf(turn, id, frame) };
  const again = repeated(turn, id, frame);
  if (again === 'behind') return behind();
  if (again !== undefined) return { is: again };
  const wrong = unsayable(turn, leg, frame);
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
  const { reports: reportsSuccess } = collected;
  const { lostPrivateReported } = lifeOf(turn).settings.variants;
  const toOne = isPrivate(turn, leg, fact);
  const reports = reportsSuccess || (toOne && lostPrivateReported && answers === 'yes');
  const report = reports ? wantedReport(turn, frame, toOne, octets) : null;
  const body = { salt: asOctets(drawn(turn, 'body', 16)), octets: flatCopy(octets) };
  return {
    is: 'asked',
    ask: { what: 'message', fact: automatic ? { ...fact, withheld: true } : fact, body },
    report,
    reportsSuccess,
    answers,
  };
}

/** What the leg alone, or the type of the content, forbids about any chunk. */
function unsayable(turn: Turn, leg: Leg, frame: MsrpRequest): Fault | undefined {
  const { directionBindsPrivate } = lifeOf(turn).settings.variants;
  const mute = directionBindsPrivate ? muteness(turn, leg) : undefined;
  if (mute !== undefined) return mute;
  const type = bareType(headerOf(frame, 'Content-Type') ?? asOctets(''));
  if (type === 'message/cpim') return undefined;
  return peerFault(415, 'R7701-6.3-2', `expected message/cpim, got ${shown(type)}`);
}

/** S14: why nothing can be said in the leg's session; undefined where it can. */
function muteness(turn: Turn, leg: Leg): Fault | undefined {
  const { direction } = leg.capabilities;
  if (direction !== 'recvonly' && direction !== 'inactive') return undefined;
  const { directionRefusal } = lifeOf(turn).settings.variants;
  const message = `this session is ${direction}: nothing can be said in it`;
  return peerFault(directionRefusal, 'S14', message);
}

/** Whether it goes to a participant and not to the room. */
function isPrivate(turn: Turn, leg: Leg, fact: MessagePosted): boolean {
  return !isToRoom(contextOf(hosted(turn, leg.room).fold), fact);
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
  const { variants } = lifeOf(turn).settings;
  if (octets === '') {
    return unposted(variants.emptyCpim, 'C34', 'the message has not one octet: nobody says it');
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
  const meant = variants.ccCounts ? [...to, ...cpimCopies(octets)] : to;
  const fact: MessagePosted = {
    type: 'message.posted',
    leg: wire.leg,
    from: identity(leg, from),
    to: meant.map((uri) => recipient(turn, leg, uri)),
    messageId: flatCopy(headerOf(frame, 'Message-ID') ?? asOctets('')),
    contentType: wrappedType,
    bodyBytes: octets.length,
  };
  // P22: by default that was seen before anything was read.
  const mute = muteness(turn, leg);
  if (mute !== undefined && !isPrivate(turn, leg, fact)) return { ok: false, fault: mute };
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

function refuse(
  turn: Turn,
  connection: number,
  frame: MsrpRequest | MsrpMalformed,
  fault: Fault,
  said?: Answers,
): void {
  refused(turn, connection, fault);
  if (frame.fromPath.length === 0) return;
  const { variants } = lifeOf(turn).settings;
  // M18: by a variant it is told that there is no such session, and nothing else.
  const isReport = frame.method === 'REPORT';
  if (isReport && !(variants.reportRefused && fault.status === 481)) return;
  const malformed = frame.kind === 'malformed';
  const allowed = malformed ? (frame.noAnswer ? 'no' : 'yes') : (said ?? allowedBy(frame));
  const answers = isReport ? 'yes' : allowedFor(allowed, fault.status, variants);
  const own = frame.toPath[0] ?? asOctets('');
  const to = addressed(connection, frame, own);
  answer(turn, to, answers, fault.status, fault.message);
}

/** N12: a NICKNAME cannot forbid its answer. */
function allowedBy(frame: MsrpRequest): Answers {
  return frame.method === 'NICKNAME' ? 'yes' : failureReport(frame);
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

const UNBOUND = peerFault(403, 'N28', 'the first request of a session is a SEND');
