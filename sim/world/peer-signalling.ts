// SIP as another kind of client writes and takes it, and the proxy before it (RFC 3261 16, 18;
// RFC 4028; B5 to B9, RCS-3, RCS-4). Law: a request that is sent again is bent as it was before.
import type { Send } from '../../model/focus/effect.ts';
import { limits } from '../../model/limits.ts';
import { hostPort } from '../../model/wire/address.ts';
import { asOctets, type Octets } from '../../model/wire/octets.ts';
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
import type { PeerTraits, SignallingTraits } from './peer-profile.ts';
import { madeUp, type PeerTurn, rewirePeer } from './peer-state.ts';

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
  if (message.kind !== 'response') return message;
  const unproxied = turn.traits.relayed ? withoutTopVia(message) : message;
  if (acknowledgeDeed(turn, unproxied)) return undefined;
  if (turn.traits.signalling.refreshes === 'by UPDATE') return unproxied;
  const headers = unproxied.headers.map(withoutUpdate);
  return { ...unproxied, headers };
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
  if (send === undefined) return true;
  if (turn.wire.habits.acks === 'sends') turn.effects.push(send);
  else {
    const withheld = { what: 'ack', send, dueMs: null } as const;
    rewirePeer(turn, { withheld: [...turn.wire.withheld, withheld].slice(-WITHHELD_MAX) });
  }
  return true;
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
const RECORDED = ['INVITE', 'SUBSCRIBE'];

/** Answers and acknowledgements that are held back at a time; the oldest is given up. */
export const WITHHELD_MAX = 64;
