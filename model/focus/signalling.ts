// What a focus answers to SIP requests (RFC 3261 8.2, 9.2, 12.2, 15.1.2; RFC 7701 5.2; RFC 4579).
// Requests find their transaction, then their dialog, then a room.
import { limits } from '../limits.ts';
import { ALLOW, METHODS, RETRY_SOON } from '../sip/response.ts';
import { mergeKey, serverKey } from '../sip/transaction.ts';
import { asciiLower } from '../wire/ascii.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import type { SipMalformed, SipMessage, SipRequest } from '../wire/sip.ts';
import { sipHeader } from '../wire/sip.ts';
import { parseCSeq, parseNameAddr, tagOf } from '../wire/sip-header.ts';
import { parseSipUri } from '../wire/sip-uri.ts';
import { CAPABLE, contactOf } from './accepting.ts';
import { acknowledged } from './answered.ts';
import { decline } from './declining.ts';
import { invite } from './inviting.ts';
import { dialogName } from './names.ts';
import { refused } from './refusing.ts';
import { changeSession } from './reinviting.ts';
import { refusesAll, roomOf } from './rooms.ts';
import { hopsFault, loopFault, type RequestFault, referFault, requiredFault } from './screening.ts';
import { lifeOf, type Turn, tellLeg } from './state.ts';
import { resubscribe, subscribe, subscriptionOf } from './subscribing.ts';
import {
  type Flow,
  feedTransaction,
  knownTransaction,
  openServer,
  receiveResponse,
  respond,
  respondAlone,
} from './transactions.ts';

/** A SIP message from a connection, past its codec. */
export function receiveSip(turn: Turn, message: SipMessage | SipMalformed, flow: Flow): void {
  if (message.kind === 'malformed') refuseMalformed(turn, message, flow);
  else if (message.kind === 'response') receiveResponse(turn, message);
  else receiveRequest(turn, message, flow);
}

function receiveRequest(turn: Turn, request: SipRequest, flow: Flow): void {
  if (request.method === 'ACK') return acknowledge(turn, request);
  if (request.method === 'CANCEL') return cancel(turn, request, flow);
  const known = knownTransaction(turn, request);
  if (known !== undefined) return feedTransaction(turn, known, { type: 'request.received' });
  if (turn.transactions.size >= limits.transactionsMax) {
    refused(turn, flow.connection, BUSY);
    return respondAlone(turn, request, flow, BUSY.status, { extra: RETRY_SOON });
  }
  const outside = !isInDialog(request);
  const merge = mergeKey(request);
  const merged = outside && turn.index.has(merge);
  const transaction = openServer(turn, request, flow, merge);
  if (transaction === undefined) return;
  if (!outside) return withinDialog(turn, request, transaction, flow);
  if (merged) return answer(turn, transaction, flow, MERGED);
  const fault = outsideFault(turn, request);
  if (fault !== undefined) return answer(turn, transaction, flow, fault);
  if (request.method === 'INVITE') return invite(turn, request, transaction, flow);
  if (request.method === 'SUBSCRIBE') return subscribe(turn, request, transaction, flow);
  if (request.method === 'OPTIONS') return tellOptions(turn, request, transaction, flow);
  answer(turn, transaction, flow, NO_DIALOG);
}

/** An ACK of a refusal belongs to its transaction, an ACK of a 2xx to its dialog. */
function acknowledge(turn: Turn, request: SipRequest): void {
  const known = turn.index.get(serverKey(request));
  if (known !== undefined) feedTransaction(turn, known, { type: 'ack.received' });
  const leg = legOf(turn, request);
  if (leg === undefined) return;
  acknowledged(turn, leg, request, sequence(request));
}

/** R3261-9-1: 200 to the CANCEL where its INVITE is known, whatever became of that. */
function cancel(turn: Turn, request: SipRequest, flow: Flow): void {
  const invited = knownTransaction(turn, request);
  if (invited === undefined) return respondAlone(turn, request, flow, 481);
  // R3261-9.2: the same To tag as the INVITE's own response.
  const to = turn.wires.transactions.get(invited)?.head?.to;
  respondAlone(turn, request, flow, 200, to === undefined ? {} : { to });
  const leg = turn.transactions.get(invited)?.leg;
  if (leg != null) tellLeg(turn, leg, { machine: 'dialog', event: { type: 'cancel.received' } });
}

function withinDialog(turn: Turn, request: SipRequest, transaction: number, flow: Flow): void {
  const subscription = subscriptionOf(turn, request);
  if (subscription !== undefined && request.method === 'SUBSCRIBE') {
    const required = requiredFault(request);
    if (required !== undefined) return answer(turn, transaction, flow, required);
    return resubscribe(turn, subscription, request, transaction, flow);
  }
  const leg = legOf(turn, request);
  const wire = leg === undefined ? undefined : turn.wires.legs.get(leg);
  const over = leg !== undefined && turn.legs.get(leg)?.dialog.value === 'ended';
  if (leg === undefined || wire === undefined || over) {
    return answer(turn, transaction, flow, NO_DIALOG);
  }
  const remoteSeq = sequence(request);
  if (remoteSeq < wire.remoteSeq) {
    const message = `expected CSeq ${wire.remoteSeq} or more, got ${remoteSeq}`;
    const extra = RETRY_SOON;
    return answer(turn, transaction, flow, { status: 500, clause: 'R3261-12.2-1', message, extra });
  }
  const required = requiredFault(request);
  if (required !== undefined) return answer(turn, transaction, flow, required);
  const isBye = request.method === 'BYE';
  const byeTransaction = isBye ? transaction : wire.byeTransaction;
  // What this side sends goes where the peer was last heard: its stream may be a new one.
  const { connection, source: destination } = flow;
  const heard = { ...wire, remoteSeq, byeTransaction, connection, destination };
  turn.wires = { ...turn.wires, legs: turn.wires.legs.set(leg, heard) };
  if (isBye) return tellLeg(turn, leg, { machine: 'dialog', event: { type: 'bye.received' } });
  if (request.method === 'OPTIONS') {
    const room = turn.legs.get(leg)?.room ?? '';
    const extra = [contactOf(turn, room, flow), ...CAPABLE];
    return respond(turn, transaction, 200, { extra });
  }
  if (request.method === 'INVITE' || request.method === 'UPDATE') {
    return changeSession(turn, leg, request, transaction, flow);
  }
  if (request.method === 'SUBSCRIBE') return answer(turn, transaction, flow, SHARED);
  if (request.method === 'REFER') return answer(turn, transaction, flow, referFault(request));
  answer(turn, transaction, flow, unknownMethod(request));
}

