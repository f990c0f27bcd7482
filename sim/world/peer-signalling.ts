// SIP as another kind of client writes and takes it, and the proxy before it (RFC 3261 16, 18;
// RFC 4028; B5 to B9, RCS-3, RCS-4). Law: a request that is sent again is bent as it was before.
import type { Send } from '../../model/focus/effect.ts';
import { limits } from '../../model/limits.ts';
import { hostPort } from '../../model/wire/address.ts';
import { asOctets, flatCopy, type Octets } from '../../model/wire/octets.ts';
import { parseSdp } from '../../model/wire/sdp.ts';
import {
  parseSip,
  type SipHeader,
  type SipMalformed,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  serializeSip,
  sipHeader,
} from '../../model/wire/sip.ts';
import { parseNameAddr, tagOf } from '../../model/wire/sip-header.ts';
import { bentDescription } from './peer-description.ts';
import {
  type PeerProfile,
  type PeerTraits,
  peerProfiles,
  type SignallingTraits,
} from './peer-profile.ts';
import { madeUp, type PeerHabits, type PeerTurn, rewirePeer, usualHabits } from './peer-state.ts';

/** A SIP message of the agent's as this kind of client would have sent it. */
export function bentSignal(turn: Pick<PeerTurn, 'traits' | 'agent'>, octets: Octets): Octets {
  const message = parseSip(octets);
  if (message.kind === 'malformed') return octets;
  const { traits } = turn;
  const body = hasDescription(message) ? bentDescription(message.body, traits) : message.body;
  const headers = message.headers.flatMap((header) => bentHeader(header, message, traits));
  const bent = { ...message, headers: [...headers, ...additions(message, traits)], body };
  return serializeSip(traits.relayed ? proxied(turn, bent) : bent);
}

/**
 * What a message of the other side's is to the agent: undefined for what it is not told of. The
 * responses to a deed's INVITE are acknowledged here.
 */
export function unbentSignal(
  turn: PeerTurn,
  message: SipMessage | SipMalformed,
): SipMessage | SipMalformed | undefined {
  if (message.kind === 'request') return lessened(turn, message);
  if (message.kind !== 'response') return message;
  const unproxied = misheard(turn, turn.traits.relayed ? withoutTopVia(message) : message);
  if (acknowledgeDeed(turn, unproxied)) return undefined;
  noteEarly(turn, unproxied);
  if (turn.traits.signalling.refreshes === 'by UPDATE') return unproxied;
  const headers = unproxied.headers.map(withoutUpdate);
  return { ...unproxied, headers };
}

/** A kind of client's traits, and what a deed changed about what its calls ask for. */
export function traitsOf(profile: PeerProfile, { asks }: PeerHabits): PeerTraits {
  const traits = peerProfiles[profile];
  const { sessionSeconds, refresher, subscribeSeconds, updates, userAgent } = asks;
  const { signalling } = traits;
  const who = refresher === undefined ? '' : `;refresher=${refresher}`;
  const timer: SignallingTraits['inviteHeaders'] =
    sessionSeconds === undefined ? [] : [['Session-Expires', `${sessionSeconds}${who}`]];
  if (asks === usualHabits.asks) return traits;
  const others = signalling.inviteHeaders.filter(([name]) => name !== 'Session-Expires');
  return {
    ...traits,
    signalling: {
      ...signalling,
      inviteHeaders: timer.length === 0 ? signalling.inviteHeaders : [...others, ...timer],
      userAgent: userAgent ?? signalling.userAgent,
      refreshes: updates === false ? 'by re-INVITE' : signalling.refreshes,
      subscribeSeconds: subscribeSeconds ?? signalling.subscribeSeconds,
    },
  };
}

/** A SIP message as it leaves, in place of which a deed may have put another habit. */
export function accustomed(turn: PeerTurn, octets: Octets): readonly Accustomed[] {
  const { acks, notifies, offers } = turn.wire.habits;
  const message = parseSip(octets);
  if (message.kind === 'malformed') return [{ octets }];
  if (message.kind === 'request') {
    if (message.method !== 'ACK') return [{ octets }];
    if (acks === 'in-branch') return [{ octets: inBranch(turn, message) }];
    return [acks === 'withholds' ? { octets, withheld: 'ack' } : { octets }];
  }
  const [, method] = / (NOTIFY|INVITE|UPDATE)$/.exec(sipHeader(message, 'CSeq') ?? '') ?? [];
  if (method === undefined || message.status < 200 || message.status > 299) return [{ octets }];
  const withheld = method === 'NOTIFY' ? 'notify' : 'offer';
  const how = method === 'NOTIFY' ? notifies : offers;
  if (how === 'answers') return [{ octets }];
  if (how === 'withholds') return [{ octets, withheld }];
  const headers = message.headers.filter(({ name }) => name !== 'Content-Type');
  const bare = { ...message, headers, body: asOctets('') };
  if (typeof how === 'number') {
    return [{ octets: serializeSip({ ...bare, status: how, reason: asOctets('No') }) }];
  }
  const trying = serializeSip({ ...bare, status: 100, reason: asOctets('Trying') });
  return [{ octets: trying }, { octets, withheld, dueMs: turn.nowMs + LATE_MS }];
}

