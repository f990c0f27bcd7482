// The agent's side of the INVITE dialog (RFC 3261 9, 12, 13.2, 15): requests built, responses
// understood, the other side's requests answered.
import type { Address } from '../focus/input.ts';
import { limits } from '../limits.ts';
import { hostPort } from '../wire/address.ts';
import { asOctets, type Octets } from '../wire/octets.ts';
import {
  type SipHeader,
  type SipMalformed,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  serializeSip,
  sipHeader,
  sipHeaders,
} from '../wire/sip.ts';
import {
  parameter,
  parseCSeq,
  parseNameAddr,
  reasonPhrase,
  serializeNameAddr,
  tagOf,
} from '../wire/sip-header.ts';
import { parseSipUri } from '../wire/sip-uri.ts';
import { agentPath, offer, readAnswer } from './offer.ts';
import { advance } from './progress.ts';
import { inviteRefusal, reasons } from './sentence.ts';
import {
  type CallWire,
  type Dialog,
  drawn,
  type Plan,
  type Purpose,
  rewire,
  type Signalling,
  type Turn,
} from './state.ts';
import { decodedText } from './text.ts';
import {
  ALLOW,
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
  rewire(turn, { call: { ...call, localSeq: inviteSeq, inviteSeq } });
  const sessionNumber = asOctets(String(Number.parseInt(drawn(turn, 'call', 4), 16)));
  const body = offer(signalling.local.host, call.path, sessionNumber);
  const invite = build(turn, {
    method: 'INVITE',
    uri: plan.room,
    to: asOctets(`<${plan.room}>`),
    seq: inviteSeq,
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
  } else if (message.method !== 'ACK' && !isRepeated(turn, message)) {
    receiveRequest(turn, message, source);
  }
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
  } else if (purpose === 'bye' && status >= 200) {
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
  const remoteTag = toTag(response);
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
  const nicknames = answer.value.nicknames && isFocus(response);
  turn.answer = { ...answer.value, nicknames };
  advance(turn, { type: 'invite.accepted' });
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
  if (message.method === 'CANCEL') respond(turn, message, source, 481);
  else if (message.method === 'OPTIONS') respond(turn, message, source, 200);
  else if (tagIn(message, 'To') !== undefined && !isInDialog(turn, message)) {
    respond(turn, message, source, 481);
  } else if (message.method !== 'BYE') respond(turn, message, source, 405);
  else if (!isInDialog(turn, message)) respond(turn, message, source, 481);
  else {
    respond(turn, message, source, 200);
    advance(turn, { type: 'bye.received', failure: { status: 480, message: reasons.ended } });
  }
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
    localSeq: 0,
    inviteSeq: 0,
    inviteTransaction: 0,
  };
}

function dialogOf(turn: Turn, response: SipResponse, remoteTag: Octets): Dialog | undefined {
  const { call } = turn.wire;
  const remote = sipHeader(response, 'To');
  const target = contactOf(response)?.uri ?? turn.plan?.room;
  if (call === null || remote === undefined || target === undefined) return undefined;
  const routes = [...sipHeaders(response, 'Record-Route')].reverse();
  const ack = build(turn, { method: 'ACK', uri: target, to: remote, seq: call.inviteSeq, routes });
  return { remoteTag, remote, target, routes, ack: serializeSip(ack) };
}

function bye(turn: Turn, dialog: Dialog, purpose: Purpose): void {
  const { call } = turn.wire;
  if (call === null) return;
  const seq = call.localSeq + 1;
  rewire(turn, { call: { ...call, localSeq: seq } });
  const { target, remote, routes } = dialog;
  request(turn, build(turn, { method: 'BYE', uri: target, to: remote, seq, routes }), purpose);
}

interface Draft {
  readonly method: string;
  readonly uri: Octets;
  readonly to: Octets;
  readonly seq: number;
  readonly routes?: readonly Octets[];
  readonly extra?: readonly (readonly [name: string, value: Octets])[];
  readonly body?: Octets;
}

/** A request of this call, with a Via and branch of its own (R3261-8.1-1). */
function build(turn: Turn, draft: Draft): SipRequest {
  const { call, signalling } = turn.wire;
  const { plan } = turn;
  if (call === null || plan === null || signalling === null) {
    throw new Error(`a ${draft.method} was built outside a call`);
  }
  const protocol = signalling.transport === 'sip-udp' ? 'UDP' : 'TCP';
  const branch = `z9hG4bK${drawn(turn, 'tag', 8)}`;
  const from = serializeNameAddr({
    ...(plan.name === '' ? {} : { display: plan.name }),
    uri: plan.identity,
    parameters: [{ name: asOctets('tag'), value: call.localTag }],
  });
  const headers: SipHeader[] = [
    header('Via', `SIP/2.0/${protocol} ${hostPort(signalling.local)};branch=${branch};rport`),
    header('Max-Forwards', '70'),
    ...(draft.routes ?? []).map((route) => header('Route', route)),
    header('From', from),
    header('To', draft.to),
    header('Call-ID', call.callId),
    header('CSeq', `${draft.seq} ${draft.method}`),
    ...(draft.extra ?? []).map(([name, value]) => header(name, value)),
    header('User-Agent', 'confab'),
  ];
  const { uri, body = NO_BODY } = draft;
  return { kind: 'request', method: asOctets(draft.method), uri, headers, body };
}

/** Where the other side reaches this agent: the connection's own address (R3261-8.1-1). */
function contact(plan: Plan, signalling: Signalling): Octets {
  const identity = parseSipUri(plan.identity);
  const user = identity.ok ? identity.value.user : undefined;
  const at = user === undefined ? '' : `${user}@`;
  const transport = signalling.transport === 'sip-udp' ? '' : ';transport=tcp';
  return asOctets(`<sip:${at}${hostPort(signalling.local)}${transport}>`);
}

function contactOf(response: SipResponse) {
  const value = sipHeader(response, 'Contact');
  const contact = value === undefined ? undefined : parseNameAddr(value);
  return contact?.ok ? contact.value : undefined;
}

/** Whether the other side says that it is a focus (R7701-5.2-10). */
function isFocus(response: SipResponse): boolean {
  const contact = contactOf(response);
  return contact !== undefined && parameter(contact.parameters, 'isfocus') !== undefined;
}

function toTag(message: SipResponse): Octets {
  return tagIn(message, 'To') ?? NO_BODY;
}

function tagIn(message: SipMessage, name: 'From' | 'To'): Octets | undefined {
  const value = sipHeader(message, name);
  const address = value === undefined ? undefined : parseNameAddr(value);
  return address?.ok ? tagOf(address.value) : undefined;
}

function header(name: string, value: string): SipHeader {
  return { name, value: asOctets(value) };
}

const NO_BODY = asOctets('');
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
