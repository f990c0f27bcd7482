// The agent's side of the INVITE dialog (RFC 3261 9, 12, 13.2, 15): requests built, responses
// understood, the other side's requests answered.
import type { Address } from '../focus/input.ts';
import { limits } from '../limits.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import {
  type SipMalformed,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  serializeSip,
  sipHeader,
  sipHeaders,
} from '../wire/sip.ts';
import { parseCSeq, parseNameAddr, reasonPhrase } from '../wire/sip-header.ts';
import { parseSipUri } from '../wire/sip-uri.ts';
import { agentPath, asFocus, offer, readAnswer } from './offer.ts';
import { advance } from './progress.ts';
import { concludeRefresh, timeSession } from './refreshing.ts';
import { receiveAck, receiveReinvite } from './reinviting.ts';
import {
  build,
  contact,
  contactOf,
  isFocus,
  offersRoster,
  remoteTarget,
  tagIn,
} from './request.ts';
import { byeSentence, inviteRefusal, reasons } from './sentence.ts';
import {
  type CallWire,
  type Dialog,
  drawn,
  type Purpose,
  rewire,
  type Signalling,
  type Turn,
} from './state.ts';
import { concludeSubscribe, receiveNotify, subscribe } from './subscribing.ts';
import { decodedText } from './text.ts';
import {
  ALLOW,
  acknowledge,
  isKnown,
  isRepeated,
  peer,
  receiveResponse,
  request,
  respond,
  transmit,
} from './transactions.ts';

/** Sends the INVITE, the first one or one to where a redirection pointed. */
export function sendInvite(turn: Turn): void {
  const { plan } = turn;
  const { signalling } = turn.wire;
  if (plan === null || signalling === null) return;
  const call = turn.wire.call ?? beginCall(turn, signalling);
  const inviteSeq = call.localSeq + 1;
  const sessionNumber = asOctets(String(Number.parseInt(drawn(turn, 'call', 4), 16)));
  const body = offer(signalling.local.host, call.path, sessionNumber);
  rewire(turn, { call: { ...call, localSeq: inviteSeq, inviteSeq, session: body } });
  const invite = build(turn, {
    method: 'INVITE',
    uri: plan.room,
    to: asOctets(`<${plan.room}>`),
    seq: inviteSeq,
    ids: call,
    extra: [
      ['Contact', contact(plan, signalling)],
      ['Allow', asOctets(ALLOW)],
      ['Accept', asOctets('application/sdp')],
      ['Content-Type', asOctets('application/sdp')],
    ],
    body,
  });
  const bytes = serializeSip(invite).length;
  if (peer(turn) !== null && bytes > limits.datagramRequestBytesMax) {
    const message = `The invitation has ${bytes} octets, too many for UDP; use tcp.`;
    advance(turn, { type: 'invite.refused', failure: { status: 513, message } });
    return;
  }
  const inviteTransaction = request(turn, invite, 'invite');
  if (turn.wire.call !== null) rewire(turn, { call: { ...turn.wire.call, inviteTransaction } });
}

/** Takes the INVITE back, on its own branch (R3261-9-1). */
export function sendCancel(turn: Turn): void {
  const invite = turn.wire.transactions[turn.wire.call?.inviteTransaction ?? 0]?.request;
  if (invite == null) return;
  const headers = invite.headers
    .filter(({ name }) => cancelKeeps.has(name))
    .map((header) =>
      header.name === 'CSeq'
        ? { name: 'CSeq', value: asOctets(header.value.replace('INVITE', 'CANCEL')) }
        : header,
    );
  const method = asOctets('CANCEL');
  request(turn, { kind: 'request', method, uri: invite.uri, headers, body: NO_BODY }, 'cancel');
}

export function sendBye(turn: Turn): void {
  subscribe(turn, { type: 'leave.asked' });
  if (turn.wire.dialog !== null) bye(turn, turn.wire.dialog, 'bye');
  else advance(turn, { type: 'bye.settled' });
}

/** A SIP message from the signalling connection. `source` is where a datagram came from. */
export function receiveSip(
  turn: Turn,
  message: SipMessage | SipMalformed,
  source: Address | null,
): void {
  if (message.kind === 'response') {
    if (!receiveResponse(turn, message)) acknowledgeLate(turn, message);
  } else if (message.kind === 'malformed') {
    if (message.method !== undefined && message.method !== 'ACK') {
      respond(turn, message, source, message.fault.status);
    }
  } else if (message.method === 'ACK') {
    acknowledge(turn, message);
    if (isInDialog(turn, message)) receiveAck(turn, message);
  } else if (message.method === 'CANCEL') {
    respond(turn, message, source, isKnown(turn, message) ? 200 : 481);
  } else if (!isRepeated(turn, message)) receiveRequest(turn, message, source);
}