interface Accustomed {
  readonly octets: Octets;
  /** Held back, as what, and until when; null for until a deed. */
  readonly withheld?: 'ack' | 'notify' | 'offer';
  readonly dueMs?: number;
}

function cseqOf(message: SipMessage): number {
  return Number.parseInt(sipHeader(message, 'CSeq') ?? '', 10);
}

/** An ACK in the transaction of the INVITE. */
function inBranch(turn: PeerTurn, ack: SipRequest): Octets {
  const invite =
    turn.agent.wire.transactions[turn.agent.wire.call?.inviteTransaction ?? 0]?.request;
  const branch = invite == null ? undefined : branchOf(invite);
  const isOf = cseqOf(invite ?? ack) === cseqOf(ack);
  if (branch === undefined || !isOf) return serializeSip(ack);
  const headers = ack.headers.map((header) =>
    header.name === 'Via'
      ? { ...header, value: rebranched(header.value, asOctets(branch)) }
      : header,
  );
  return serializeSip({ ...ack, headers });
}

/** Octets for the agent's signalling connection; undefined where there is none. */
export function signalled(agent: PeerTurn['agent'], octets: Octets): Send | undefined {
  const { signalling } = agent.wire;
  if (signalling === null) return undefined;
  const { connection, transport } = signalling;
  if (transport !== 'sip-udp') return { type: 'send', connection, octets };
  if (agent.plan === null) return undefined;
  const { host, port } = agent.plan.via;
  return { type: 'send', connection, octets, destination: { host, port } };
}

/**
 * The ACK of a final response to an INVITE: of a 2xx in the dialog, with the answer to what that
 * offers (R3264-5-1); of another on the INVITE's own branch.
 */
export function ackFor(
  invite: SipRequest,
  response: SipResponse,
  branch: Octets,
  answer: Octets,
): SipRequest {
  const isAccepted = response.status < 300;
  const contact = parseNameAddr(sipHeader(response, 'Contact') ?? asOctets(''));
  const to = sipHeader(response, 'To');
  const kept = invite.headers.filter(({ name }) => ACK_KEEPS.includes(name));
  const headers = kept.map(({ name, value }): SipHeader => {
    if (name === 'CSeq') return { name, value: asOctets(value.replace('INVITE', 'ACK')) };
    if (name === 'To' && to !== undefined) return { name, value: to };
    if (name === 'Via' && isAccepted) return { name, value: rebranched(value, branch) };
    return { name, value };
  });
  const uri = isAccepted && contact.ok ? contact.value.uri : invite.uri;
  const request = { kind: 'request', method: asOctets('ACK'), uri } as const;
  if (!isAccepted || invite.body !== '') return { ...request, headers, body: asOctets('') };
  const type = { name: 'Content-Type', value: asOctets('application/sdp') };
  return { ...request, headers: [...headers, type], body: answer };
}

/** A Via with another branch. */
export function rebranched(via: Octets, branch: Octets): Octets {
  return asOctets(via.replace(/;branch=[^;]*/, `;branch=${branch}`));
}

/** Whether it is the answer to an INVITE of a deed's, which has got its ACK then (R3261-13.2-1). */
function acknowledgeDeed(turn: PeerTurn, response: SipResponse): boolean {
  const invite = turn.wire.invites.find((each) => branchOf(each) === branchOf(response));
  if (invite === undefined) return false;
  if (response.status < 200) return true;
  const branch = asOctets(`z9hG4bK${madeUp(turn)}`);
  const answer = turn.agent.wire.call?.session ?? asOctets('');
  const ack = ackFor(invite, response, branch, answer);
  const send = signalled(turn.agent, bentSignal(turn, serializeSip(ack)));
  noteSession(turn, invite, response);
  if (send === undefined) return true;
  if (turn.wire.habits.acks !== 'withholds') turn.effects.push(send);
  else {
    const withheld = { what: 'ack', send, dueMs: null } as const;
    rewirePeer(turn, { withheld: [...turn.wire.withheld, withheld].slice(-WITHHELD_MAX) });
  }
  return true;
}