/** R3261-11-1: what an INVITE would be told now, and what is there to be had. */
function tellOptions(turn: Turn, request: SipRequest, transaction: number, flow: Flow): void {
  const uri = parseSipUri(request.uri);
  // Without a user it is the focus itself that is asked.
  if (uri.ok && uri.value.user === undefined) {
    return respond(turn, transaction, 200, { extra: CAPABLE });
  }
  const room = roomOf(turn, request.uri);
  if (!room.ok) return decline(turn, transaction, flow.connection, room.fault);
  const fault = refusesAll(turn, room.value);
  if (fault !== undefined) return decline(turn, transaction, flow.connection, fault);
  const extra = [contactOf(turn, room.value, flow), ...CAPABLE];
  respond(turn, transaction, 200, { extra });
}

/** What is wrong with a request outside any dialog, in the order of RFC 3261 8.2. */
function outsideFault(turn: Turn, request: SipRequest): RequestFault | undefined {
  const looped = loopFault(turn, request);
  if (looped !== undefined) return looped;
  if (request.method === 'REFER') return referFault(request);
  if (!METHODS.includes(request.method)) return unknownMethod(request);
  const uri = parseSipUri(request.uri);
  if (!uri.ok || uri.value.scheme !== 'sip') {
    return {
      status: 416,
      clause: 'R3261-8.2-1',
      message: `expected a sip URI, got ${request.uri}`,
    };
  }
  if (!isOwnHost(turn, uri.value.host)) {
    const last = hopsFault(request);
    if (last !== undefined) return last;
    return { status: 404, clause: 'R3261-8.2-1', message: `${uri.value.host} is not served here` };
  }
  const required = requiredFault(request);
  if (required !== undefined) return required;
  if (turn.phase !== 'serving') {
    return {
      status: 503,
      clause: 'R3261-21.4-1',
      message: 'this focus is stopping',
      extra: RETRY_SOON,
    };
  }
  return undefined;
}

function unknownMethod(request: SipRequest): RequestFault {
  const message = `expected one of ${METHODS.join(', ')}, got ${request.method}`;
  return { status: 405, clause: 'R3261-8.2-1', message, extra: [ALLOW] };
}

function isOwnHost(turn: Turn, host: Octets): boolean {
  const { domain, aliases } = lifeOf(turn).settings;
  const asked = asciiLower(host);
  return asked === domain || aliases.includes(asked);
}

function answer(turn: Turn, transaction: number, flow: Flow, fault: RequestFault): void {
  refused(turn, flow.connection, fault);
  respond(turn, transaction, fault.status, fault.extra === undefined ? {} : { extra: fault.extra });
}

/** A request that cannot be read is refused where enough of it can be copied (R3261-8.2.6-1). */
function refuseMalformed(turn: Turn, message: SipMalformed, flow: Flow): void {
  refused(turn, flow.connection, message.fault);
  if (message.method === undefined || message.method === 'ACK') return;
  const request = { ...message, kind: 'request', uri: '', body: '' } as unknown as SipRequest;
  const { status, message: why } = message.fault;
  respondAlone(
    turn,
    request,
    flow,
    status,
    status === 400 ? { reason: `Bad Request: ${why}` } : {},
  );
}

function isInDialog(request: SipRequest): boolean {
  const to = parseNameAddr(sipHeader(request, 'To') ?? asOctets(''));
  return to.ok && tagOf(to.value) !== undefined;
}

function legOf(turn: Turn, request: SipRequest): number | undefined {
  const to = parseNameAddr(sipHeader(request, 'To') ?? asOctets(''));
  const from = parseNameAddr(sipHeader(request, 'From') ?? asOctets(''));
  const callId = sipHeader(request, 'Call-ID');
  if (!to.ok || !from.ok || callId === undefined) return undefined;
  return turn.index.get(dialogName(callId, tagOf(to.value) ?? '', tagOf(from.value) ?? ''));
}

function sequence(request: SipRequest): number {
  const cseq = parseCSeq(sipHeader(request, 'CSeq') ?? asOctets(''));
  return cseq.ok ? cseq.value.number : 0;
}

const NO_DIALOG: RequestFault = {
  status: 481,
  clause: 'R3261-12.2-1',
  message: 'there is no such dialog',
};

const MERGED: RequestFault = {
  status: 482,
  clause: 'S6',
  message: 'this request has come already by another way',
};

const BUSY = {
  status: 503,
  clause: 'R3261-21.4-1',
  message: 'this focus is busy',
} as const;

/** R6665-4.5.2-1: the roster has dialogs of its own. */
const SHARED: RequestFault = {
  status: 403,
  clause: 'R6665-4.5.2-1',
  message: 'subscribe outside the dialog of the INVITE',
};