/** What a client transaction passes up: a response, a timeout or a failure of the transport. */
export function concluded(
  turn: Turn,
  purpose: Purpose,
  outcome: string,
  response: SipResponse | undefined,
): void {
  const status = outcome === 'pass-response' ? (response?.status ?? 408) : 408;
  if (purpose === 'invite') {
    if (outcome !== 'pass-response' || response === undefined) refuse(turn, 408, '');
    else concludeInvite(turn, response);
  } else if (purpose === 'subscribe') concludeSubscribe(turn, response);
  else if (purpose === 'refresh') concludeRefresh(turn, status, response);
  else if (purpose === 'bye' && status >= 200) {
    // Refused or unanswered, the dialog is over all the same (R3261-15-1).
    advance(turn, { type: 'bye.settled' });
  }
}

function concludeInvite(turn: Turn, response: SipResponse): void {
  const { status } = response;
  if (status < 200) advance(turn, { type: 'invite.proceeding' });
  else if (status < 300) acceptInvite(turn, response);
  else if (!redirected(turn, response)) refuse(turn, status, decodedText(response.reason, NO_BODY));
}

/** Every 2xx is acknowledged; the first makes the dialog, another's is ended (R3261-13.2-1). */
function acceptInvite(turn: Turn, response: SipResponse): void {
  const known = turn.wire.dialog;
  const remoteTag = tagIn(response, 'To') ?? NO_BODY;
  if (known !== null && known.remoteTag === remoteTag) {
    transmit(turn, known.ack, peer(turn));
    return;
  }
  const dialog = dialogOf(turn, response, remoteTag);
  if (dialog === undefined) return;
  transmit(turn, dialog.ack, peer(turn));
  if (known !== null) {
    bye(turn, dialog, 'stray-bye');
    return;
  }
  rewire(turn, { dialog });
  const answer = readAnswer(response.body);
  if (!answer.ok) {
    const message = `The room's answer cannot be used: ${answer.fault.message}.`;
    advance(turn, { type: 'invite.unusable', failure: { status: 488, message } });
    return;
  }
  turn.answer = asFocus(answer.value, isFocus(response), offersRoster(response));
  turn.alias = aliasIn(response);
  if (turn.plan?.anonymous === true && turn.alias === null) {
    const failure = { status: 433, message: reasons.revealing };
    advance(turn, { type: 'invite.unusable', failure });
    return;
  }
  timeSession(turn, response, 'uac');
  advance(turn, { type: 'invite.accepted' });
}

/** The anonymous URI that the focus allotted: how it says so is a convention (edge case C39). */
function aliasIn(response: SipResponse): Octets | null {
  const address = parseNameAddr(sipHeader(response, 'P-Confab-Anonymous') ?? NO_BODY);
  return address.ok ? address.value.uri : null;
}

/** A 2xx that came after its transaction ended: the ACK was lost, or the INVITE had forked. */
function acknowledgeLate(turn: Turn, response: SipResponse): void {
  const { call } = turn.wire;
  const cseq = parseCSeq(sipHeader(response, 'CSeq') ?? NO_BODY);
  if (call === null || !cseq.ok || cseq.value.method !== 'INVITE') return;
  const isSuccess = response.status >= 200 && response.status < 300;
  const isOurs =
    cseq.value.number === call.inviteSeq &&
    sipHeader(response, 'Call-ID') === call.callId &&
    tagIn(response, 'From') === call.localTag;
  if (isSuccess && isOurs && turn.wire.dialog !== null) acceptInvite(turn, response);
}

/** Goes on where a 301 or 302 points, over the same connection; false where that is nowhere. */
function redirected(turn: Turn, response: SipResponse): boolean {
  if (response.status !== 301 && response.status !== 302) return false;
  const room = contactOf(response)?.uri;
  if (room === undefined || turn.plan === null || !parseSipUri(room).ok) return false;
  if (turn.redirects >= limits.agentRedirectsMax) return false;
  turn.plan = { ...turn.plan, room };
  turn.redirects += 1;
  advance(turn, { type: 'invite.redirected' });
  return true;
}