/** The session that a deed's INVITE and its 2xx agree, unless it is the agent's own. */
function noteSession(turn: PeerTurn, invite: SipRequest, { status, body }: SipResponse): void {
  const [own] = pathIn(invite.body);
  const room = pathIn(body);
  if (status >= 300 || own === undefined || room.length === 0) return;
  if (own === turn.agent.wire.call?.path) return;
  const sessions = [...turn.wire.sessions, { own, room }].slice(-SESSIONS_MAX);
  rewirePeer(turn, { sessions });
}

function pathIn(body: Octets): readonly Octets[] {
  const description = parseSdp(body);
  const attributes = description.ok ? description.value.media[0]?.attributes : undefined;
  const path = attributes?.find(({ name }) => name === 'path')?.value ?? '';
  return path.split(' ').filter(Boolean).map(asOctets);
}

/** A dialog that is not confirmed yet can be hung up on, too. */
function noteEarly(turn: PeerTurn, response: SipResponse): void {
  if (!/ INVITE$/.test(sipHeader(response, 'CSeq') ?? '')) return;
  const isEarly = response.status < 200 && hasTag(response, 'To');
  const early = isEarly ? sipHeader(response, 'To') : undefined;
  if ((early ?? '') === turn.wire.early) return;
  rewirePeer(turn, { early: flatCopy(early ?? asOctets('')) });
}

/** A proxy's 100 before the first response to a call; once. */
export function foretold(turn: PeerTurn, message: SipMessage): SipResponse | undefined {
  const { proxied, ...asks } = turn.wire.habits.asks;
  if (proxied === undefined || message.kind !== 'response') return undefined;
  if (!/ INVITE$/.test(sipHeader(message, 'CSeq') ?? '')) return undefined;
  rewirePeer(turn, { habits: { ...turn.wire.habits, asks } });
  const headers = message.headers.filter(({ name }) => REPEATED.includes(name));
  const body = asOctets('');
  return { ...message, status: 100, reason: asOctets('Trying'), headers, body };
}

/** What somebody on the way has made of a 2xx, to the call or to what refreshes it; once. */
function misheard(turn: PeerTurn, response: SipResponse): SipResponse {
  const { hears, ...asks } = turn.wire.habits.asks;
  if (hears === undefined || response.status < 200 || response.status > 299) return response;
  if (hears === 'no lasting roster') return refused(response);
  if (hears === 'no roster') return response;
  const [, seq, method] = /^(\d+) (\w+)$/.exec(sipHeader(response, 'CSeq') ?? '') ?? [];
  const isRefresh = method === 'UPDATE' || (method === 'INVITE' && Number(seq) > 1);
  if (hears === 'no session' ? method !== 'INVITE' : !isRefresh) return response;
  if (hears === 'no timer' && !isAwaited(turn, response)) return response;
  rewirePeer(turn, { habits: { ...turn.wire.habits, asks } });
  if (hears === 'no session') return { ...response, body: asOctets('v=0\r\nthis is none\r\n') };
  const headers = response.headers.filter(({ name }) => name !== 'Session-Expires');
  return { ...response, headers };
}

/** The agent has sent the request, and no deed. */
function isAwaited({ agent }: PeerTurn, response: SipResponse): boolean {
  const branch = branchOf(response);
  return Object.values(agent.wire.transactions).some(
    ({ request }) => request !== null && branchOf(request) === branch,
  );
}

/** Refreshes of the roster are refused on the way: for now, or for good. */
function refused(response: SipResponse): SipResponse {
  const [, seq] = /^(\d+) SUBSCRIBE$/.exec(sipHeader(response, 'CSeq') ?? '') ?? [];
  if (seq === undefined || Number(seq) < 2) return response;
  const isForGood = /[02468ace]$/.test(sipHeader(response, 'Call-ID') ?? '');
  return { ...response, status: isForGood ? 481 : 503, reason: asOctets('No') };
}

/** The first NOTIFYs say that it is over; of what changes later the agent gets half. */
function lessened(turn: PeerTurn, request: SipRequest): SipRequest | undefined {
  const { hears } = turn.wire.habits.asks;
  if (request.method !== 'NOTIFY') return request;
  if (hears !== 'no roster' && hears !== 'no lasting roster') return request;
  const { changed } = turn.wire;
  if (hears === 'no roster' || changed < NOTIFIES_ENDED) {
    rewirePeer(turn, { changed: changed + 1 });
    const headers = request.headers.map((header) =>
      header.name === 'Subscription-State'
        ? { ...header, value: asOctets('terminated;reason=deactivated') }
        : header,
    );
    return { ...request, headers };
  }
  if (!request.body.includes('state="partial"')) return request;
  rewirePeer(turn, { changed: changed + 1 });
  if (changed % 2 === 0) return request;
  const headers = request.headers.filter(({ name }) => REPEATED.includes(name));
  const answer = { kind: 'response', status: 200, reason: asOctets('OK'), headers } as const;
  const send = signalled(turn.agent, serializeSip({ ...answer, body: asOctets('') }));
  if (send !== undefined) turn.effects.push(send);
  return undefined;
}

function branchOf(message: SipMessage): string | undefined {
  return /;branch=([^;]*)/.exec(sipHeader(message, 'Via') ?? '')?.[1];
}

function hasDescription(message: SipMessage): boolean {
  return message.body !== '' && sipHeader(message, 'Content-Type') === 'application/sdp';
}

function bentHeader(
  header: SipHeader,
  message: SipMessage,
  { signalling }: PeerTraits,
): readonly SipHeader[] {
  const { userAgent, supported, contactParameters, subscribeSeconds } = signalling;
  const valued = (value: string | number | null) =>
    value === null ? [header] : [{ ...header, value: asOctets(String(value)) }];
  switch (header.name) {
    case 'User-Agent':
    case 'Server':
      return valued(userAgent);
    case 'Supported':
      return supported === '' ? [] : valued(supported);
    case 'Contact':
      return valued(`${header.value}${contactParameters}`);
    case 'Allow':
      return signalling.refreshes === 'by UPDATE' ? [header] : [withoutUpdate(header)];
    case 'Expires': {
      const isSubscribe = message.kind === 'request' && message.method === 'SUBSCRIBE';
      // The end of a subscription, and what a deed has put there, stay.
      const isAgents = header.value === String(limits.agentSubscribeSeconds);
      return valued(isSubscribe && isAgents ? subscribeSeconds : null);
    }
    default:
      return [header];
  }
}

function additions(message: SipMessage, traits: PeerTraits): readonly SipHeader[] {
  if (message.kind !== 'request' || message.method !== 'INVITE') return [];
  const { inviteHeaders }: SignallingTraits = traits.signalling;
  if (hasTag(message, 'To')) return [];
  // What a deed has put there stays.
  const absent = inviteHeaders.filter(([name]) => sipHeader(message, name) === undefined);
  return absent.map(([name, value]) => ({ name, value: asOctets(value) }));
}

/** A proxy's own Via and Record-Route, and its Route taken off (RFC 3261 16.4, 16.6). */
function proxied(turn: Pick<PeerTurn, 'agent'>, message: SipMessage): SipMessage {
  const { signalling } = turn.agent.wire;
  if (message.kind === 'response' || signalling === null) return message;
  const own = hostPort(signalling.local);
  const via = sipHeader(message, 'Via') ?? asOctets('');
  const branch = asOctets(`z9hG4bKproxy${branchOf(message) ?? ''}`);
  const hops = message.headers.filter(
    ({ name, value }) => name !== 'Route' || !value.includes(own),
  );
  const headers: SipHeader[] = [{ name: 'Via', value: rebranched(via, branch) }];
  // What makes or moves a dialog remembers by which way it came.
  if (RECORDED.includes(message.method)) {
    const transport = signalling.transport === 'sip-udp' ? '' : ';transport=tcp';
    headers.push({ name: 'Record-Route', value: asOctets(`<sip:${own}${transport};lr>`) });
  }
  return { ...message, headers: [...headers, ...hops] };
}

function withoutTopVia(response: SipResponse): SipResponse {
  const top = response.headers.findIndex(({ name }) => name === 'Via');
  return { ...response, headers: response.headers.filter((_, at) => at !== top) };
}

function withoutUpdate(header: SipHeader): SipHeader {
  if (header.name !== 'Allow') return header;
  return { ...header, value: asOctets(header.value.replace(/, *UPDATE\b|\bUPDATE *, */, '')) };
}

function hasTag(message: SipMessage, name: 'From' | 'To'): boolean {
  const address = parseNameAddr(sipHeader(message, name) ?? asOctets(''));
  return address.ok && tagOf(address.value) !== undefined;
}

const ACK_KEEPS = ['Via', 'Max-Forwards', 'Route', 'From', 'To', 'Call-ID', 'CSeq', 'User-Agent'];
/** What a provisional response repeats of the INVITE (R3261-8.2.6-1). */
const REPEATED = ['Via', 'From', 'To', 'Call-ID', 'CSeq'];
/** As often as an agent asks anew, and no oftener. */
const NOTIFIES_ENDED = limits.agentResubscribesMax;
const SESSIONS_MAX = 4;
/** Beyond timer E's first intervals, and before timer F gives up (R3261-17.1.2-1). */
const LATE_MS = 8_000;
const RECORDED = ['INVITE', 'SUBSCRIBE'];

/** Answers and acknowledgements that are held back at a time; the oldest is given up. */
export const WITHHELD_MAX = 64;