function refuse(turn: Turn, status: number, phrase: string): void {
  const message = inviteRefusal(status, phrase === '' ? reasonPhrase(status) : phrase);
  advance(turn, { type: 'invite.refused', failure: { status, message } });
}

function receiveRequest(turn: Turn, message: SipRequest, source: Address | null): void {
  const { method } = message;
  if (method === 'NOTIFY') receiveNotify(turn, message, source);
  else if (method === 'OPTIONS') {
    respond(turn, message, source, 200, [
      ['Allow', asOctets(ALLOW)],
      ['Accept', asOctets('application/sdp')],
      ['Supported', asOctets('timer')],
    ]);
  } else if (tagIn(message, 'To') !== undefined && !isInDialog(turn, message)) {
    respond(turn, message, source, 481);
  } else if (method !== 'BYE' && method !== 'INVITE' && method !== 'UPDATE') {
    respond(turn, message, source, 405);
  } else if (!isInDialog(turn, message)) {
    // One room at a time, and nobody calls a participant.
    respond(turn, message, source, method === 'INVITE' ? 486 : 481);
  } else if (method !== 'BYE') receiveReinvite(turn, message, source);
  else {
    respond(turn, message, source, 200);
    const failure = { status: 480, message: byeReason(message) };
    advance(turn, { type: 'bye.received', failure });
  }
}

/** Why the room hung up, as its Reason says (RFC 3326). */
function byeReason(message: SipRequest): string {
  const reason = sipHeaders(message, 'Reason').find((value) => SIP_REASON.test(value)) ?? '';
  const cause = CAUSE.exec(reason)?.[1];
  const text = REASON_TEXT.exec(reason)?.[1]?.replace(/\\(.)/g, '$1') ?? '';
  const status = cause === undefined ? null : Number(cause);
  return byeSentence(status, decodedText(asOctets(text), NO_BODY));
}

function isInDialog(turn: Turn, message: SipRequest): boolean {
  const { call, dialog } = turn.wire;
  if (call === null || dialog === null) return false;
  return (
    sipHeader(message, 'Call-ID') === call.callId &&
    tagIn(message, 'To') === call.localTag &&
    (tagIn(message, 'From') ?? '') === dialog.remoteTag
  );
}

function beginCall(turn: Turn, signalling: Signalling): CallWire {
  const { host } = signalling.local;
  const sessionId = drawn(turn, 'session', 16);
  return {
    callId: drawn(turn, 'call', 16),
    localTag: drawn(turn, 'tag', 8),
    sessionId,
    path: agentPath(host, sessionId),
    session: NO_BODY,
    localSeq: 0,
    inviteSeq: 0,
    inviteTransaction: 0,
  };
}

function dialogOf(turn: Turn, response: SipResponse, remoteTag: Octets): Dialog | undefined {
  const { call } = turn.wire;
  const remote = sipHeader(response, 'To');
  const target = remoteTarget(turn, response);
  if (call === null || remote === undefined || target === undefined) return undefined;
  const routes = [...sipHeaders(response, 'Record-Route')].reverse();
  const head = { method: 'ACK', uri: target, to: remote, seq: call.inviteSeq };
  const ack = serializeSip(build(turn, { ...head, ids: call, routes }));
  const takesUpdate = sipHeaders(response, 'Allow').some((method) => method === 'UPDATE');
  const ends = { remoteTag, remote, target, routes, takesUpdate, ack };
  return { ...ends, remoteSeq: 0, acceptance: null };
}

function bye(turn: Turn, dialog: Dialog, purpose: Purpose): void {
  const { call } = turn.wire;
  if (call === null) return;
  const seq = call.localSeq + 1;
  rewire(turn, { call: { ...call, localSeq: seq } });
  const { target, remote, routes } = dialog;
  const head = { method: 'BYE', uri: target, to: remote, seq, ids: call };
  request(turn, build(turn, { ...head, routes }), purpose);
}

const NO_BODY = asOctets('');
const SIP_REASON = /^SIP\b/i;
const CAUSE = /;[ \t]*cause[ \t]*=[ \t]*(\d{3})\b/i;
const REASON_TEXT = /;[ \t]*text[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"/i;
const cancelKeeps: ReadonlySet<string> = new Set([
  'Via',
  'Max-Forwards',
  'Route',
  'From',
  'To',
  'Call-ID',
  'CSeq',
  'User-Agent',
]);
